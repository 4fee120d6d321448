// a[data-leave], form[data-leave]: the way out of a page that somebody must not be seen on. The link works without this; with it
// - the page is gone at the press, before the other one has come, and Back does not show it;
// - Escape three times within five seconds does the same;
// - whoever comes back to such a page by Back in this tab after leaving is sent out again; by a link or by typing they may return.
// A form ends a visit at its address; data-leave says where to go then. The page does not wait for the answer.
// The line that tells of Escape, [data-leave-help], is empty until this runs.

const PRESSES = 3;
const WITHIN_MS = 5000;
const LEFT = "left";

/** Starts the way out of one page: a link, or a form that ends something first. */
export function leaveQuickly(way) {
  const to = way.href ?? way.dataset.leave;
  const help = document.querySelector("[data-leave-help]");
  let presses = [];

  function leave() {
    remember();
    document.documentElement.hidden = true;
    // It goes on after the page is gone.
    if (way.action) fetch(way.action, { method: "POST", keepalive: true }).catch(() => {});
    window.location.replace(to);
  }

  const say = (words) => {
    if (help) help.textContent = words;
  };
  say("or press Esc 3 times");

  way.addEventListener(way.action ? "submit" : "click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    leave();
  });
  document.addEventListener(
    "keydown",
    (event) => {
      if (event.key !== "Escape" || event.repeat) return;
      const now = Date.now();
      presses = [...presses.filter((at) => at > now - WITHIN_MS), now];
      const left = PRESSES - presses.length;
      if (left <= 0) leave();
      else say(left === 1 ? "press Esc once more" : `press Esc ${left} more times`);
    },
    true,
  );

  const [arrival] = performance.getEntriesByType("navigation");
  if (arrival?.type === "back_forward" && hasLeft()) leave();
  else forget();
  // A page that the browser kept whole would come back with all that was typed.
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    document.documentElement.hidden = true;
    if (hasLeft()) window.location.replace(to);
    else window.location.reload();
  });
}

// A browser may forbid keeping anything: then Back shows an empty form, and no more.
function remember() {
  try {
    sessionStorage.setItem(LEFT, "1");
  } catch {}
}

function forget() {
  try {
    sessionStorage.removeItem(LEFT);
  } catch {}
}

function hasLeft() {
  try {
    return sessionStorage.getItem(LEFT) === "1";
  } catch {
    return false;
  }
}
