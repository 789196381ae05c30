// Signs with the virtual authenticator of a real Chromium, through its own page API, and prints what came out as JSON.
//
//   npm install playwright-core     (in any folder; run from there)
//   node chromium.mjs <file to sign> [/usr/bin/chromium]
//
// Pages are served on localhost, which browsers treat as secure; the relying party's id is `localhost`.
import { createHash } from "node:crypto";
import { readFileSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";

const { chromium } = createRequire(join(process.cwd(), "x.js"))("playwright-core");
const [file, executablePath = "/usr/bin/chromium"] = process.argv.slice(2);
const challenge = createHash("sha256").update(readFileSync(file)).digest("base64");
const HERE = 8043, ELSEWHERE = 8044;
const FRAME = `<iframe src="http://localhost:${HERE}/" allow="publickey-credentials-get *"></iframe>`;
const FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync"];

// Both run inside the page.
const create = async ({ challenge, alg, resident, blob }) => {
  const bytes = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
  const text = (data) => btoa(String.fromCharCode(...new Uint8Array(data)));
  const made = await navigator.credentials.create({ publicKey: {
    challenge: bytes(challenge), rp: { id: "localhost", name: "Court" },
    extensions: blob ? { credBlob: new Uint8Array([1, 2, 3]) } : undefined,
    user: { id: new Uint8Array(16), name: "judge", displayName: "Judge" },
    pubKeyCredParams: [{ type: "public-key", alg }],
    authenticatorSelection: { residentKey: resident ? "required" : "discouraged", userVerification: "preferred" },
  } });
  return { id: text(made.rawId), registration: text(made.response.getAuthenticatorData()) };
};
const get = async ({ challenge, id, userVerification, blob }) => {
  const bytes = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
  const text = (data) => btoa(String.fromCharCode(...new Uint8Array(data)));
  const { response } = await navigator.credentials.get({ publicKey: {
    challenge: bytes(challenge), rpId: "localhost", userVerification,
    extensions: blob ? { getCredBlob: true } : undefined,
    allowCredentials: id ? [{ type: "public-key", id: bytes(id) }] : [],
  } });
  return { authenticator_data: text(response.authenticatorData), client_data: text(response.clientDataJSON),
    signature: text(response.signature) };
};

const CASES = {
  es256_resident: { alg: -7, resident: true },
  es256_security_key: { alg: -7, transport: "usb" },
  eddsa: { alg: -8, resident: true },
  rs256: { alg: -257, resident: true },
  es256_with_an_extension: { alg: -7, resident: true, blob: true },
  es256_counter_after_three: { alg: -7, resident: true, times: 3 },
  user_not_verified: { alg: -7, verified: false, fault: "did not verify" },
  inside_another_sites_page: { alg: -7, resident: true, top: ELSEWHERE, fault: "another site's page" },
  at_another_origin: { alg: -7, resident: true, port: ELSEWHERE, fault: "another origin" },
  another_challenge: { alg: -7, resident: true, wrong: true, fault: "challenge" },
};

const server = (port) => createServer((request, response) => {
  response.setHeader("content-type", "text/html");
  response.end(request.url === "/frame" ? FRAME : "<!doctype html><title>Court</title>");
}).listen(port);
const servers = [server(HERE), server(ELSEWHERE)];
const profile = mkdtempSync(join(tmpdir(), "webauthn-"));
const browser = await chromium.launchPersistentContext(profile, { executablePath, headless: true, args: FLAGS });
const found = {};
for (const [name, one] of Object.entries(CASES)) {
  const page = await browser.newPage();
  const session = await browser.newCDPSession(page);
  await session.send("WebAuthn.enable");
  const { authenticatorId } = await session.send("WebAuthn.addVirtualAuthenticator", { options: {
    protocol: "ctap2", ctap2Version: "ctap2_1", transport: one.transport ?? "internal", hasResidentKey: true,
    hasUserVerification: true, isUserVerified: true, hasCredBlob: Boolean(one.blob), automaticPresenceSimulation: true,
  } });
  await page.goto(`http://localhost:${HERE}/`);
  const made = await page.evaluate(create, { challenge, alg: one.alg, resident: one.resident, blob: Boolean(one.blob) });
  if (one.verified === false) await session.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified: false });
  if (one.port) await page.goto(`http://localhost:${one.port}/`);
  if (one.top) await page.goto(`http://127.0.0.1:${one.top}/frame`);
  const frame = one.top ? page.frames().find((frame) => frame.url().includes("localhost")) : page;
  const asked = { id: one.resident ? undefined : made.id, userVerification: one.verified === false ? "discouraged" : "required",
    challenge: one.wrong ? Buffer.alloc(32).toString("base64") : challenge, blob: Boolean(one.blob) };
  let signed;
  for (let time = 0; time < (one.times ?? 1); time++) {
    signed = await frame.evaluate(get, asked);
  }
  found[name] = { made_by: `Chromium ${await version(page)}, virtual authenticator (${
    one.transport ?? "internal"}, ctap2_1)`, rp_id: "localhost", origin: `http://localhost:${HERE}`, registration: made.registration,
    ...signed, fault: one.fault ?? "" };
  await page.close();
}
async function version(page) {
  return (await page.evaluate(() => navigator.userAgentData.getHighEntropyValues(["uaFullVersion"]))).uaFullVersion;
}
console.log(JSON.stringify(found, null, 1));
await browser.close();
servers.forEach((one) => one.close());
rmSync(profile, { recursive: true, force: true });
