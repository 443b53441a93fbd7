// The search of exported pages: it looks through the event types of search-index.js, as the
// console does, and shows what it finds in the table that the page has.
"use strict";

const form = document.querySelector("main form");
const result = document.getElementById("result");
const most = 100;

for (const type of eventTypes) {
  type.name = (type.client + "." + type.event).toLowerCase();
  type.rest = [type.owner, ...(type.tags ?? []), type.description].join("\n").toLowerCase();
  type.said = (type.text ?? "").toLowerCase();
  type.names = "\n" + (type.members ?? []).join("\n").toLowerCase() + "\n";
}

// score says how well a word fits an event type, 0 for not at all.
function score(type, word) {
  const event = type.event.toLowerCase();
  if (event === word || type.name === word) return 6;
  if (event.startsWith(word)) return 5;
  if (type.name.includes(word)) return 4;
  if (type.rest.includes(word)) return 2;
  if (type.names.includes("\n" + word + "\n")) return 3;
  if (type.said.includes(word)) return 2;
  return type.names.includes(word) ? 1 : 0;
}

function search(asked) {
  const words = (asked.get("q") ?? "").toLowerCase().split(/\s+/).filter(Boolean).slice(0, 10);
  const wanted = (key) => (asked.get(key) ?? "").trim();
  const hits = [];
  for (const type of eventTypes) {
    if (wanted("client") && type.client !== wanted("client") || wanted("owner") && type.owner !== wanted("owner") ||
        wanted("tag") && !type.tags?.includes(wanted("tag")) || wanted("deprecated") && !type.deprecated) continue;
    const scores = words.map((word) => score(type, word));
    if (!scores.includes(0)) hits.push({type, words, score: scores.reduce((a, b) => a + b, 0)});
  }
  return hits.sort((a, b) => b.score - a.score);
}

// make returns an element with children. Strings become text, whatever is in them.
function make(name, attributes, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

// row returns a row of the table, as templates/parts.html writes it.
function row({type, words}) {
  const cell = (label, ...children) => make("td", {role: "cell", "data-label": label}, ...children);
  const head = make("th", {scope: "row", role: "rowheader"},
    make("a", {href: type.file}, make("span", {class: "dim"}, type.client + "."), type.event));
  if (type.deprecated) head.append(" ", make("span", {class: "badge warn"}, "deprecated"));
  const members = (type.members ?? []).filter((member) => words.some((word) =>
    member.toLowerCase().includes(word) && !type.name.includes(word) && !type.rest.includes(word)));
  if (members.length) {
    head.append(make("div", {class: "found"}, "members ",
      ...members.slice(0, 3).flatMap((member, i) => [i ? ", " : "", make("code", {}, member)])));
  }
  const description = type.description ? [make("bdi", {}, type.description)] : [];
  const tags = (type.tags ?? []).flatMap((tag) =>
    [" ", make("a", {class: "badge", href: "search.html?tag=" + encodeURIComponent(tag)}, tag)]);
  return make("tr", {role: "row"}, head, cell("Description", ...description, ...tags),
    cell("Owner", type.owner ?? ""),
    cell("Version", type.version + ", ", make("time", {datetime: type.created_at}, type.date)));
}

function show(asked) {
  const hits = search(asked);
  const types = hits.length === 1 ? " event type" : " event types";
  const said = !hits.length ? "No event type has that." :
    hits.length + types + (hits.length > most ? "; these are the first " + most : "");
  result.querySelector("[data-said]").textContent = said;
  const table = result.querySelector("table");
  if (table) {
    table.hidden = !hits.length;
    table.tBodies[0].replaceChildren(...hits.slice(0, most).map(row));
  }
  form.querySelector("[role=status]").textContent = said;
}

function change() {
  const asked = new URLSearchParams(new FormData(form));
  try {
    history.replaceState(null, "", "?" + asked);
  } catch { /* some browsers let no file change its address */ }
  show(asked);
}

const given = new URLSearchParams(location.search);
for (const [key, value] of given) {
  const field = form.elements[key];
  if (field?.type === "checkbox") field.checked = true;
  else if (field) field.value = value;
}
document.getElementById("words").value = given.get("q") ?? "";
show(given); // which may have an owner, for whom the form has no field
let timer;
form.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(change, 100);
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  change();
});
