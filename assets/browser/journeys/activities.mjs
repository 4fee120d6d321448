import assert from "node:assert/strict";
import { expectNoSidewaysScroll, expectWholePage } from "../expect.mjs";

export const name = "somebody finds an activity on a telephone, and takes it along";
export const scripts = "both";

export async function run({ page, axe, step, scripts, shot }) {
  const look = async (picture) => {
    for (const width of [320, 1280, 375]) {
      await page.setViewportSize({ width, height: 812 });
      // The header folds its menu a moment after the window has another width.
      await page.waitForFunction(() => document.documentElement.scrollWidth <= innerWidth).catch(() => {});
      await expectNoSidewaysScroll(page);
      if (picture && width !== 320 && scripts) await shot(`${picture}-${width}`);
    }
    await axe();
  };
  const go = (action) => Promise.all([page.waitForEvent("load"), action]);
  const bytes = async (address) => (await page.request.get(address)).body();

  await step("a search, narrowed down, with a list and a map", async () => {
    await page.setViewportSize({ width: 375, height: 812 });
    await expectWholePage(page, await page.goto("/activities"));
    await page.fill("#text", "lonely, likes walking");
    await page.fill("#near", "SE16 4JX");
    await page.locator("summary", { hasText: "Narrow it down" }).click();
    await page.getByLabel(/^Free only/).check();
    await go(page.getByRole("button", { name: "Search" }).click());
    assert.match(page.url(), /near=SE16/);
    const items = await page.locator("ol.kith-numbered > li").count();
    assert.ok(items > 3, `${items} found`);
    const marks = await page.locator(".kith-map__mark").allTextContents();
    assert.ok(marks.length > 0 && marks.every((mark) => Number(mark) <= items), `the numbers on the map are those of the list: ${marks}`);
    await page.getByText(/^[\d.]+ (m|km)$/).first().waitFor();
    assert.equal(await page.getByLabel(/^Free only/).isVisible(), true, "what narrows is shown open");
    await look("search");
    const size = (await bytes(page.url())).length;
    assert.ok(size < 100_000, `the page has ${size} bytes`);
    await go(page.getByRole("button", { name: "Take away: free" }).click());
    assert.doesNotMatch(page.url(), /free|without/);
    assert.match(page.url(), /near=SE16/);
  });

  await step("more than the first of them, with what is ticked", async () => {
    await page.goto("/activities");
    const names = () => page.locator("ol.kith-numbered h3 a").allInnerTexts();
    const before = await names();
    await page.getByRole("checkbox", { name: /Put it on my list/ }).nth(0).check();
    await go(page.getByRole("button", { name: /^Next \d+$/ }).click());
    const after = await names();
    assert.ok(after.length > 0 && after.every((name) => !before.includes(name)), "others follow");
    await look("next");
    await go(page.getByRole("button", { name: "See and print my list" }).click());
    assert.match(new URL(page.url()).search, /^\?pick=[0-9a-f-]{36}$/, "the list says nothing of the search");
    await page.getByRole("heading", { name: before[0] }).waitFor();
  });

  await step("two of them go on a list, through another search", async () => {
    await page.goto("/activities?text=lonely%2C+likes+walking&near=SE16+4JX");
    await page.getByRole("checkbox", { name: /Put it on my list/ }).nth(0).check();
    await go(page.getByRole("button", { name: "See and print my list" }).click());
    await go(page.getByRole("link", { name: "Add more" }).click());
    await page.fill("#text", "benefits");
    await go(page.getByRole("button", { name: "Search" }).click());
    await page.getByRole("checkbox", { name: /Put it on my list/ }).nth(0).check();
    await go(page.getByRole("button", { name: "See and print my list" }).click());
    assert.equal(await page.locator(".kith-listed").count(), 2);
    await look("list");
  });

  await step("on paper, in large print, and in the calendar", async () => {
    await page.emulateMedia({ media: "print" });
    assert.equal(await page.getByRole("link", { name: "Add more" }).isVisible(), false, "paper has no links to press");
    await page.emulateMedia({ media: "screen" });
    const pdf = await page.getByRole("link", { name: "Large print (PDF)" }).getAttribute("href");
    assert.equal((await bytes(pdf)).subarray(0, 5).toString(), "%PDF-");
    const file = (await bytes(await page.getByRole("link", { name: /^Put it in my calendar/ }).first().getAttribute("href"))).toString();
    assert.match(file, /^BEGIN:VCALENDAR\r\n[^]*RRULE:FREQ=WEEKLY[^]*END:VCALENDAR\r\n$/);
  });

  await step("something is not right any more, and they say so", async () => {
    await page.goto("/activities?text=walking+group");
    await go(page.locator("ol.kith-numbered h3 a").first().click());
    await page.locator("summary", { hasText: "Tell us if something has changed" }).click();
    await page.fill("#words", `They meet at the pond now (${scripts ? "one" : "two"}).`);
    await look("one");
    await go(page.getByRole("button", { name: "Send" }).click());
    await page.getByText("One of us will read it").waitFor();
  });
}
