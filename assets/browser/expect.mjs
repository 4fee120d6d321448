// What a journey asserts more than once.
import assert from "node:assert/strict";

/**
 * The page reports an error as the design system does: a summary that links to the field, and the message beside it.
 * `field` is the id of the field.
 */
export async function expectError(page, field, message) {
  const summary = page.locator(".nhsuk-error-summary");
  await summary.waitFor();
  assert.match(await page.title(), /^Error: /, "the title of a page with errors starts so");
  const link = summary.locator(`a[href="#${field}"]`);
  assert.equal((await link.innerText()).trim(), message, `the summary's link to #${field}`);
  const target = page.locator(`[id="${field}"]`);
  assert.equal(await target.count(), 1, `the page has one #${field}`);
  const beside = page.locator(`.nhsuk-form-group--error:has([id="${field}"]) .nhsuk-error-message`).first();
  assert.match(await beside.innerText(), new RegExp(escape(message)), `the message beside #${field}`);
}

/** What is to be pressed is reached without scrolling further than so many screens; the strip of the demonstration is not counted. */
export async function expectInSight(page, locator, screens) {
  const { y, height } = await locator.boundingBox();
  const bottom = y + height - (await page.locator(".nhsuk-header").boundingBox()).y;
  const most = page.viewportSize().height * screens;
  assert.ok(bottom <= most, `${page.url()}: it ends at ${Math.round(bottom)} px, and is to be within ${most} px`);
}

/** Nothing sticks out to the right: a page is never scrolled sideways. */
export async function expectNoSidewaysScroll(page) {
  const { wide, widest } = await page.evaluate(() => {
    const wide = document.documentElement.clientWidth;
    const out = [...document.body.querySelectorAll("*")].find((e) => e.getBoundingClientRect().right > wide + 1);
    return {
      wide: document.documentElement.scrollWidth > wide,
      widest: out && `<${out.tagName.toLowerCase()} class="${out.getAttribute("class") ?? ""}">`,
    };
  });
  assert.equal(wide, false, `${page.url()} is wider than its window because of ${widest}`);
}

/** A title, one heading of the first level, and a policy that lets nothing inline run. */
export async function expectWholePage(page, response) {
  assert.equal(response.status(), 200, page.url());
  assert.notEqual((await page.title()).trim(), "", `${page.url()} has a title`);
  assert.equal(await page.locator("h1").count(), 1, `${page.url()} has one h1`);
  const policy = response.headers()["content-security-policy"] ?? "";
  assert.match(policy, /default-src/, `${page.url()} has a content security policy`);
  assert.doesNotMatch(policy, /unsafe-/, `the policy of ${page.url()} is strict`);
}

function escape(text) {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
