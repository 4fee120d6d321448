// Signing in to the demo, and finding pages whose address nobody knows beforehand.

/** Presses the one-button sign-in of the demo: `role` in the words of the button, such as "link worker". */
export async function signIn(page, baseUrl, role) {
  await page.goto(`${baseUrl}/sign-in`);
  await page.getByRole("button", { name: new RegExp(`^Sign in as (an? )?${role}`, "i") }).first().click();
  await page.waitForURL((url) => !url.pathname.startsWith("/sign-in"));
}

/** Goes to a page of pages.mjs and resolves with the answer. Throws when the page that should link to it does not. */
export async function visit(page, baseUrl, { path, from }) {
  if (!from) {
    return page.goto(baseUrl + path);
  }
  await page.goto(baseUrl + from);
  const prefix = path.slice(0, path.indexOf("*"));
  const addresses = await page.locator(`a[href^="${prefix}"]`).evaluateAll((links) => links.map((a) => a.href));
  const address = addresses.find((href) => /^(?!new$)[^/]+$/.test(new URL(href).pathname.slice(prefix.length)));
  if (!address) {
    throw new Error(`no link on ${from} leads to ${path}`);
  }
  return page.goto(address);
}
