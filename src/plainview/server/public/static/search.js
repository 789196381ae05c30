// Finds pages by public numbers, days, paragraphs and outcomes. It reads the site's own lists and nothing else.
const found = document.getElementById("found");
const WAITING = "Looking…";

const show = (words, links) => {
  const list = document.createElement("ul");
  for (const [href, text] of links) {
    const line = document.createElement("li"), link = document.createElement("a");
    link.href = href;
    link.textContent = text;
    line.append(link);
    list.append(line);
  }
  const said = document.createElement("p");
  said.textContent = words;
  found.replaceChildren(said, ...(links.length ? [list] : []));
};

const page = async (path) => {
  const answer = await fetch(path);
  return answer.ok ? new DOMParser().parseFromString(await answer.text(), "text/html") : null;
};

// The links of a list, page after page, whose line fits; each with its way from here.
const linksOf = async (path, fits) => {
  const links = [];
  for (let next = path, number = 1; next; number += 1) {
    const read = await page(next);
    if (!read) break;
    for (const link of read.querySelectorAll("main table a, main .behind a")) {
      const line = link.closest("tr")?.textContent ?? "";
      if (fits(link.textContent, line)) links.push([new URL(link.getAttribute("href"), new URL(next, document.baseURI)).href, link.textContent]);
    }
    const more = [...read.querySelectorAll(".pages a")].some((link) => Number(link.textContent) === number + 1);
    next = more ? path.replace(/\.html$/, `-${number + 1}.html`) : "";
  }
  return links;
};

const there = async (links) => {
  const answers = await Promise.all(links.map(async ([path]) => (await fetch(path, { method: "HEAD" })).ok));
  return links.filter((_, at) => answers[at]);
};

const find = async (text) => {
  const links = [];
  if (/^[0-9a-f]{2,32}$/.test(text)) {
    links.push(...await linksOf(`matters/${text.slice(0, 2)}/index.html`, (name) => name.startsWith(text)));
  }
  if (/^(0|[1-9][0-9]{0,14})$/.test(text)) links.unshift([`statement.html#${text}`, `Statement ${text}`]);
  if (/^\d{4}-\d\d-\d\d$/.test(text)) links.push(...await there([[`days/${text}.html`, `What was said on ${text}`]]));
  if (/^\d{4}-\d\d$/.test(text)) {
    links.push(...await there([[`matters/${text}.html`, `Filed in ${text}`], [`days/${text}.html`, `Days of ${text}`]]));
  }
  if (/[a-z(]/.test(text) && !links.length) {
    const fits = (name, line) => line.toLowerCase().includes(text);
    links.push(...await linksOf("refusals.html", fits), ...await linksOf("law/index.html", fits));
  }
  show(links.length ? `${links.length} found.` : "Nothing public has this number, day or paragraph.", links.slice(0, 100));
};

const answering = (form, work) => {
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    show(WAITING, []);
    try {
      await work();
    } catch (error) {
      show(`The lists could not be read: ${error.message}.`, []);
    }
  });
};

document.getElementById("without").hidden = true;
answering(document.getElementById("ask"), () =>
  find(document.getElementById("query").value.trim().toLowerCase().replace(/…$/, "")));
answering(document.getElementById("choose"), async () => {
  const [year, asked, outcome] = ["year", "asked", "outcome"].map((id) => document.getElementById(id).value);
  const links = await there([[`figures/${year}/outcomes/${asked}.${outcome}.html`, "The list"]]);
  if (links.length) location.href = links[0][0];
  else show("There are none.", []);
});
