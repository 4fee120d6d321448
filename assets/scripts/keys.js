// [data-keys]: a list whose rows can be walked with j and k or the arrow keys while the focus is on a link of the list;
// Enter opens the link, as it always does; x ticks the box of the row, if it has one. Keys act only inside the list (WCAG 2.1.4), and never in a field.
// The line that explains them is hidden until this runs: [data-keys-help]. The first list with data-keys-first gets the focus at once.

const STEPS = new Map([
  ["j", 1],
  ["ArrowDown", 1],
  ["k", -1],
  ["ArrowUp", -1],
]);

/** The link that stands for a row: the one marked `data-open`, else the first. */
function rowLink(row) {
  return row?.querySelector("a[data-open]") ?? row?.querySelector("a[href]");
}

/** Starts the keys on one list; its rows are its child elements. */
export function listKeys(list) {
  document.querySelectorAll("[data-keys-help]").forEach((help) => {
    help.hidden = false;
  });
  // Whoever has just dealt with one row goes on from the first that is left.
  if (list.hasAttribute("data-keys-first") && !document.activeElement?.closest("[data-keys]")) {
    rowLink(list.children[0])?.focus();
  }
  list.addEventListener("keydown", (event) => {
    const step = STEPS.get(event.key);
    const typing = event.target.matches("input:not([type=checkbox]), select, textarea, [contenteditable]");
    const box = event.key === "x" ? event.target.closest("li")?.querySelector("input[type=checkbox]") : null;
    if ((!step && !box) || typing || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
    if (box) {
      box.checked = !box.checked;
      return;
    }
    const rows = [...list.children].filter(rowLink);
    const here = rows.findIndex((row) => row.contains(event.target));
    const next = rowLink(rows[here + step]);
    if (next) {
      event.preventDefault();
      next.focus();
    }
  });
}
