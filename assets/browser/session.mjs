// Signing in to the demo, and finding pages whose address nobody knows beforehand.

/** Presses the one-button sign-in of the demo: `role` in the words of the button, such as "link worker". */
export async function signIn(page, baseUrl, role) {
  await page.goto(`${baseUrl}/sign-in`);
  await page.getByRole("button", { name: new RegExp(`^Sign in as (an? )?${role}`, "i") }).first().click();
  await page.waitForURL((url) => !url.pathname.startsWith("/sign-in"));
}

/** Goes to a page of pages.mjs and resolves with the answer. Throws when a page on the way does not link to the next. */
export async function visit(page, baseUrl, { path, via = [] }) {
  const [start, ...steps] = [...via, path];
  const answer = await reach(page, baseUrl, start, steps);
  if (!answer) throw new Error(`no links lead from ${start} to ${path}`);
  return answer;
}

/** Goes to an address and on by links that fit the steps, trying a few where the first leads nowhere. */
async function reach(page, baseUrl, address, [step, ...steps]) {
  const answer = await page.goto(baseUrl + address);
  if (!step) return answer;
  const fits = new RegExp(`^${step.replace(/[.?]/g, "\\$&").replaceAll("*", "[0-9a-f-]{36}")}$`);
  const links = await page.locator("a[href]").evaluateAll((links) => links.map((a) => a.getAttribute("href")));
  const fitting = [...new Set(links.filter((href) => fits.test(href)))];
  for (const href of fitting.slice(0, 16)) {
    const reached = await reach(page, baseUrl, href, steps);
    if (reached) return reached;
  }
  return undefined;
}
