// details[data-fold="narrow"]: open where there is room for it beside the rest, folded where it would lie in the way.

/** Folds `details` on a small screen. */
export function foldWhereNarrow(details) {
  if (window.matchMedia("(max-width: 48em)").matches) details.open = false;
}
