import assert from "node:assert/strict";
import { expectNoSidewaysScroll, expectWholePage } from "../expect.mjs";
import { pdfText } from "../pdf.mjs";

export const name = "her story, from the practice's desk to the word back";
export const scripts = "both";

export async function run({ page, context, axe, step, signIn, scripts, shot }) {
  // Each run refers somebody else, so that one does not meet the other's person.
  const given = scripts ? "Josephine" : "Rosalind";
  const her = `${given} O’Dell-Núñez`;
  const press = async (words) => {
    await page.getByRole("button", { name: words, exact: true }).first().click();
    await page.waitForLoadState();
  };
  const follow = async (words) => {
    await page.getByRole("link", { name: words, exact: true }).first().click();
    await page.waitForLoadState();
  };
  const choose = (field, value) => page.locator(`input[name=${field}][value=${value}]`).first().check();
  /** The page says so, has no violations, and fits a telephone. */
  const look = async (says) => {
    await page.getByText(says).first().waitFor();
    // The words may stand there before the style sheet does.
    await page.waitForLoadState();
    await axe();
    await expectNoSidewaysScroll(page);
  };
  const fillDate = async (field, daysFromNow) => {
    const day = new Date(Date.now() + daysFromNow * 86_400_000);
    const parts = new Intl.DateTimeFormat("en-GB", { timeZone: "Europe/London", day: "numeric", month: "numeric", year: "numeric" });
    for (const { type, value } of parts.formatToParts(day)) {
      if (type !== "literal") await page.fill(`#${field}-${type}`, value);
    }
  };

  await step("a receptionist refers her, and tells of a risk", async () => {
    await signIn("referrer");
    await expectWholePage(page, await page.goto("/referrals/new"));
    await look("This is not a crisis service");
    await page.fill("#given_names", given);
    await page.fill("#family_name", "O’Dell-Núñez");
    await page.fill("#born-day", scripts ? "11" : "29");
    await page.fill("#born-month", "2");
    await page.fill("#born-year", scripts ? "1969" : "1968");
    await page.fill("#phone", scripts ? "07700 900 777" : "07700 900 778");
    await page.getByLabel("Lonely or cut off").check();
    await page.getByLabel("Abuse, now or in the past").check();
    await page.fill("#wants", "To get out of the house. I like to cycle, in the park.");
    await page.getByLabel("Yes, there is a risk").check();
    await page.fill("#risk_note", "Some days she does not see the point");
    await choose("agreed", "yes");
    await choose("asked_in_private", "yes");
    await press("Send the referral");
    await look("will ring you from");
    await follow("see what became of your referrals");
    await look(her);
  });

  await step("a leader gets the risk accepted by a named person and takes the referral on", async () => {
    await signIn("team leader");
    await page.goto("/today");
    await look("Concerns that nobody has accepted");
    await page.getByRole("link", { name: her }).first().click();
    await look("Who has accepted it?");
    await page.fill("#accepted_by", "Dr Osei, duty doctor");
    await page.fill("#accepted_how", "By telephone, heard by me");
    await press("They have accepted it");
    await look("Written down by");
    await page.goto("/referrals/triage");
    await look("Plain referrals went straight");
    await page.getByRole("link", { name: her }).click();
    await look("We were told of a risk");
    const worker = await page.locator("#worker option", { hasText: "Amara Nwosu" }).getAttribute("value");
    await page.selectOption("#worker", worker);
    await press("Take it on");
    await look("Plain referrals went straight");
  });

  /** Her row among the calls of today, also if she is not due yet. */
  const hers = async () => {
    await page.goto("/today");
    const later = page.locator("summary", { hasText: "Not due yet" });
    if (await later.count()) await later.click();
  };
  const call = async (result) => {
    await hers();
    const row = page.locator(".kith-call", { hasText: her });
    await row.getByRole("button", { name: result }).click();
    await page.waitForLoadState();
  };

  await step("her worker rings, and nobody answers", async () => {
    await call("No answer");
    await look("No answer,");
    await page.getByText("Call back, next step").click();
    await page.fill("#next_step", "Try in the morning");
    await press("Save");
    await hers();
    await look("tried once");
  });

  await step("she answers, and tells of her thoughts: it gets an owner before anything else", async () => {
    await call("We spoke");
    await look("We spoke,");
    await press("They told me something worrying");
    await look("Speak to somebody now");
    await press("Raise the concern");
    await look("Write what was said or seen");
    await page.fill("#said", "“I think of ending it, mostly at night.” Her words.");
    await page.fill("#done_now", "Stayed on the line, rang the duty doctor on the other telephone");
    await press("Raise the concern");
    await look("Nobody has accepted this yet");
    await page.fill("#accepted_by", "Dr Osei, duty doctor");
    await page.fill("#accepted_how", "By telephone, rings her at two o’clock");
    await press("They have accepted it");
    await look("Written down by");
  });

  await step("they talk about what matters", async () => {
    await follow("Conversation");
    await look("About them, in their own words");
    await press("Start writing");
    await look("When you have finished");
    await page.fill("#note", "She likes to cycle, in the park, alone. On roads she is afraid. She would like company, slowly.");
    await page.fill("#not_online", "She left a violent husband eight years ago. He must not learn where she lives.");
    await page.fill("#next_step", "Make the plan");
    await press("Finish the conversation");
    // A violent husband: a word that asks, and decides nothing.
    await look("Is anyone at risk now?");
    await follow("No, carry on");
    await look("The conversation is saved");
    await follow("Conversation");
    await page.fill("#enjoy", "Cycling. Trees. The radio.");
    await page.fill("#holds_back", "Roads. Crowds. Being found.");
    await page.locator("form:has(#enjoy)").getByRole("button", { name: "Save" }).click();
    await page.waitForLoadState();
    await look("What holds me back");
    assert.equal(await page.inputValue("#enjoy"), "Cycling. Trees. The radio.");
  });

  await step("they make a plan and agree it", async () => {
    await follow("Plan");
    await look("Not agreed yet");
    await page.fill("#words", "I only ride alone, and only in the park");
    await press("Add the need");
    await page.getByLabel("What do they hope for?").fill("To ride with others, on a road");
    await press("Add the goal");
    await page.locator("summary", { hasText: "Add an action" }).click();
    await page.getByLabel("What", { exact: true }).fill("Go to the first walk together");
    await choose("who", "worker");
    await press("Add the action");
    await choose("agreed_by", "person");
    await press("Agree the plan");
    await look("Version 1");
    const plan = await pdfText(context, page.url().replace(/\/plan.*$/, "/plan.pdf"));
    assert.match(plan, /My plan.*Cycling\. Trees\. The radio\..*I only ride alone.*Go to the first walk together/);
    assert.doesNotMatch(plan, /violent|ending it/, "what could harm her does not lie about on paper");
  });

  const find = async (words, suggest) => {
    await follow("Find");
    await look("Find something that fits");
    await page.fill("#text", words);
    await page.fill("#near", "SE16 2TX");
    await press("Search again");
    await look("Why:");
    await shot(`${scripts ? "find" : "find-plain"}-${words.replaceAll(" ", "-")}`);
    await page.getByRole("button", { name: suggest }).first().click();
    await look("What happened?");
  };
  const happened = async (state, words) => {
    await choose("state", state);
    await press("Save");
    await look(words);
  };

  await step("they find a walking group near her, and go to the first walk together", async () => {
    await find("wlaking group", /^Suggest Walking group/);
    await happened("agreed", "They want this");
    await page.locator("summary", { hasText: "Go along with them" }).click();
    await fillDate("day", 0);
    await page.fill("#time", "10:30");
    await page.fill("#place", "The gate of the park");
    await press("Book it");
    await look("Going along,");
    await page.getByLabel("How did it go?").fill("She talked with two others and stayed for tea.");
    await press("We went");
    await look("She talked with two others");
    await look("Went for the first time");
    await happened("going", "Still going");
  });

  await step("they find a cycling course", async () => {
    await find("cycling course afraid of roads", /^Suggest Cycling course/);
    await happened("agreed", "They want this");
    await happened("signposted", "Given the details");
  });

  await step("she becomes a volunteer herself", async () => {
    await find("e-bike rides with older people", /^Suggest as volunteer E-bike rides/);
    await look("Volunteers");
    await happened("agreed", "They want this");
    await happened("first_booked", "First time booked");
    await happened("attended", "Went for the first time");
    await happened("going", "Still going");
  });

  await step("her page tells all of it", async () => {
    await page.locator(".kith-banner__name a").click();
    await look("Everything that happened");
    await look("Going along");
    await shot(scripts ? "person" : "person-plain");
    await page.setViewportSize({ width: 375, height: 812 });
    await look("Everything that happened");
    await page.setViewportSize({ width: 1280, height: 900 });
    await page.locator("summary", { hasText: "Copy for EMIS" }).first().click();
    await press("I have copied it");
    await page.locator("summary", { hasText: "Copied for EMIS" }).first().waitFor();
  });

  let letter;
  await step("the referral is closed", async () => {
    await follow("Close the referral");
    await look("How did it end?");
    await choose("reason", "goals_met");
    await press("Close the referral");
    await look("Say why you close it all the same");
    await page.fill("#why", "She does the rest herself");
    await press("Close the referral");
    await look("What could harm them");
    assert.match(await page.inputValue("#not_online"), /violent husband/);
    // With a concern that is not closed, nothing is asked for only if the worker says so.
    await page.fill("#requested", "No action is needed from you.");
    await page.fill("#changed", "She sleeps better, rides on roads, and takes older neighbours out.");
    await press("Make the message");
    await look("As text, to paste");
    letter = page.url();
  });

  await step("the practice's letter holds what may be seen online, and the second one the rest", async () => {
    const harm = /violent|husband|ending it|see the point|abuse/i;
    const first = await pdfText(context, `${letter}/letter.pdf`);
    assert.match(first, /No action is needed from you\..*I only ride alone.*takes older neighbours out/);
    assert.match(first, /Walking group, .* \(takes part: still going\)/);
    assert.match(first, /Cycling course for adults, .* \(takes part: given the details\)/);
    assert.match(first, /E-bike rides with older neighbours, .* \(volunteers: still going\)/);
    assert.match(first, new RegExp(`${given} O’Dell-Núñez`));
    assert.doesNotMatch(first, harm);
    const json = await (await context.request.get(`${letter}/message.json`)).text();
    assert.doesNotMatch(json, harm);
    assert.match(json, /"Plan and requested actions"/);
    await page.getByRole("link", { name: /Its other part/ }).click();
    await look("NOT FOR ONLINE VIEWING");
    const second = await pdfText(context, `${page.url()}/letter.pdf`);
    assert.match(second, /NOT FOR ONLINE VIEWING.*violent husband.*I think of ending it.*Accepted by Dr Osei/);
    await choose("how", "nhsmail");
    await press("Write it down");
    await look("By NHSmail on");
  });

  await step("the receptionist sees that it ended", async () => {
    await signIn("referrer");
    await page.goto("/referrals?all=yes");
    await page.getByRole("link", { name: her }).first().click();
    await look("It ended: Their goals were met");
    assert.doesNotMatch(await page.locator("main").innerText(), /violent|ending it/, "the practice's page has no words of the conversation");
  });
}
