// button[data-copy="id"]: copies the text of that element. Hidden until this runs, since it can do nothing alone. A
// submit button copies first and then submits its form, which is how "copied" gets recorded.

/** Starts one copy button; it reports in its form's, or else its parent's, `[data-copy-state]`. */
export function copyButtons(button) {
  const state = (button.form ?? button.parentElement)?.querySelector("[data-copy-state]");
  button.hidden = false;
  button.addEventListener("click", async (event) => {
    event.preventDefault();
    const text = document.getElementById(button.dataset.copy)?.innerText ?? "";
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      if (state) state.textContent = "Could not copy. Select the text and copy it by hand.";
      return;
    }
    if (state) state.textContent = "Copied";
    if (button.type === "submit") button.form?.requestSubmit(button);
  });
}
