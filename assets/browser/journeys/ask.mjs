import assert from "node:assert/strict";
import { expectNoSidewaysScroll, expectWholePage } from "../expect.mjs";

export const name = "a woman asks for herself; another stops, because it is not safe, and leaves";
export const scripts = "both";
/** Where "Leave this page" leads: the journey answers for it. */
export const leadsTo = ["www.bbc.co.uk"];

const TEAM = "North Southwark Link Workers";
const WEATHER = "https://www.bbc.co.uk/weather";

export async function run({ page, context, axe, step, expectError, signIn, scripts, shot }) {
  const given = scripts ? "Philomena" : "Ottoline";
  await context.route("https://www.bbc.co.uk/**", (route) =>
    route.fulfill({ contentType: "text/html", body: "<!doctype html><title>Weather</title><h1>Weather</h1>" }),
  );
  const press = async (words) => {
    await page.getByRole("button", { name: words, exact: true }).click();
    await page.waitForLoadState();
  };
  /** The page as it stands is whole, neutral, and fits a telephone and a desk. */
  const look = async (says, picture) => {
    await page.getByText(says).first().waitFor();
    await page.waitForLoadState();
    assert.equal((await page.title()).replace(/^Error: /, ""), TEAM, "the title tells nothing");
    for (const width of [320, 1280, 375]) {
      await page.setViewportSize({ width, height: 800 });
      await expectNoSidewaysScroll(page);
      assert.equal(await page.getByRole("link", { name: "Leave this page" }).isVisible(), true);
      await axe();
      if (picture && width !== 320 && scripts) await shot(`${picture}-${width}`);
    }
  };
  const empty = async () => {
    for (const field of ["#given_names", "#phone", "#wants", "#risk_note"]) {
      assert.equal(await page.locator(field).inputValue(), "", `${field} is empty`);
    }
    assert.equal(await page.locator("input:checked").count(), 0);
  };

  await step("she finds the form from the front page, and reads what it is first", async () => {
    await page.setViewportSize({ width: 375, height: 800 });
    await page.goto("/");
    await page.getByRole("link", { name: "Ask us yourself" }).click();
    await look("This is not a crisis service", "start");
    await expectWholePage(page, await page.goto("/ask"));
    assert.equal(await page.getByText("press Esc 3 times").count(), scripts ? 1 : 0);
    // By the keyboard the way out is the second thing on the page.
    await page.keyboard.press("Tab");
    await page.keyboard.press("Tab");
    assert.equal(await page.evaluate(() => document.activeElement.textContent), "Leave this page");
  });

  await step("it is safe, and she sends too little", async () => {
    await page.getByRole("button", { name: "Yes, I am alone or it is safe" }).click();
    await look("We need your name, your practice and one way to reach you", "form");
    await page.fill("#wants", "To sing in a choir again");
    await press("Send");
    await look("There is a problem", "form-again");
    await expectError(page, "phone", "Enter your phone number, or tell us below who can pass on a message");
    assert.equal(await page.inputValue("#wants"), "To sing in a choir again");
  });

  await step("she says how to ring her, and that she is not safe: the numbers stand beside the answer", async () => {
    await page.selectOption("#site", { index: 1 });
    await page.fill("#given_names", given);
    await page.fill("#phone", scripts ? "07700 900 811" : "07700 900 812");
    await page.locator("input[name=ring][value=yes]").check();
    await page.locator("input[name=voicemail][value=no]").check();
    await page.locator("input[name=shared][value=unsure]").check();
    await page.fill("#code_word", "Bluebell");
    await page.getByLabel("I feel lonely").check();
    await page.locator("input[name=risk][value=known]").check();
    await page.locator(".kith-quiet").getByText("Samaritans").waitFor();
    await look("Please do not wait for us", "form-filled");
  });

  let number;
  await step("she sends it, twice, and gets one receipt", async () => {
    await press("Send");
    await look("We have it", "receipt");
    number = (await page.locator(".nhsuk-panel strong").innerText()).trim();
    await page.getByText("We do not leave a message").waitFor();
    await page.getByText("If you need help now").first().waitFor();
    assert.equal(new URL(page.url()).pathname + new URL(page.url()).search, "/ask/form", "the address tells nothing");
    await page.reload();
    assert.equal((await page.locator(".nhsuk-panel strong").innerText()).trim(), number);
  });

  await step("going back shows an empty form", async () => {
    await page.goBack();
    await page.getByText("We need your name").waitFor();
    await empty();
  });

  await step("another is with no practice of the team", async () => {
    await page.goto("/ask/form");
    await page.selectOption("#site", "none");
    await press("Send");
    await look("Somebody else can help you", "elsewhere");
  });

  await step("another is not sure that it is safe, and leaves", async () => {
    await page.goto("/ask");
    await page.getByRole("button", { name: "No, or I am not sure" }).click();
    await look("We have kept nothing", "other-ways");
    await page.getByRole("link", { name: "Leave this page" }).click();
    await page.waitForURL(WEATHER);
    if (!scripts) return;
    await page.goBack();
    await page.waitForURL(WEATHER);
    await page.getByRole("heading", { name: "Weather" }).waitFor();
  });

  await step("Escape three times leaves, with all that was typed", async () => {
    if (!scripts) return;
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.goto("/ask/form");
    await page.fill("#wants", "He must not read this");
    await page.keyboard.press("Escape");
    await page.getByText("press Esc 2 more times").waitFor();
    await page.keyboard.press("Escape");
    await page.keyboard.press("Escape");
    await page.waitForURL(WEATHER);
    await page.goto("/ask/form");
    await empty();
  });

  await step("a leader finds her in triage, with a concern", async () => {
    await page.setViewportSize({ width: 1280, height: 900 });
    await signIn("team leader");
    await page.goto("/referrals/triage");
    await page.getByRole("link", { name: given }).first().click();
    await page.getByText("We were told of a risk").first().waitFor();
    await page.getByText(`referral ${number}`).first().waitFor();
    await axe();
    await page.goto("/today");
    await page.getByText("Concerns that nobody has accepted").first().waitFor();
    await page.getByRole("link", { name: given }).first().waitFor();
  });
}
