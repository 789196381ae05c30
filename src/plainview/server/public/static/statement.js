// Checks one statement against the published log, with the browser's own cryptography and nothing of the server's word.
// Formats: RFC 6962 tree, C2SP tlog-tiles, checkpoint and signed-note. Paths are those of the log above the site.
const LOG = new URL("../", document.baseURI);
const WIDTH = 256;
const found = document.getElementById("found");

const fetchBytes = async (path) => {
  const answer = await fetch(new URL(path, LOG), { cache: "no-cache" });
  return answer.ok ? new Uint8Array(await answer.arrayBuffer()) : null;
};
const sha256 = async (...parts) => new Uint8Array(await crypto.subtle.digest("SHA-256", joined(parts)));
const joined = (parts) => {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) { out.set(part, at); at += part.length; }
  return out;
};
const node = (left, right) => sha256(Uint8Array.of(1), left, right);
const same = (a, b) => a.length === b.length && a.every((byte, at) => byte === b[at]);
const fromBase64 = (text) => Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
const toBase64 = (bytes) => btoa(String.fromCharCode(...bytes));

const tilePath = (level, index, width) => {
  let text = String(index % 1000).padStart(3, "0");
  for (let rest = Math.floor(index / 1000); rest > 0; rest = Math.floor(rest / 1000)) {
    text = `x${String(rest % 1000).padStart(3, "0")}/${text}`;
  }
  return `tile/${level}/${text}${width === WIDTH ? "" : `.p/${width}`}`;
};

// The tile or bundle at a place of a tree, the whole one where the partial one is gone.
const tile = async (level, index, width) => {
  const data = await fetchBytes(tilePath(level, index, width));
  if (data || width === WIDTH) return data;
  return fetchBytes(tilePath(level, index, WIDTH));
};

const entryAt = async (index, size) => {
  const place = Math.floor(index / WIDTH);
  const data = await tile("entries", place, Math.min(WIDTH, size - place * WIDTH));
  if (!data) throw new Error("the bundle that holds this statement is not there");
  let at = 0;
  for (let here = place * WIDTH; at + 2 <= data.length; here += 1) {
    const length = data[at] * 256 + data[at + 1];
    if (here === index && at + 2 + length <= data.length) return data.slice(at + 2, at + 2 + length);
    at += 2 + length;
  }
  throw new Error("the bundle ends before this statement");
};

// The hash of the whole subtree of 2^level leaves that begins at leaf index * 2^level.
const subtree = async (level, index, size) => {
  const high = Math.floor(level / 8), low = level % 8, each = 2 ** low;
  const first = index * each, place = Math.floor(first / WIDTH);
  const whole = Math.floor(size / 2 ** (8 * high));
  const data = await tile(high, place, Math.min(WIDTH, whole - place * WIDTH));
  if (!data) throw new Error("a tile that the proof needs is not there");
  const start = (first % WIDTH) * 32;
  if (data.length < start + each * 32) throw new Error("a tile is too short");
  let row = [];
  for (let at = 0; at < each; at += 1) row.push(data.slice(start + at * 32, start + at * 32 + 32));
  while (row.length > 1) {
    const above = [];
    for (let at = 0; at < row.length; at += 2) above.push(await node(row[at], row[at + 1]));
    row = above;
  }
  return row[0];
};

// The hash of the leaves from `start` up to `stop`, out of whole subtrees (RFC 6962, section 2.1).
const rangeHash = async (start, stop, size) => {
  const count = stop - start, level = Math.floor(Math.log2(count));
  if (2 ** level === count) return subtree(level, start / count, size);
  const middle = start + 2 ** level;
  return node(await rangeHash(start, middle, size), await rangeHash(middle, stop, size));
};

// The root that follows from a leaf's hash and the hashes beside its way up; `steps` counts those.
const rootFrom = async (index, start, stop, leaf, size, steps) => {
  if (stop - start === 1) return leaf;
  const split = start + 2 ** Math.floor(Math.log2(stop - start - 1) + 1e-9);
  steps.count += 1;
  if (index < split) {
    return node(await rootFrom(index, start, split, leaf, size, steps), await rangeHash(split, stop, size));
  }
  return node(await rangeHash(start, split, size), await rootFrom(index, split, stop, leaf, size, steps));
};

const readCheckpoint = async () => {
  const data = await fetchBytes("checkpoint");
  if (!data) throw new Error("there is no checkpoint");
  const text = new TextDecoder().decode(data), gap = text.lastIndexOf("\n\n");
  const [origin, size, root] = text.slice(0, gap + 1).split("\n");
  if (!/^(0|[1-9][0-9]{0,15})$/.test(size)) throw new Error("the checkpoint has no size");
  const lines = text.slice(gap + 2).split("\n").filter(Boolean).map((line) => line.split(" "));
  return { origin, size: Number(size), root: fromBase64(root), body: new TextEncoder().encode(text.slice(0, gap + 1)), lines };
};

