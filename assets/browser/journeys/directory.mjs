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
    assert.match(page.url(), /\/find\?search=[0-9a-f-]{36}$/, "nothing that was typed stands in the address");
    await look("find");
  });

  await step("to an entry and back, loaded again, the next ones, and what narrows it taken away", async () => {
    const search = page.url();
    const first = () => page.locator("main ol h3 a").first();
    const name = await first().innerText();
    await Promise.all([page.waitForEvent("load"), first().click()]);
    await page.getByRole("heading", { name, level: 1 }).waitFor();
    await page.goBack();
    assert.equal(page.url(), search, "Back asks nothing");
    assert.match(await page.inputValue("#text"), /likes walking/);
    await page.reload();
    assert.equal(await first().innerText(), name);
    const next = page.getByRole("link", { name: /^Next \d+$/ });
    await Promise.all([page.waitForEvent("load"), next.click()]);
    assert.notEqual(await first().innerText(), name);
    await page.locator("summary", { hasText: "Narrow it down" }).click();
    await page.getByLabel(/^Free only/).check();
    await press("Search again");
    assert.equal(await page.getByLabel(/^Free only/).isVisible(), true, "what narrows is shown open");
    await look("narrowed");
    await press("Take away: free");
    assert.equal(await page.getByRole("button", { name: "Take away: free" }).count(), 0);
    assert.match(await page.inputValue("#text"), /likes walking/);
  });

  await step("it is too far: one press, the search stays, and it can be taken back", async () => {
    await press("Too far");
    await page.getByText("Kept: “Too far”").waitFor();
    await page.reload();
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

  await step("whoever has checked says what, and when it is closed", async () => {
    await page.goto(`${baseUrl}/directory`);
    await Promise.all([page.waitForEvent("load"), page.locator("main ol h3 a").first().click()]);
    const entry = page.url();
    await page.locator("summary", { hasText: "I have checked" }).click();
    for (const box of await page.getByRole("checkbox").all()) assert.equal(await box.isChecked(), false, "nothing is ticked before");
    await look("checked");
    await press("Keep what I ticked");
    await page.getByText("Tick what is still right").first().waitFor();
    await page.getByRole("checkbox", { name: /What does it cost/ }).check();
    await press("Keep what I ticked");
    await page.getByText(/^Checked by .*, today$/).first().waitFor();
    await Promise.all([page.waitForEvent("load"), page.getByRole("link", { name: "Change this entry" }).click()]);
    await page.fill("#closures", "21 Dec to 4 Jan: Christmas");
    await look("closures");
    await press("Save");
    await page.getByText(/^From 21 December \d+ to 4 January \d+: Christmas/).first().waitFor();
    await page.goto(entry);
    await look("entry");
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

  await step("a leader keeps the school holidays", async () => {
    await signIn("team leader");
    await page.goto(`${baseUrl}/settings/dates`);
    await look("dates");
    await Promise.all([page.waitForEvent("load"), page.locator("main a.nhsuk-button", { hasText: "Add a school holiday" }).click()]);
    const year = String(new Date().getFullYear() + (scripts ? 3 : 4));
    const fill = async (field, [day, month]) => {
      await page.fill(`#${field}-day`, day);
      await page.fill(`#${field}-month`, month);
      await page.fill(`#${field}-year`, year);
    };
    await page.fill("#words", "Half term");
    await fill("from", ["20", "10"]);
    await fill("until", ["16", "10"]);
    await press("Save");
    await page.getByText("The last day must not be before the first").first().waitFor();
    await fill("until", ["24", "10"]);
    await look("date");
    await press("Save");
    await page.getByText(`20 October ${year} to 24 October ${year}`).waitFor();
  });
}
