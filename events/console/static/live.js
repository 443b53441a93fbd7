// The page about live events: rows that the server sends are put into the table, the newest first.
// Without this script, the page has the newest events of the time that it was loaded.
"use strict";

(() => {
const table = document.getElementById("events");
if (!table) return;
const body = table.tBodies[0];
const blank = document.getElementById("row").content.firstElementChild;
const form = document.getElementById("filter");
const button = document.getElementById("pause");
const none = document.getElementById("none");
const said = document.getElementById("said");
const status = document.getElementById("status"); // what screen readers are told, now and then
const most = 200; // rows
const often = 15000; // milliseconds between two reports to screen readers

let source, paused = false, waiting = [], missed = 0, told = 0, last = table.dataset.after;

const tell = (text) => {
  status.textContent = text;
  told = Date.now();
};

// element returns a row with what strangers wrote as text only.
const element = (row) => {
  const tr = blank.cloneNode(true);
  const slot = (name) => tr.querySelector(`[data-slot="${name}"]`);
  for (const name of ["clock", "client", "event", "mark", "preview", "size", "record", "detail", "key", "shard"]) {
    const text = row[name] ?? "";
    slot(name).textContent = text;
    if (name === "mark" || name === "detail") slot(name).hidden = !text;
  }
  tr.classList.toggle("wrong", Boolean(row.mark));
  slot("clock").dateTime = row.at;
  for (const name of ["href", "whole", "mend"]) {
    slot(name).hidden = !row[name];
    if (row[name]) slot(name).href = row[name]; // a path of the console
  }
  slot("record").parentElement.hidden = !row.record;
  slot("wrong").hidden = !row.wrong;
  slot("wrong").replaceChildren(...(row.wrong ?? []).map((text) => {
    const item = document.createElement("li");
    item.textContent = text;
    return item;
  }));
  return tr;
};

// show puts rows, the oldest first, on top of the table.
const show = (rows) => {
  rows = rows.slice(-most);
  body.prepend(...rows.map(element).reverse());
  while (body.rows.length > most) body.lastElementChild.remove();
  table.hidden = body.rows.length === 0;
  none.hidden = !table.hidden;
};

const take = (event) => {
  const message = JSON.parse(event.data);
  last = event.lastEventId;
  if (message.reset) {
    body.replaceChildren();
    waiting = [];
    missed = 0;
  }
  const rows = message.rows ?? [];
  if (paused && !message.reset) {
    missed += rows.length;
    waiting = waiting.concat(rows).slice(-most);
  } else if (rows.length > 0 || message.reset) {
    show(rows);
  }
  if (!message.said) return;
  said.textContent = paused ? `Paused; ${missed} rows wait. ${message.said}` : message.said;
  if (!paused && Date.now() - told > often && status.textContent !== message.said) tell(message.said);
};

const connect = () => {
  source?.close();
  const url = new URL(table.dataset.events, location.href);
  url.search = new URLSearchParams(new FormData(form));
  if (last && last !== "0") url.searchParams.set("after", last);
  source = new EventSource(url);
  source.onmessage = take;
  source.onerror = () => {
    said.textContent = source.readyState === EventSource.CLOSED
      ? "The console sends no events to this page: too many pages show them, or it ended. Reload the page."
      : "The console does not answer. It is asked again.";
  };
};

const pause = (is) => {
  if (is === paused) return;
  paused = is;
  button.textContent = paused ? "Go on" : "Pause";
  if (!paused) {
    show(waiting);
    waiting = [];
    missed = 0;
  }
  said.textContent = paused ? "Paused." : "";
  tell(paused ? "Paused. The rows stay as they are." : "Events come again.");
};

button.hidden = false;
button.addEventListener("click", () => pause(!paused));

// Whoever opens a record wants to read it: it must not move away.
body.addEventListener("toggle", async (event) => {
  const details = event.target;
  if (!details.open) return;
  pause(true);
  const code = details.querySelector("[data-slot=record]");
  details.querySelector("[data-copy]").hidden = false;
  if (code.textContent !== "") return;
  try {
    const answer = await fetch(details.querySelector("[data-slot=whole]").href);
    code.textContent = answer.ok ? await answer.text() : "The console does not keep this record any more.";
  } catch (failure) {
    code.textContent = "The console does not answer: " + failure.message;
  }
  code.parentElement.hidden = false;
}, true);

body.addEventListener("click", async (event) => {
  const copy = event.target.closest("[data-copy]");
  if (!copy) return;
  const code = copy.closest("details").querySelector("[data-slot=record]");
  try {
    await navigator.clipboard.writeText(code.textContent);
    tell("Copied.");
    copy.textContent = "Copied";
  } catch {
    getSelection().selectAllChildren(code); // the browser does not let the page copy
    tell("The record is selected.");
    copy.textContent = "Selected";
  }
  setTimeout(() => copy.textContent = "Copy", 2000);
});

// Another filter: the newest events that it finds, and those that come.
const filter = () => {
  const url = new URL(location.href);
  const fields = new FormData(form);
  for (const [name, value] of [...fields]) if (!value) fields.delete(name);
  url.search = new URLSearchParams(fields);
  history.replaceState(null, "", url);
  last = "";
  waiting = [];
  pause(false);
  connect();
};
let timer;
form.addEventListener("submit", (event) => {
  event.preventDefault();
  clearTimeout(timer);
  filter();
});
form.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(filter, 300);
});

// A page that nobody sees takes none of the few connections that a browser has to one address.
document.addEventListener("visibilitychange", () => {
  if (document.hidden) source.close();
  else connect();
});
if (!document.hidden) connect();
})();
