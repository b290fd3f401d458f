// Small help on top of pages that all work without it. Nothing here decides anything.
(() => {
  "use strict";
  const all = (css, root = document) => [...root.querySelectorAll(css)];

  // After a send the focus goes to what went wrong, else to what was done.
  const told = document.querySelector(".portaal-errors[data-focus]") || document.querySelector("[data-focus]");
  if (told && !location.hash) told.focus();

  // Fold-outs of the header close with Escape, and when one goes elsewhere.
  const folds = () => all("details[data-closes][open]");
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    folds().forEach((fold) => {
      fold.open = false;
      fold.querySelector("summary").focus();
    });
  });
  document.addEventListener("click", (event) =>
    folds().forEach((fold) => fold.contains(event.target) || (fold.open = false)));

  // File field: Dutch button, name and size, and dragging as an extra.
  const size = (bytes) => bytes < 1e6 ? `${Math.ceil(bytes / 1e3)} kB` : `${(bytes / 1e6).toFixed(1).replace(".", ",")} MB`;
  all("[data-file]").forEach((box) => {
    const input = box.querySelector("input[type=file]");
    const name = box.querySelector(".portaal-file__name");
    box.classList.add("portaal-file--enhanced");
    box.querySelector(".portaal-file__button").hidden = false;
    const show = () => {
      const file = input.files[0];
      name.textContent = file ? `${file.name} (${size(file.size)})` : "Of sleep een bestand hierheen.";
    };
    input.addEventListener("change", show);
    ["dragenter", "dragover", "dragleave", "drop"].forEach((kind) => box.addEventListener(kind, (event) => {
      event.preventDefault();
      box.classList.toggle("portaal-file--over", kind === "dragenter" || kind === "dragover");
    }));
    box.addEventListener("drop", (event) => {
      if (!event.dataTransfer.files.length) return;
      input.files = event.dataTransfer.files;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    });
    show();
  });

  // Leaving a changed form: the browser asks in its own words.
  let changed = false;
  all("form[data-warn]").forEach((form) => form.addEventListener("input", () => { changed = true; }));
  addEventListener("beforeunload", (event) => { if (changed) event.preventDefault(); });

  // A form goes once: the button shows that it is at work, a second press does nothing.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || "again" in form.dataset) return;
    if (form.dataset.sent) return event.preventDefault();
    form.dataset.sent = "1";
    changed = false;
    (event.submitter || form).setAttribute("aria-busy", "true");
  });
  addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    all("form[data-sent]").forEach((form) => delete form.dataset.sent);
    all("[aria-busy]").forEach((busy) => busy.removeAttribute("aria-busy"));
  });

  // One tick for the whole page of rows, and how many are chosen.
  all("[data-tick-all]").forEach((head) => {
    const rows = all(`input[name="${head.dataset.tickAll}"]`, head.form || document);
    const told = document.querySelector("[data-tick-count]");
    const tell = () => {
      const n = rows.filter((row) => row.checked).length;
      head.checked = n > 0 && n === rows.length;
      head.indeterminate = n > 0 && n < rows.length;
      if (told) told.textContent = `${n} ${n === 1 ? told.dataset.one : told.dataset.many} gekozen`;
    };
    head.hidden = false;
    head.addEventListener("change", () => { rows.forEach((row) => { row.checked = head.checked; }); tell(); });
    rows.forEach((row) => row.addEventListener("change", tell));
    tell();
  });

  // Long work: ask how far it is, first every 2 seconds, after a minute every 5.
  all("[data-poll]").forEach((box) => {
    const bar = box.querySelector("progress");
    const spoken = box.querySelector("[data-poll-spoken]");
    const put = (css, text) => { const at = box.querySelector(css); if (at && text) at.textContent = text; };
    let quarter = Math.floor(bar.value / 25), asked = 0;
    const ask = async () => {
      try {
        const answer = await fetch(box.dataset.poll, { headers: { Accept: "application/json" } });
        if (answer.redirected || !answer.ok) throw new Error("later");
        const state = await answer.json();
        bar.value = state.percent;
        put("[data-poll-text]", state.text);
        put("[data-poll-updated]", state.updated);
        if (Math.floor(state.percent / 25) > quarter || state.done) spoken.textContent = state.text;
        quarter = Math.floor(state.percent / 25);
        if (state.done) return location.assign(state.next || location.pathname);
      } catch { /* the page stays as it is; the next question may be answered */ }
      setTimeout(ask, ++asked < 30 ? 2000 : 5000);
    };
    setTimeout(ask, 2000);
  });
})();
