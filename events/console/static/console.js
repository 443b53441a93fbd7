// A form with data-live shows its answer in the element of that id, without loading the page anew:
// when it is sent and, for a search or with data-typing, while somebody types. Without this
// script, the form loads the page.
"use strict";

for (const form of document.querySelectorAll("form[data-live]")) {
  const result = document.getElementById(form.dataset.live);
  const post = form.method === "post";
  const typing = !post || "typing" in form.dataset;
  const said = form.querySelector("[role=status]"); // what screen readers tell of the answer
  let timer, asked;

  const ask = async () => {
    clearTimeout(timer);
    asked?.abort();
    const mine = asked = new AbortController();
    const fields = new URLSearchParams(new FormData(form));
    const headers = {"x-fragment": "1"};
    if (post) headers["x-console-token"] = fields.get("token");
    const url = new URL(form.action);
    if (!post) {
      url.search = fields;
      history.replaceState(null, "", url);
    }
    result.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(url, {method: post ? "POST" : "GET", body: post ? fields : null, headers, signal: mine.signal});
      result.innerHTML = await answer.text(); // the server escapes all that strangers wrote
    } catch (failure) {
      if (mine.signal.aborted) return;
      result.textContent = "The console does not answer: " + failure.message;
    }
    result.removeAttribute("aria-busy");
    said.textContent = (result.querySelector("[data-said]") ?? result).textContent.slice(0, 300);
  };

  form.addEventListener("submit", (event) => {
    if (event.submitter?.hasAttribute("formaction")) return; // what is done, not only asked
    event.preventDefault();
    ask();
  });
  if (typing) {
    form.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(ask, 250);
    });
  }
}

// An element with data-refresh is read again from there every five seconds, while it is seen.
for (const part of document.querySelectorAll("[data-refresh]")) {
  setInterval(async () => {
    if (document.hidden) return;
    try {
      const answer = await fetch(part.dataset.refresh, {headers: {"x-fragment": "1"}});
      if (answer.ok) part.innerHTML = await answer.text(); // the server escapes all that strangers wrote
    } catch {
      // The console does not answer: what is shown stays.
    }
  }, 5000);
}

// An element with data-again shows the page's answer anew while something in it is running.
for (const part of document.querySelectorAll("[data-again]")) {
  const said = document.getElementById(part.dataset.again);
  const again = async () => {
    try {
      const answer = await fetch(location.href, {headers: {"x-fragment": "1"}});
      const text = await answer.text();
      const focused = part.contains(document.activeElement);
      if (answer.ok) part.innerHTML = text;
      if (focused) (part.querySelector("[data-running] ~ form button") ?? part).focus();
    } catch {
      // the console may answer the next time
    }
    if (part.querySelector("[data-running]")) setTimeout(again, 1000);
    else said.textContent = part.querySelector("[data-said]")?.textContent ?? "";
  };
  if (part.querySelector("[data-running]")) setTimeout(again, 1000);
}
