import { expectWholePage } from "../expect.mjs";

export const name = "the road of one referral, from the practice's desk to the word back";
export const scripts = "both";

export async function run({ page, axe, step, signIn }) {
  const press = async (words) => {
    await page.getByRole("button", { name: words, exact: true }).first().click();
    await page.waitForLoadState();
  };
  const look = async (says) => {
    await page.getByText(says).first().waitFor();
    await axe();
  };

  await step("a receptionist refers her, and tells of a risk", async () => {
    await signIn("referrer");
    await expectWholePage(page, await page.goto("/referrals/new"));
    await page.fill("#given_names", "Josephine");
    await page.fill("#family_name", "O’Dell-Núñez");
    await page.fill("#born-day", "11");
    await page.fill("#born-month", "2");
    await page.fill("#born-year", "1969");
    await page.fill("#phone", "07700 900 777");
    await page.getByLabel("Lonely or cut off").check();
    await page.getByLabel("There is a risk to tell you about").check();
    await page.fill("#risk_note", "Some days she does not see the point");
    await page.locator("input[name=agreed][value=yes]").check();
    await press("Send the referral");
    await look("will ring you from");
  });

  await step("a leader gets the risk accepted by a named person and takes the referral on", async () => {
    await signIn("team leader");
    await page.goto("/today");
    await page.getByRole("link", { name: "Josephine O’Dell-Núñez" }).first().click();
    await look("Who has accepted it?");
    await page.fill("#accepted_by", "Dr Osei, duty doctor");
    await page.fill("#accepted_how", "By telephone, heard by me");
    await press("They have accepted it");
    await look("Written down by");
    await page.goto("/referrals/triage");
    await page.getByRole("link", { name: "Josephine O’Dell-Núñez" }).click();
    const worker = await page.locator("#worker option", { hasText: "Amara Nwosu" }).getAttribute("value");
    await page.selectOption("#worker", worker);
    await press("Take it on");
    await look("Triage");
  });

  const call = async (result) => {
    await page.goto("/today");
    const row = page.locator(".kith-call", { hasText: "Josephine O’Dell-Núñez" });
    await row.getByRole("button", { name: result }).click();
    await page.waitForLoadState();
  };

  await step("her worker rings, is answered the second time, and listens", async () => {
    await call("No answer");
    await look("No answer,");
    await press("Save");
    await call("We spoke");
    await page.getByRole("button", { name: "Start the conversation" }).or(page.getByRole("link", { name: "Start the conversation" })).first().click();
    await press("Start writing");
    await page.fill("#note", "She likes to cycle, in the park, alone.");
    await page.fill("#not_online", "She left a violent husband.");
    await look("About them, in their own words");
    await press("Finish the conversation");
    await look("The conversation is saved");
  });

  await step("they make a plan and find something that fits", async () => {
    await page.getByRole("link", { name: "Make the plan" }).click();
    await page.fill("#words", "I only ride alone");
    await press("Add the need");
    await page.getByLabel("What do they hope for?").fill("To ride with others");
    await press("Add the goal");
    await page.locator("input[name=agreed_by][value=person]").check();
    await press("Agree the plan");
    await look("Version 1");
    await page.getByRole("link", { name: "Find", exact: true }).first().click();
    await page.fill("#text", "wlaking group");
    await page.fill("#near", "SE16 2TX");
    await press("Search again");
    await look("Why:");
    await page.getByRole("button", { name: /^Suggest Walking group/ }).first().click();
    await look("What happened?");
    await page.locator("input[name=state][value=agreed]").check();
    await press("Save");
    await look("They want this");
  });

  await step("the referral is closed, and the practice hears, twice", async () => {
    await page.locator(".kith-banner__name a").click();
    await look("Everything that happened");
    await page.getByRole("link", { name: "Close the referral" }).click();
    await page.locator("input[name=reason][value=goals_met]").check();
    await press("Close the referral");
    await look("What could harm them");
    await press("Make the message");
    await look("As text, to paste");
    const first = await page.locator("article").innerText();
    if (/violent|point/.test(first)) throw new Error("the first message holds what must not be seen online");
    await page.getByRole("link", { name: /Its other part/ }).click();
    await look("NOT FOR ONLINE VIEWING");
    const second = await page.locator("article").innerText();
    if (!/violent husband/.test(second)) throw new Error("the second message lacks what it is for");
  });
}
