import assert from "node:assert/strict";

export const name = "Back, two tabs, pressing twice, and a session that ended: nothing typed is lost";

export async function run({ page, context, axe, step, signIn }) {
  const press = async (words, on = page) => {
    await on.getByRole("button", { name: words, exact: true }).first().click();
    await on.waitForLoadState();
  };
  const refer = async (given, phone) => {
    await page.fill("#given_names", given);
    await page.fill("#family_name", "Backhouse");
    await page.fill("#born-day", "3");
    await page.fill("#born-month", "4");
    await page.fill("#born-year", "1951");
    await page.fill("#phone", phone);
    await page.getByLabel("Benefits", { exact: true }).check();
    await page.getByLabel("No risk known").check();
    await page.locator("input[name=agreed][value=yes]").check();
  };
  const number = async () => (await page.locator(".nhsuk-panel strong").innerText()).trim();

  await step("a receptionist goes back and refers the next person: two referrals", async () => {
    await signIn("referrer");
    await page.goto("/referrals/new");
    await refer("Wilhelmina", "07700 900 801");
    await press("Send the referral");
    const first = await number();
    await page.goBack();
    await refer("Ignatius", "07700 900 802");
    await press("Send the referral");
    assert.notEqual(await number(), first);
    await page.goto("/referrals");
    for (const name of ["Wilhelmina Backhouse", "Ignatius Backhouse"]) {
      assert.equal(await page.getByRole("link", { name }).count(), 1, `${name} is there once`);
    }
  });

  await step("two presses before the answer make one", async () => {
    await page.goto("/referrals/new");
    await refer("Leocadia", "07700 900 803");
    await page.evaluate(() => {
      const form = document.querySelector("form[data-once]");
      const body = new URLSearchParams([...new FormData(form)]);
      const send = () => fetch(form.action, { method: "POST", body });
      return Promise.all([send(), send(), send()]);
    });
    await page.goto("/referrals");
    assert.equal(await page.getByRole("link", { name: "Leocadia Backhouse" }).count(), 1);
  });

  await step("the session ends in a long form: sign in beside it and send it", async () => {
    await page.goto("/referrals/new");
    await refer("Theophilus", "07700 900 804");
    await page.fill("#wants", "To read again, since his eyes are bad");
    await context.clearCookies();
    await press("Send the referral");
    await page.getByText("What you typed is kept").waitFor();
    await axe();
    const beside = await context.newPage();
    await signIn("referrer", beside);
    await beside.close();
    await press("Send what I typed");
    await page.getByText("will ring you from").waitFor();
  });

  await step("two tabs write one conversation: the second is told, and keeps its words", async () => {
    await context.clearCookies();
    await signIn("link worker");
    await page.goto("/people");
    await page.getByRole("link", { name: "Marian Hale" }).click();
    await page.getByRole("link", { name: "Conversation", exact: true }).click();
    await press("Start writing");
    const other = await context.newPage();
    await other.goto(page.url());
    await page.fill("#note", "She rode to the market.");
    await page.locator("[data-autosave-state]", { hasText: "Saved" }).first().waitFor();
    await other.fill("#note", "Written in the other tab.");
    await other.getByText("Compare the two").waitFor();
    await axe(other);
    assert.equal(await other.inputValue("#note"), "Written in the other tab.");
    const [compare] = await Promise.all([context.waitForEvent("page"), other.getByText("Compare the two").click()]);
    await compare.getByText("She rode to the market.").waitFor();
    await axe(compare);
    await compare.close();
    await other.close({ runBeforeUnload: false });
    await page.reload();
    assert.equal(await page.inputValue("#note"), "She rode to the market.");
  });
}
