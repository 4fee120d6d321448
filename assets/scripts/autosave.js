// form[data-autosave="/url"]: the form is sent to that address as its own fields (so with its csrf token and version)
// soon after typing pauses. Answers that it understands:
//   200 {"version": 4, "saved_at": "14:10"}   kept; the hidden `version` field moves on
//   409 {"compare": "/url"} (compare optional) someone else changed it; nothing more is sent until the person decides
// Anything else counts as not saved. The words stay in the form whatever happens.
import { markSaved, markUnsaved } from "./forms.js";

const PAUSE_MS = 1500; // after the last key
const AT_LATEST_MS = 10_000; // while someone types on and on
const RETRY_MS = [5_000, 10_000, 30_000];
const STILL_HERE = "Your words are still here.";

/** Starts autosave on one form. It reports in the form's `[data-autosave-state]`, which should be a live region. */
export function autosave(form) {
  const state = form.querySelector("[data-autosave-state]");
  let edits = 0; // counts typing
  let saved = 0; // the value of `edits` that the server has
  let oldestEdit = null; // when the first unsaved typing was, in milliseconds
  let failures = 0;
  let timer = null;
  let running = null; // the save under way
  let stopped = false; // after a conflict, or once the form itself is submitted

  function say(text, link) {
    // A live region would read the same words out at every key.
    if (!state || (!link && state.textContent === text)) return;
    state.textContent = text;
    if (link) state.append(" ", link);
  }

  function plan(delay) {
    clearTimeout(timer);
    if (!stopped) timer = setTimeout(save, delay);
  }

  function retry(text) {
    const delay = RETRY_MS[Math.min(failures, RETRY_MS.length - 1)];
    failures += 1;
    say(`${text} ${STILL_HERE}`);
    plan(delay);
  }

  function conflict(compare) {
    stopped = true;
    if (!compare) {
      say(`Changed in another tab or by a colleague. ${STILL_HERE} Press the save button to compare the two.`);
      return;
    }
    const link = document.createElement("a");
    link.href = compare;
    link.target = "_blank";
    link.rel = "noopener";
    link.textContent = "Compare the two (opens in a new tab)";
    say(`Changed in another tab or by a colleague. ${STILL_HERE}`, link);
  }

  async function send(upTo) {
    // Text only: a file is sent with the form itself.
    const fields = [...new FormData(form)].filter(([, value]) => typeof value === "string");
    let response;
    try {
      response = await fetch(form.dataset.autosave, {
        method: "POST",
        body: new URLSearchParams(fields),
        headers: { Accept: "application/json" },
        credentials: "same-origin",
        redirect: "manual", // a redirect is the sign-in page, not an answer
        keepalive: document.visibilityState === "hidden",
      });
    } catch {
      retry("Not saved: no connection.");
      return;
    }
    if (response.type === "opaqueredirect" || response.status === 401) {
      retry("Not saved: you are signed out. Sign in again in another tab.");
    } else if (response.status === 409) {
      const answer = await response.json().catch(() => ({}));
      conflict(answer.compare ?? form.dataset.compare);
    } else if (response.ok) {
      const answer = await response.json().catch(() => null);
      if (!answer) {
        retry("Not saved: the answer could not be read.");
        return;
      }
      const version = form.elements.namedItem("version");
      if (version) version.value = answer.version;
      failures = 0;
      saved = upTo;
      say(`Saved ${answer.saved_at}`);
      if (edits === saved) {
        oldestEdit = null;
        markSaved(form);
      } else {
        oldestEdit = Date.now();
        plan(PAUSE_MS);
      }
    } else {
      retry("Not saved: something went wrong on our side.");
    }
  }

  function save() {
    clearTimeout(timer);
    if (stopped || edits === saved) return running ?? Promise.resolve();
    // One at a time: two would race with the same version, and the second would look like a colleague's change.
    running ??= send(edits).finally(() => {
      running = null;
    });
    return running;
  }

  form.addEventListener("input", () => {
    edits += 1;
    markUnsaved(form);
    oldestEdit ??= Date.now();
    if (failures === 0) say("Not saved yet");
    plan(Math.max(0, Math.min(PAUSE_MS, oldestEdit + AT_LATEST_MS - Date.now())));
  });

  form.addEventListener("submit", (event) => {
    clearTimeout(timer);
    if (!running) {
      stopped = true;
      return;
    }
    // The form must leave with the version that the save under way brings back.
    event.preventDefault();
    running.finally(() => {
      clearTimeout(timer);
      form.requestSubmit(event.submitter);
    });
  });

  window.addEventListener("online", save);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") save();
  });
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) stopped = false;
  });
}
