import assert from "node:assert/strict";
import { PHONE } from "../chromium.mjs";
import { expectNoSidewaysScroll } from "../expect.mjs";

export const name = "a letter pasted by link, a question answered by link, and a morning's queue by keyboard";
export const scripts = "both";

/** A letter as a practice's system writes it, of somebody that no other run refers. */
const letter = (given, phone) => `Referral to the social prescribing team
First name(s): ${given}\tFamily name: O'Farrell-Ng
Date of birth: 14-May-1944\tNHS number:
Telephone: ${phone}
What could they use help with?
[x] Lonely or cut off\t[ ] Food\t[x] Needs care or help at home
What do they want, in their own words: Somebody to go to the market with
Anything we should know from you: Hard of hearing
Do you know of a risk? [ ] Yes [x] No risk known
Have they agreed to this referral? [x] Yes [ ] No
Were they asked alone? [x] Yes [ ] No [ ] Not asked
Your name: Sam Doyle\tWhat you do: Receptionist
BP 140/80 on 3 March`;

export async function run({ page, axe, step, signIn, scripts, context }) {
  const given = scripts ? "Winnie" : "Wilhelmina";
  const press = async (words) => {
    // The page that was left is loaded already: the next one has to be waited for.
    await Promise.all([page.waitForEvent("load"), page.getByRole("button", { name: words, exact: true }).first().click()]);
  };
  const look = async (says) => {
    await page.locator("main").getByText(says).first().waitFor();
    await page.waitForLoadState();
    await axe();
    await expectNoSidewaysScroll(page);
  };
  /** The letter, which is folded on a small screen where scripts run. */
  const unfold = async () => {
    if (scripts) await page.getByText("The letter", { exact: true }).click();
  };
  let door;

  await step("a leader makes the practice's link known", async () => {
    await signIn("team leader");
    await page.goto("/settings/doors");
    await look("Whoever has a practice’s link");
    await page.getByRole("link", { name: "Albion Street" }).first().click();
    await look("Its address");
    door = (await page.locator("#address").innerText()).trim();
    assert.match(door, /\/refer\/[\w-]{20,}$/);
    await context.clearCookies();
  });

  await step("a receptionist pastes a letter on a small screen, without an account and in under a minute", async () => {
    await page.setViewportSize(PHONE);
    const began = Date.now();
    await page.goto(door);
    await look("This is not a crisis service");
    await page.fill("#text", letter(given, ""));
    await press("Read it");
    await look("Nothing has been sent yet");
    assert.equal(await page.inputValue("#given_names"), given);
    assert.equal(await page.inputValue("#family_name"), "O'Farrell-Ng");
    assert.equal(await page.inputValue("#born-year"), "1944");
    assert.ok(await page.getByLabel("Lonely or cut off").isChecked());
    assert.ok(await page.locator("input[name=risk][value=none_known]").isChecked());
    await look("There is no telephone");
    await unfold();
    await look("BP 140/80");
    // Enter in a line only looks, and what was filled in stays.
    await page.fill("#referrer_contact", "020 7946 0018");
    await Promise.all([page.waitForEvent("load"), page.keyboard.press("Enter")]);
    await look("Nothing has been sent yet");
    await page.reload();
    assert.equal(await page.inputValue("#referrer_contact"), "020 7946 0018");
    await page.getByLabel("There is none").check();
    await press("Send the referral");
    await look("Write this number in the patient’s record");
    assert.ok(Date.now() - began < 60_000, "in under a minute");
    const receipt = page.url();
    await page.goBack();
    await look("Write this number in the patient’s record");
    assert.equal(page.url().split("&")[0], receipt.split("&")[0], "going back leads to the receipt");
  });

  await step("a letter without a name comes back with what to do, and nothing is lost", async () => {
    await page.goto(door);
    await page.fill("#text", "Please help this lady. She is lonely.");
    await press("Read it");
    await unfold();
    await look("We did not use this");
    await press("Send the referral");
    await look("Enter their first name, or their only name");
    await unfold();
    await look("Please help this lady");
    await press("Do not send it");
    await look("Paste the letter");
  });

  let question;
  await step("a leader asks for the telephone number", async () => {
    await signIn("team leader");
    await page.goto("/referrals/triage");
    await look("Plain referrals went straight");
    await page.getByRole("link", { name: `${given} O'Farrell-Ng` }).first().click();
    await look("There is no way to reach them");
    await page.getByText("Return it with a question").click();
    await page.fill("#note-return", "Which number can we ring her on?");
    await press("Return it");
    await look("The question is out");
    question = (await page.locator("#question").innerText()).trim();
    await context.clearCookies();
  });

  await step("the practice answers by the link", async () => {
    await page.goto(question);
    await look("Which number can we ring her on?");
    assert.ok(!(await page.content()).includes("Farrell"), "no name stands on the page");
    await press("Send the answer");
    await look("Answer the question, or give the number");
    await page.fill("#phone", scripts ? "07700 900 463" : "07700 900 464");
    await press("Send the answer");
    await look("Thank you");
  });

  await step("a leader clears the queue by keyboard", async () => {
    await page.setViewportSize({ width: 1280, height: 900 });
    await signIn("team leader");
    await page.goto("/referrals/triage");
    const row = page.locator(".kith-queue__row", { hasText: `${given} O'Farrell-Ng` });
    if (scripts) {
      // From the first name of the list down to hers, and in.
      const list = page.locator("form .kith-queue");
      await list.locator("a[data-open]").first().focus();
      for (let n = 0; n < 120; n++) {
        if ((await page.evaluate(() => document.activeElement.textContent)).startsWith(given)) break;
        await page.keyboard.press("j");
      }
    } else {
      await row.locator("a").first().focus();
    }
    await page.keyboard.press("Enter");
    await page.waitForLoadState();
    await look("Take it on");
    await page.getByRole("button", { name: "Take it on", exact: true }).focus();
    await page.keyboard.press("Enter");
    await page.waitForLoadState();
    await look("Plain referrals went straight");
    assert.equal(await row.count(), 0, "she is taken on");
  });

  if (scripts) {
    await step("and all the rest of the morning, with no hand on the mouse", async () => {
      let keys = 0;
      const key = async (name) => {
        keys += 1;
        await page.keyboard.press(name);
      };
      const focused = () => page.evaluate(() => document.activeElement?.textContent.trim() ?? "");
      const tabTo = async (words) => {
        for (let n = 0; n < 80; n++) {
          if ((await focused()) === words) return;
          await key("Tab");
        }
        throw new Error(`no Tab leads to “${words}”`);
      };
      const open = async () => {
        await Promise.all([page.waitForEvent("load"), key("Enter")]);
      };
      // Those that are with whoever sent them, and what is no referral yet, are no part of it.
      const waiting = page.locator("a[data-open][href$='/triage']");
      const returned = page.locator("h2:has-text('With whoever sent them') + ol a[data-open]");
      let before = await waiting.count();
      const all = before - (await returned.count());
      assert.ok(all >= 10, `a morning has more than ${all}`);
      while ((await waiting.count()) > (await returned.count())) {
        // After an act the first row that is left has the focus.
        assert.ok(await page.evaluate(() => document.activeElement.matches("a[data-open]")), "a row has the focus");
        for (let n = 0; n < 40; n++) {
          if (await page.evaluate(() => document.activeElement.getAttribute("href").endsWith("/triage"))) break;
          await key("j");
          if (n === 39) await tabTo(await waiting.first().innerText());
        }
        await open();
        if ((await page.getByRole("button", { name: "Join it to that one" }).count()) > 0) {
          await tabTo("Join it to that one");
        } else {
          await tabTo("Take it on");
          await key("Enter");
          while ((await focused()) !== "Take it on" || (await page.evaluate(() => document.activeElement.tagName)) !== "BUTTON") await key("Tab");
        }
        await open();
        await page.getByRole("heading", { name: "Triage", exact: true }).waitFor();
        const now = await waiting.count();
        assert.ok(now < before, "one less waits");
        before = now;
      }
      console.log(`       ${all} referrals cleared by ${keys} presses of keys`);
    });
  }

  await step("and the count says where everything went", async () => {
    await page.goto("/referrals/doors");
    await look("each is counted by itself");
    assert.ok(!(await page.content()).includes("does not add up"));
    await page.goto("/referrals/import");
    await look("Take in an export");
  });
}
