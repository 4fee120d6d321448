import assert from "node:assert/strict";
import { PHONE } from "../chromium.mjs";
import { expectError, expectInSight, expectNoSidewaysScroll } from "../expect.mjs";
import { MONDAY, startDemo } from "../server.mjs";
import { signIn as signInAt } from "../session.mjs";

export const name = "the call never answered, to the letter and the close";
export const scripts = "both";

// Days pass: the demonstration is started again with its clock moved on.

export async function run({ page, binary, axe, step, shot, scripts }) {
  const server = await startDemo(binary, MONDAY);
  const { baseUrl } = server;
  await page.setViewportSize(PHONE);
  const go = (path) => page.goto(baseUrl + path);
  const signIn = (role) => signInAt(page, baseUrl, role);
  const press = (words) =>
    Promise.all([page.waitForEvent("load"), page.getByRole("button", { name: words, exact: true }).first().click()]);
  const look = async (says, picture) => {
    await page.getByText(says).first().waitFor();
    await page.waitForLoadState();
    await axe();
    await expectNoSidewaysScroll(page);
    if (scripts && picture) await shot(picture);
  };
  const on = async (moment, role = "link worker") => {
    // Nothing of the page must want the server while it is away.
    await page.waitForLoadState("networkidle");
    await page.goto("about:blank");
    await server.restart(moment);
    await signIn(role);
  };
  let referral;
  let person;
  let last;

  /** She is rung from the day's list, and this is how it ends. */
  const rings = async (result) => {
    await go("/today");
    await expectInSight(page, page.locator("li.kith-call .kith-call__who > a").first(), 1.5);
    const row = page.locator("li.kith-call").filter({ has: page.locator(`a[href='${person}']`) });
    const button = row.getByRole("button", { name: new RegExp(`^${result}`) }).first();
    if (!(await button.isVisible())) await page.getByText(/^Not due yet/).click();
    if (!(await button.isVisible())) await row.getByText("Something else").click();
    await Promise.all([page.waitForEvent("load"), button.click()]);
    last = new URL(page.url()).pathname;
    // With one thumb: what is written of most calls, and Save.
    await expectInSight(page, page.getByRole("button", { name: /^Save/ }).first(), 1.5);
  };
  const steps = () => page.getByText("Before it may be said that they could not be reached").click();
  const tries = async (message) => {
    await go(`/referrals/${referral}/close`);
    await page.locator("input[name=reason][value=not_reached]").check();
    await press("Close the referral");
    await expectError(page, "reason", message);
    await axe();
  };
  const answers = async (fields) => {
    for (const [field, value] of Object.entries(fields)) await page.locator(`input[name=${field}][value=${value}]`).first().check();
  };

  try {
    await step("somebody is to be rung, on weekdays from nine to five, and allows texts and letters", async () => {
      await signIn("link worker");
      const rows = page.locator("li.kith-call").filter({ has: page.getByRole("link", { name: /^Tell them when you will ring/ }) });
      const plain = rows.filter({ hasNotText: /There is a concern|Abuse was ticked|interpreter:|You cover/ }).first();
      referral = (await plain.locator("a[href$='/promise']").getAttribute("href")).split("/")[2];
      person = await plain.locator("a[href^='/people/']").first().getAttribute("href");
      await go(person);
      const route = await page.locator("a[href^='/routes/']").first().getAttribute("href");
      await go(route);
      await page.fill("#value", "07700 900553");
      await answers({ text: "yes", show_number: "not_asked" });
      const days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
      for (const day of days) await page.locator(`input[name=safe_days][value=${day}]`).setChecked(days.indexOf(day) < 5);
      await page.fill("#safe_from", "09:00");
      await page.fill("#safe_until", "17:00");
      await press("Save");
      await go(`${person}/routes`);
      await answers({ kind: "address", text: "yes" });
      await press("Save");
      await look("Letters to their address");
    });

    await step("Monday at ten nobody answers: Kith proposes the next try, and a text asks when to ring", async () => {
      await rings("No answer");
      await look("Next, try:", "next-try");
      await page.getByLabel("A text to 07700 900553").check();
      await press("Save");
      await go("/sending");
      await page.getByText("We could not reach you").first().waitFor();
    });

    await step("it may not be closed yet, and the page says what is still to do", async () => {
      await tries("Not yet. Next: ring them 3 times, at hours that are safe for them: 1 so far");
      await look("Ring at two different times of day, two hours apart or more", "not-yet");
    });

    await step("Tuesday evening is not safe: that call does not count", async () => {
      await on("2026-11-24T20:00");
      await rings("No answer");
      await look("This call does not count: it was not at an hour that they called safe.");
      await press("Save");
    });

    await step("Wednesday and Thursday, at other times of day", async () => {
      await on("2026-11-25T13:15");
      await rings("No answer");
      await steps();
      await look("2 so far. 1 call does not count");
      await Promise.all([page.waitForEvent("load"), page.getByRole("button", { name: /^Save, and ring on/ }).click()]);
      await page.getByText(/^Not due yet/).click();
      await look(/^Ring again /);
      await on("2026-11-26T15:30");
      await rings("Someone else answered");
      await steps();
      await look("Now write to them that you tried", "now-write");
      assert.equal(await page.getByText("Next, try:").count(), 0, "it was rung enough");
    });

    await step("a letter is the last step; it passes the gate and is printed here", async () => {
      await tries("Not yet. Next: write to them that you could not reach them");
      await Promise.all([page.waitForEvent("load"), page.getByRole("link", { name: /^The last call/ }).click()]);
      assert.equal(new URL(page.url()).pathname, last);
      await page.getByLabel("A letter to their address").check();
      await press("Save");
      await go("/sending");
      await look("Letters to print");
      const letters = page.locator("h2", { hasText: "Letters to print" }).locator("xpath=following-sibling::ul[1]");
      await Promise.all([page.waitForEvent("load"), letters.getByRole("link").first().click()]);
      await look("Print it, to be posted today", "print");
      // A file is no page: it is asked for as the button asks.
      const action = await page.locator("form[action$='/letter.pdf']").getAttribute("action");
      const paper = await page.request.post(baseUrl + action, { headers: { "sec-fetch-site": "same-origin" } });
      assert.equal(paper.status(), 200);
      assert.equal(paper.headers()["content-type"], "application/pdf");
      await page.reload();
      await look("Sent");
    });

    await step("a week to answer", async () => {
      await tries("Not yet. Next: give them until Thursday 3 December to answer");
      await on("2026-12-03T15:45");
      await go(`/referrals/${referral}/close`);
      await look("If you could not reach them", "may-close");
      assert.equal(await page.getByText("To do:").count(), 0);
    });

    await step("it is closed, and the practice is told", async () => {
      await page.locator("input[name=reason][value=not_reached]").check();
      const why = page.locator("#why");
      if (await why.count()) await why.fill("They could not be reached");
      await press("Close the referral");
      await look("Message to the practice", "told");
      assert.match(await page.locator("#outcome").inputValue(), /reach/);
      await press("Make the message");
      await look("Kith does not send it: you do.");
      await answers({ how: "nhsmail" });
      await press("Write it down");
      await look("· ");
      await go("/today");
      assert.equal(await page.locator(`li.kith-call a[href='${person}']`).count(), 0, "nobody rings any more");
    });

    await step("where somebody may be at risk, a team leader is asked instead", async () => {
      await go("/today");
      const row = page.locator("li.kith-call").filter({ hasNotText: /There is a concern|You cover/ }).first();
      referral = (await row.locator("form[action$='/attempts']").first().getAttribute("action")).split("/")[2];
      person = await row.locator("a[href^='/people/']").first().getAttribute("href");
      await go(`${person}/concern`);
      await press("Somebody may be at risk: open a concern now");
      const concern = new URL(page.url()).pathname;
      await page.fill("#accepted_by", "Dr Osei, duty doctor");
      await page.fill("#accepted_how", "By telephone, heard by me");
      await press("They have accepted it");
      await tries("Somebody may be at risk here. A team leader decides whether enough was tried: ask one below.");
      await look("Ask a team leader", "ask-a-leader");
      await press("Ask a team leader");
      assert.equal(new URL(page.url()).pathname, concern, "one concern is the place for it");
      await signIn("team leader");
      await go("/today");
      assert.ok(await page.locator(`a[href='${concern}']`).first().isVisible(), "it is on the leader's day");
      // Nothing of the page must want the server once it is gone.
      await page.waitForLoadState("networkidle");
      await page.goto("about:blank");
    });
  } finally {
    await server.stop();
  }
}
