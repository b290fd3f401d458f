// Says five minutes before the end that one is going to be logged out, and lets one stay.
(() => {
  "use strict";
  const box = document.querySelector("[data-session]");
  if (!box) return;
  const told = box.firstElementChild, form = box.querySelector("form"), WARN = 300;
  let ends, timer;
  // Another tab of the portal may have kept the session alive.
  const elsewhere = (value) => {
    try {
      if (value) localStorage.setItem("session-ends", value);
      return Number(localStorage.getItem("session-ends")) || 0;
    } catch { return 0; }
  };
  const look = () => {
    ends = Math.max(ends, elsewhere());
    const left = ends - Date.now();
    told.hidden = left > WARN * 1000;
    box.querySelector("[data-session-at]").textContent =
      new Date(ends).toLocaleTimeString("nl-NL", { hour: "numeric", minute: "2-digit", timeZone: "Europe/Amsterdam" }).replace(":", ".") + " uur";
    clearTimeout(timer);
    if (left > 0) timer = setTimeout(look, told.hidden ? Math.min(left - WARN * 1000 + 500, 60000) : 15000);
  };
  const start = (seconds) => { ends = Date.now() + seconds * 1000; elsewhere(String(ends)); look(); };
  if (form) {
    start(Number(box.dataset.session));
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      try {
        const answer = await fetch(form.action, { method: "POST", body: new FormData(form), headers: { Accept: "application/json" } });
        if (answer.redirected || !answer.ok) throw new Error("not any more");
        start((await answer.json()).seconds);
      } catch { form.submit(); }
    });
  }
})();
