import assert from "node:assert/strict";
import { startOwn } from "../server.mjs";
import { totp } from "../totp.mjs";

export const name = "the first operator, from the one-time link to signing in with a telephone's code";
export const scripts = "both";

const PASSWORD = "walking slowly beside the river";

export async function run({ page, binary, axe, expectError, step }) {
  const server = await startOwn(binary);
  try {
    await signInForTheFirstTime(page, server, { axe, expectError, step });
  } finally {
    await server.stop();
  }
}

async function signInForTheFirstTime(page, { baseUrl, link }, { axe, expectError, step }) {
  const press = async (words) => {
    await page.getByRole("button", { name: words, exact: true }).first().click();
    await page.waitForLoadState();
  };
  let key;

  await step("the link asks for a password", async () => {
    await page.goto(link);
    await page.getByText("Welcome, Ophelia Grant").waitFor();
    await axe();
    await page.fill("#password", "short");
    await press("Set password");
    await page.locator(".nhsuk-error-summary").waitFor();
    await page.fill("#password", PASSWORD);
    await press("Set password");
  });

  await step("a telephone is added: there is no way round it", async () => {
    await page.getByRole("heading", { name: "Add your phone" }).waitFor();
    assert.equal(await page.locator("main svg").count(), 1, "a picture to scan");
    await axe();
    key = await page.locator("main code").innerText();
    await page.goto(`${baseUrl}/settings`);
    assert.match(page.url(), /\/sign-in\/set-up/, "a password alone opens nothing");
    key = await page.locator("main code").innerText();
    await page.fill("#code", "000000");
    await press("Add this phone");
    await expectError(page, "code", "This code is not right. Check that your phone shows the right time, and try the next one");
    await page.fill("#code", totp(key));
    await press("Add this phone");
    await page.getByRole("heading", { name: "Keep these recovery codes" }).waitFor();
    await axe();
    await page.getByRole("button", { name: "I have kept them. Carry on" }).click();
    await page.getByRole("button", { name: "Sign out" }).waitFor();
  });

  await step("every other time: password, then code; and the link is used up", async () => {
    await press("Sign out");
    await page.fill("#email", "ophelia@example.org");
    await page.fill("#password", PASSWORD);
    await press("Sign in");
    await page.getByRole("heading", { name: "Enter the code from your phone" }).waitFor();
    await axe();
    await page.fill("#code", totp(key, 1)); // the code of now was used a moment ago, and works once
    await press("Carry on");
    await page.getByRole("button", { name: "Sign out" }).waitFor();
    assert.match(page.url(), /\/settings/, "an operator starts with the settings");
    await page.goto(link);
    await page.getByRole("heading", { name: "This link does not work" }).waitFor();
    await axe();
  });
}
