// button[data-print]: prints the page. Hidden until this runs, since it can do nothing alone; the browser's own menu can.

/** Starts one print button. */
export function printButtons(button) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
