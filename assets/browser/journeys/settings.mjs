import { expectNoSidewaysScroll } from "../expect.mjs";

export const name = "a team leader sets an absence with cover, and looks through the settings";
export const scripts = "both";

export async function run({ page, axe, step, signIn, expectError }) {
  const press = async (words) => {
    await page.getByRole("button", { name: words, exact: true }).first().click();
    await page.waitForLoadState();
  };
  const follow = async (words) => {
    await page.locator("main").getByRole("link", { name: words }).first().click();
    await page.waitForLoadState();
  };
  const followButton = async (words) => {
    await page.locator("main a.nhsuk-button", { hasText: words }).first().click();
    await page.waitForLoadState();
  };
  /** The page says this, is accessible, and fits on the narrowest screen as on a wide one. */
  const look = async (says) => {
    await page.locator("main").getByText(says).first().waitFor();
    for (const width of [320, 1280]) {
      await page.setViewportSize({ width, height: 900 });
      // The navigation folds up a moment after the window has become narrow.
      const fits = () => document.documentElement.scrollWidth <= document.documentElement.clientWidth;
      await page.waitForFunction(fits, null, { timeout: 2000 }).catch(() => {});
      await expectNoSidewaysScroll(page);
      await axe();
    }
  };
  const fill = async (field, [day, month, year]) => {
    await page.fill(`#${field}-day`, day);
    await page.fill(`#${field}-month`, month);
    await page.fill(`#${field}-year`, year);
  };
  const cover = async (name) => page.selectOption("#cover", { label: name });
  const june = String(new Date().getFullYear() + 1);

  await step("from the settings to a link worker", async () => {
    await signIn("team leader");
    await page.goto("/settings");
    await look("Absences and cover");
    await follow("Link workers");
    await look("Away now or next");
    await follow("Petra Novak");
    await look("The usual week");
  });

  await step("an absence with its last day before its first is not taken", async () => {
    await followButton("Add an absence");
    await look("may see the records");
    await fill("from", ["7", "6", june]);
    await fill("last", ["1", "6", june]);
    await cover("Nell Barrowclough");
    await press("Save");
    await expectError(page, "last-day", "The last day must not be before the first");
    await look("First day away");
  });

  await step("mended, it is kept, with who covers", async () => {
    await fill("last", ["11", "6", june]);
    await press("Save");
    await look(`7 to 11 June ${june}`);
    await page.getByText("Nell Barrowclough covers").waitFor();
  });

  await step("who covers cannot be away in the same days", async () => {
    await page.goto("/settings/workers");
    await follow("Nell Barrowclough");
    await look("They cover for");
    await followButton("Add an absence");
    await fill("from", ["11", "6", june]);
    await fill("last", ["12", "6", june]);
    await press("Save");
    const sentence = `They cover for Petra Novak, 7 to 11 June ${june}. Choose another cover there first`;
    await expectError(page, "from-day", sentence);
  });

  await step("the absence is taken back", async () => {
    await page.goto("/settings/workers");
    await follow("Petra Novak");
    await follow(`Change the absence 7 to 11 June ${june}`);
    await look("Take this absence back");
    await press("Take this absence back");
    await look("No absence is planned");
  });

  await step("charge of a site, the week and the details can be read and changed", async () => {
    await followButton("Give charge of a site");
    await look("get its new referrals");
    await page.goBack();
    await follow("Change charge of");
    await look("no longer see the records");
    await page.goBack();
    await follow("Change the hours of Mondays");
    await look("The hours replace those of the days you choose");
    await page.fill("#until_1", "8:00");
    await press("Save");
    await expectError(page, "until_1", "The end must be later than the beginning");
    await page.goto("/settings/workers");
    await follow("Petra Novak");
    await follow("Change the details");
    await look("A few words about them");
  });

  await step("a practice, its sites, and one that is to be added", async () => {
    await page.goto("/settings/practices");
    await look("they wait in triage");
    await follow(/^Change /);
    await look("Sites, and who has charge today");
    await follow(/^Change /);
    await look("A site of");
    await page.goto("/settings/practices/new");
    await page.fill("#code", "Y06113");
    await press("Go on");
    await look("Its first site");
  });

  await step("the order of the crisis lines", async () => {
    await page.goto("/settings/crisis-lines");
    const first = () => page.locator(".nhsuk-summary-list__key").first().innerText();
    const before = await first();
    await page.getByRole("button", { name: `Down ${before}` }).click();
    await page.waitForLoadState();
    await look("shown in this order");
    if ((await first()) === before) throw new Error("the first line stayed where it was");
    await page.getByRole("button", { name: `Up ${before}` }).click();
    await page.waitForLoadState();
    if ((await first()) !== before) throw new Error("the line did not come back");
  });
}
