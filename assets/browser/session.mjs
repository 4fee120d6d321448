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
  let answer = await page.goto(baseUrl + start);
  for (const step of steps) {
    const fits = new RegExp(`^${step.replace(/[.?]/g, "\\$&").replaceAll("*", "[0-9a-f-]{36}")}$`);
    const addresses = await page.locator("a[href]").evaluateAll((links) => links.map((a) => a.getAttribute("href")));
    const address = addresses.find((href) => fits.test(href));
    if (!address) throw new Error(`no link on ${page.url()} leads to ${step}`);
    answer = await page.goto(baseUrl + address);
  }
  return answer;
}
