import assert from "node:assert/strict";
import { expectNoSidewaysScroll } from "../expect.mjs";
import { visit } from "../session.mjs";

export const name = "a link worker finds from a plan, rings what is stale, and takes over what an owner mended";
export const scripts = "both";

export async function run({ page, context, baseUrl, axe, step, signIn, scripts, shot }) {
  const press = (words, at = page) =>
    Promise.all([at.waitForEvent("load"), at.getByRole("button", { name: words }).first().click()]);
  const look = async (picture, at = page) => {
    for (const width of [375, 1280]) {
      await at.setViewportSize({ width, height: 812 });
      // The header folds its menu a moment after the window has another width.
      await at.waitForFunction(() => document.documentElement.scrollWidth <= innerWidth).catch(() => {});
      await expectNoSidewaysScroll(at);
      if (picture && scripts && at === page) await shot(`${picture}-${width}`);
    }
    await axe(at);
  };

  await step("from a plan to what fits", async () => {
    await signIn("link worker");
    await visit(page, baseUrl, { path: "/referrals/*/find", via: ["/people", "/people/*"] });
    await page.fill("#text", "lonely since his wife died, likes walking");
    await press("Search again");
    assert.ok((await page.getByText("Why:").count()) > 0, "each offer has its reason");
    await look("find");
  });

  await step("it is too far: one press, the search stays, and it can be taken back", async () => {
    await press("Too far");
    await page.getByText("Kept: “Too far”").waitFor();
    assert.match(await page.inputValue("#text"), /likes walking/);
    await look("kept");
    await press("Undo");
    await page.getByText("Taken back").waitFor();
    await press("Full");
    await page.goto(`${baseUrl}/directory/missing?months=12`);
    await page.getByRole("heading", { name: "What is missing" }).waitFor();
    assert.equal(await page.locator("svg.kith-map").count(), 1);
    await look("missing");
  });

  await step("one of them is what they want", async () => {
    await visit(page, baseUrl, { path: "/referrals/*/find", via: ["/people", "/people/*"] });
    await page.fill("#text", "walking group");
    await press("Search again");
    await press(/^Suggest Walking/);
    await page.waitForURL(/\/connections\//);
    const wanted = page.getByLabel("They want this");
    // The second time round it was suggested and agreed already.
    if ((await wanted.count()) > 0) {
      await wanted.check();
      await press("Save");
    }
    assert.match(await page.locator("main").innerText(), /They want this/);
    await look("connection");
  });

  await step("what is used and stale is rung first", async () => {
    await page.goto(`${baseUrl}/directory/workbench`);
    const first = page.locator(".kith-queue__row").first();
    await first.getByText("Not sure any more").waitFor();
    const called = await first.getByRole("link").first().innerText();
    await look("workbench");
    await Promise.all([page.waitForEvent("load"), first.getByRole("link").first().click()]);
    await page.getByRole("heading", { name: `Ring ${called}` }).waitFor();
    for (const box of await page.getByRole("checkbox").all()) await box.check();
    await look("call");
    await press("They answered: keep what I ticked");
    const names = await page.locator(".kith-queue__who a[data-open]").allInnerTexts();
    assert.ok(!names.includes(called), `${called} was asked everything and is not stale any more`);
  });

  const contact = scripts ? "020 7946 0021" : "020 7946 0022";
  await step("an owner mends the entry by a link, without an account", async () => {
    await page.goto(`${baseUrl}/directory`);
    await Promise.all([page.waitForEvent("load"), page.locator("main ol h3 a").first().click()]);
    await press(/Make a (new )?link/);
    const link = new URL((await page.locator("#entry-link").innerText()).trim());
    const owner = await context.browser().newContext({ baseURL: baseUrl, viewport: { width: 375, height: 812 } });
    const theirs = await owner.newPage();
    await theirs.goto(link.pathname);
    await axe(theirs);
    await Promise.all([theirs.waitForEvent("load"), theirs.getByRole("button", { name: "Something has changed" }).click()]);
    await theirs.fill("#phone", contact);
    await theirs.fill("#your_name", "Joy Amadi");
    await look(null, theirs);
    await press("Send", theirs);
    await theirs.getByText("Thank you").waitFor();
    await theirs.getByText("The team will look at it").waitFor();
    await axe(theirs);
    await owner.close();
  });

  await step("the worker sees old beside new, and takes it over", async () => {
    await page.goto(`${baseUrl}/directory/workbench`);
    const sent = page.getByRole("link", { name: /The group itself: Joy Amadi/ });
    let found = false;
    for (const href of await sent.evaluateAll((links) => links.map((a) => a.getAttribute("href")))) {
      await page.goto(baseUrl + href);
      found = await page.getByRole("row", { name: /^Telephone/ }).getByText(contact).count() > 0;
      if (found) break;
    }
    assert.ok(found, "what the owner sent is there");
    const old = await page.getByRole("row", { name: /^Telephone/ }).getByRole("cell").first().innerText();
    assert.notEqual(old, contact);
    await page.getByText("Ring the number we had").waitFor();
    const telephone = page.getByRole("checkbox", { name: "Telephone" });
    assert.equal(await telephone.isChecked(), false, "a new number is taken over only by who rang the old one");
    await telephone.check();
    await look("change");
    await press("Take it over");
    await page.getByText(contact).first().waitFor();
    await page.getByText(/^They say so themselves: .*, today$/).first().waitFor();
    await look(null);
  });
}
