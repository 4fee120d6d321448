// Forms in general: no double submit, no typing lost by leaving.

const unsaved = new Set();

/** Remembers that `form` holds typing which the server does not have. */
export function markUnsaved(form) {
  unsaved.add(form);
}

/** Everything typed into `form` is at the server, or on its way there with a submit. */
export function markSaved(form) {
  unsaved.delete(form);
}

/** `form[data-unsaved]` and `form[data-autosave]`: the browser asks before it leaves a page with unsaved typing. */
export function warnBeforeLeaving() {
  document.addEventListener("input", (event) => {
    const form = event.target.form;
    if (form?.matches("[data-unsaved], [data-autosave]")) markUnsaved(form);
  });
  document.addEventListener("submit", (event) => {
    if (!event.defaultPrevented) markSaved(event.target);
  });
  window.addEventListener("beforeunload", (event) => {
    if (unsaved.size > 0) event.preventDefault();
  });
}

/** `form[data-connected]`: without a connection it stays, with all that was typed, and says what to do. */
export function sendWhenConnected() {
  const connected = new WeakSet();
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (event.defaultPrevented || !form.matches("[data-connected]") || connected.delete(form)) return;
    event.preventDefault();
    const button = event.submitter;
    form.querySelector("[data-not-sent]")?.remove();
    try {
      await fetch("/healthz", { cache: "no-store" });
    } catch {
      const words = document.createElement("p");
      words.dataset.notSent = "";
      words.setAttribute("role", "alert");
      words.className = "nhsuk-error-message";
      words.textContent = "Not sent. No connection. Press Send again.";
      (button ?? form.lastElementChild).before(words);
      return;
    }
    connected.add(form);
    form.requestSubmit(button);
  });
}

/** `form[data-once]`: a second press while the first is on its way does nothing. The server is the judge all the same. */
export function submitOnce() {
  const underWay = new Set();
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || !form.matches("[data-once]")) return;
    if (underWay.has(form)) {
      event.preventDefault();
      return;
    }
    underWay.add(form);
    event.submitter?.setAttribute("aria-disabled", "true");
  });
  // Coming back with the Back button shows the page as it was left: let it be sent again.
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    underWay.clear();
    document.querySelectorAll('form[data-once] [aria-disabled="true"]').forEach((button) => {
      button.removeAttribute("aria-disabled");
    });
  });
}
