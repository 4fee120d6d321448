import assert from "node:assert/strict";
import { startDemo } from "../server.mjs";
import { signIn as signInAt } from "../session.mjs";

export const name = "An evening concern with the owner away, over a restart, until a named person has it";
export const scripts = "both";

const STRIP = /concerns? waits? for a named person/;
const WORDS = "Journey: ring 111 and choose option 2";

// It runs at any hour: whom the concern reaches by the clock is proved with a moved clock in tests/it/concern.
export async function run({ page, binary, axe, step, expectError }) {
  const server = await startDemo(binary);
  const { baseUrl } = server;
  const go = (path) => page.goto(baseUrl + path);
  const signIn = (role) => signInAt(page, baseUrl, role);
  const press = async (words) => {
    const button = page.getByRole("button", { name: words, exact: true }).first();
    await Promise.all([page.waitForEvent("load"), button.click()]);
  };
  const look = async (words) => {
    await page.getByText(words).first().waitFor();
    await axe();
  };
  const date = async (field, day) => {
    await page.fill(`#${field}-day`, String(day.getDate()));
    await page.fill(`#${field}-month`, String(day.getMonth() + 1));
    await page.fill(`#${field}-year`, String(day.getFullYear()));
  };
  const inDays = (days) => new Date(Date.now() + days * 86_400_000);
  let concern;

  try {
    let worker;
    await step("a leader writes what to do out of hours, and sets who is duty lead", async () => {
      await signIn("link worker");
      worker = (await page.locator("a[href='/account']").first().innerText()).trim();
      await signIn("team leader");
      await go("/settings/duty");
      await look("Nobody is set");
      await page.fill("#words", WORDS);
      await press("Save");
      await go("/settings/duty/new");
      await axe();
      await press("Save");
      await expectError(page, "staff", "Choose who is duty lead");
      await page.selectOption("#staff", { index: 1 });
      await date("from", inDays(0));
      await date("last", inDays(3));
      await press("Save");
      await look("Take back");
    });

    await step("one press opens it, before anything is written", async () => {
      await signIn("link worker");
      await go("/people");
      await page.locator("main a[href^='/people/']").first().click();
      await page.getByRole("link", { name: "Raise a concern" }).first().click();
      await look("Speak to somebody now");
      assert.ok(await page.locator("a[href='tel:999']").first().isVisible());
      await press("Somebody may be at risk: open a concern now");
      await look("Nothing is written yet");
      concern = new URL(page.url()).pathname;
      await go("/directory");
      await look(STRIP);
    });

    await step("the owner is away from now on, and the server is started again", async () => {
      await signIn("team leader");
      await go("/settings/workers");
      await page.getByRole("link", { name: worker }).first().click();
      const absence = await page.locator("a[href$='/absences/new']").first().getAttribute("href");
      await go(absence);
      await date("from", inDays(0));
      await date("last", inDays(7));
      await press("Save");
      // Nothing of the page must want the server while it is away.
      await page.goto("about:blank");
      await server.restart();
      await go("/today");
      await look("Concerns that nobody has accepted");
      assert.ok(await page.locator(`a[href='${concern}']`).first().isVisible(), "it is on the leader's day");
      await press("Print the open concerns");
      await look("Nobody has accepted it");
    });

    await step("what was said is written down, and a doctor accepts it by telephone", async () => {
      await signIn("link worker");
      await go(concern);
      await page.fill("#said", "“I have the tablets here.” Then she was silent.");
      await page.fill("#whose", "Hers, on the telephone");
      await press("Save");
      await look("“I have the tablets here.”");
      await page.fill("#accepted_by", "Dr Osei, duty doctor");
      await press("They have accepted it");
      await expectError(page, "accepted_how", "Say how: by telephone, in person, heard by whom");
      await page.fill("#accepted_how", "By telephone, heard by me");
      await press("They have accepted it");
      await look("Concern: Accepted");
      await go("/directory");
      assert.equal(await page.locator(`.kith-waits a[href='${concern}']`).count(), 0);
    });

    await step("it is not closed by one press", async () => {
      await go(concern);
      await press("Close the concern");
      await expectError(page, "told", "Enter who was told: name and role");
      await axe();
      await page.fill("#told", "Dr Osei");
      await page.fill("#told_time", "00:00");
      await page.fill("#outcome", "He saw her the same evening. She stays with her sister.");
      await date("next", inDays(2));
      await press("Close the concern");
      await look("She stays with her sister");
    });

    await step("it is turned into a sealed note, and says only that it was dealt with", async () => {
      await signIn("team leader");
      await go(concern);
      await page.getByRole("link", { name: "Turn it into a safeguarding note" }).click();
      await look("Turn the concern into a note");
      await page.getByLabel("A child", { exact: true }).check();
      await page.fill("#words", "Her son was in the room.");
      await page.getByLabel("Who was told, and when").fill("Children’s services, Ms Bello, today at 18:40");
      await press("Save the note");
      await look("Her son was in the room.");
      await go("/safeguarding");
      await look("A child");
      await signIn("link worker");
      await go(concern);
      await look("Dealt with");
      // The promise stays with whoever keeps it, without its reason.
      await look("To be spoken with again");
      assert.equal(await page.getByRole("button", { name: "Somebody has spoken with them" }).count(), 1);
      assert.equal(await page.getByText("tablets").count(), 0);
      assert.equal(await page.getByText("afeguarding").count(), 0);
    });
  } finally {
    await server.stop();
  }
}