// The log's Ed25519 key, as the statement names it that put the present keys in force.
const logKey = async (size) => {
  const trust = await fetchBytes("trust");
  const named = trust ? Number(new TextDecoder().decode(trust).trim().split("\n").pop()) : 0;
  const opening = JSON.parse(new TextDecoder().decode(await entryAt(named, size)));
  const parts = opening.facts.log_keys[0].split("+");
  return { index: named, id: parts[1], key: fromBase64(parts.slice(2).join("+")).slice(1) };
};

const checkSignature = async (head) => {
  const { index, id, key } = await logKey(head.size);
  const hex = (bytes) => [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const line = head.lines.map((parts) => fromBase64(parts[2])).find((bytes) => hex(bytes.slice(0, 4)) === id);
  if (!line) return ["no", `The checkpoint is not signed by the key that statement ${index} names.`];
  try {
    const known = await crypto.subtle.importKey("raw", key, { name: "Ed25519" }, false, ["verify"]);
    const good = await crypto.subtle.verify({ name: "Ed25519" }, known, line.slice(4), head.body);
    return good ? ["yes", `The checkpoint is signed with the log's Ed25519 key, which statement ${index} names.`]
      : ["no", "The log's Ed25519 signature on the checkpoint is wrong."];
  } catch {
    return ["not", "The log's signature: this browser's cryptography has no Ed25519."];
  }
};

const element = (name, text, className) => {
  const made = document.createElement(name);
  if (text) made.textContent = text;
  if (className) made.className = className;
  return made;
};

const show = (index, entry, checks, leaf) => {
  const said = JSON.parse(new TextDecoder().decode(entry));
  const bad = checks.some(([mark]) => mark === "no");
  const verdict = element("div", "", `note ${bad ? "bad" : "good"}`);
  verdict.append(element("p", bad ? "This does not hold." : `Statement ${index} is in the signed log, as it is shown here.`));
  const list = element("ul", "", "checks");
  for (const [mark, words] of checks) {
    const word = { yes: "Checked: ", no: "Wrong: ", not: "Not checked: " }[mark];
    list.append(element("li", word + words, mark));
  }
  const facts = element("dl", "", "facts");
  for (const [name, value] of [["Type", said.type], ["Day", said.day], ["Chain", said.matter], ["Leaf hash", toBase64(leaf)]]) {
    facts.append(element("dt", name), element("dd", value));
  }
  const way = element("p"), link = element("a", "All that was said of this matter");
  if (/^[0-9a-f]{32}$/.test(said.matter)) {
    link.href = `matters/${said.matter.slice(0, 2)}/${said.matter}.html`;
    way.append(link);
  }
  found.replaceChildren(element("h2", `Statement ${index}`), facts, way, verdict, list,
    element("h2", "Its very bytes, with line breaks added"), element("pre", JSON.stringify(said, null, 1)));
};

const check = async (index) => {
  found.replaceChildren(element("p", "Computing…"));
  try {
    const head = await readCheckpoint();
    if (index >= head.size) throw new Error(`the log has ${head.size} statements, numbered from 0`);
    const entry = await entryAt(index, head.size), leaf = await sha256(Uint8Array.of(0), entry), steps = { count: 0 };
    const root = await rootFrom(index, 0, head.size, leaf, head.size, steps);
    const inside = same(root, head.root)
      ? ["yes", `The bytes hash to a leaf, and ${steps.count} hashes out of the tiles lead from it to the root of the checkpoint of ${head.size} statements.`]
      : ["no", "The hashes do not lead to the root of the checkpoint."];
    show(index, entry, [inside, await checkSignature(head),
      ["not", "The log's second signature (ML-DSA-44) and those of witnesses."],
      ["not", "Who signed the statement itself, and whether rules and days allow it: plainview verify does."],
      ["not", "Whether others are shown the same log: compare the root with theirs."]], leaf);
  } catch (error) {
    found.replaceChildren(element("p", `This could not be checked: ${error.message}.`, "note bad"));
  }
};

const ask = () => {
  const text = location.hash.slice(1);
  if (/^(0|[1-9][0-9]{0,14})$/.test(text)) {
    document.getElementById("index").value = text;
    check(Number(text));
  }
};
document.getElementById("without").hidden = true;
document.getElementById("ask").hidden = false;
document.getElementById("ask").addEventListener("submit", (event) => {
  event.preventDefault();
  const text = document.getElementById("index").value.trim();
  if (location.hash === `#${text}`) ask();
  else location.hash = text;
});
addEventListener("hashchange", ask);
ask();
