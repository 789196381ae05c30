// Codes are checked while they are typed, and a form that could not be sent stays as it is. Without this file the pages
// work too: codes are checked when they are sent, and a form that is sent again makes no second entry.
(() => {
  "use strict";
  const read = async (answer) => new DOMParser().parseFromString(await answer.text(), "text/html");

  const checking = (field) => {
    const told = document.getElementById(field.dataset.told);
    let waits = 0;
    const ask = async () => {
      const barcodes = field.value;
      const body = new URLSearchParams({ csrfmiddlewaretoken: field.form.elements.csrfmiddlewaretoken.value, barcodes });
      try {
        const answer = await fetch(field.dataset.codes, { method: "POST", body, redirect: "error" });
        if (answer.ok && field.value === barcodes) told.innerHTML = await answer.text();
      } catch (error) { /* they are checked when they are sent */ }
    };
    field.addEventListener("input", () => { clearTimeout(waits); waits = setTimeout(ask, 300); });
  };

  // Signing in again, in another window, gives forms a new token.
  const anew = async () => (await read(await fetch(location.href))).querySelector("[data-sent-once] [name=csrfmiddlewaretoken]").value;

  const send = async (form, button) => {
    const body = new FormData(form, button);
    const answer = await fetch(form.action, { method: "POST", body });
    if (answer.status !== 403) return answer;
    body.set("csrfmiddlewaretoken", await anew());
    return fetch(form.action, { method: "POST", body });
  };

  const show = async (answer) => {
    const page = await read(answer);
    if (answer.redirected) history.replaceState(null, "", answer.url);
    document.title = page.title;
    document.getElementById("main").replaceWith(page.getElementById("main"));
    begin();
    const first = document.querySelector("#main [role=alert]:not([hidden]), #main [role=status], #main h1");
    first.tabIndex = -1;
    first.focus();
  };

  const sending = (form) => {
    const failed = document.getElementById("not-sent");
    let busy = false;
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      if (busy) return;
      busy = true;
      failed.hidden = true;
      try {
        const answer = await send(form, event.submitter);
        if (answer.redirected && new URL(answer.url).pathname === "/sign-in") throw new Error("signed out");
        await show(answer);
      } catch (error) {
        failed.hidden = false;
        failed.tabIndex = -1;
        failed.focus();
      }
      busy = false;
    });
    form.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit(form.querySelector("[value=record]"));
    });
  };

  const begin = () => {
    document.querySelectorAll("textarea[data-codes]").forEach(checking);
    document.querySelectorAll("form[data-sent-once]").forEach(sending);
  };
  begin();
})();
