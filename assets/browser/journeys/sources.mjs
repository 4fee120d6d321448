import assert from "node:assert/strict";

import { expectNoSidewaysScroll } from "../expect.mjs";

export const name = "a team leader brings in a table whose columns nobody knows, and a newer one";
export const scripts = "both";

const table = (rows) => ({
  name: "groups.csv",
  mimeType: "text/csv",
  buffer: Buffer.from(`Nr,What we do,Blurb,Ring,Where,When\n${rows.join("\n")}\n`),
});
const MOON = "1,Moon walk,A slow walk,020 7946 0001,SE16 2TX,Tuesday 10am-12pm";
const TEA = "2,Tea and talk,Tea for all,020 7946 0002,SE1 4YB,Mondays 2pm-4pm";
const CHESS = "3,Chess club,Chess,020 7946 0003,SE1 4YB,Friday 6pm-8pm";
const NAMELESS = "4,,Nobody knows,020 7946 0004,SE1 4YB,";

export async function run({ page, axe, step, signIn, expectError, scripts, shot }) {
  // What was kept for a source is there the next time, so each run has its own.
  const source = `Groups of the borough, ${scripts ? "one" : "two"}`;
  const press = async (words) => {
    await Promise.all([page.waitForEvent("load"), page.getByRole("button", { name: words, exact: true }).first().click()]);
  };
  const look = async (says) => {
    await page.locator("main").getByText(says).first().waitFor();
    for (const width of [320, 1280]) {
      await page.setViewportSize({ width, height: 900 });
      const fits = () => document.documentElement.scrollWidth <= document.documentElement.clientWidth;
      await page.waitForFunction(fits, null, { timeout: 2000 }).catch(() => {});
      await expectNoSidewaysScroll(page);
      await axe();
    }
  };
  const bring = async (file) => {
    await page.goto("/settings/sources");
    const newer = page.getByRole("link", { name: `Bring in a newer file: ${source}` });
    const way = (await newer.count()) > 0 ? newer : page.getByRole("button", { name: "Bring in a file" });
    await Promise.all([page.waitForEvent("load"), way.click()]);
    await page.setInputFiles("#file", file);
    await page.fill("#name", source);
    await page.getByLabel("CC BY 4.0", { exact: true }).check();
    await press("Look at it");
  };
  const number = async (what) => page.locator(".nhsuk-summary-list__row", { hasText: what }).first().locator("dd").innerText();

  await step("without a file nothing is lost of what was typed", async () => {
    await signIn("team leader");
    await page.goto("/settings/sources/files");
    await page.fill("#name", source);
    await page.getByLabel("CC BY 4.0", { exact: true }).check();
    await press("Look at it");
    await expectError(page, "file", "Choose one file, or paste the rows");
    assert.equal(await page.inputValue("#name"), source);
    await look("Bring in a file");
  });

  await step("a table whose columns nobody knows asks which is the name", async () => {
    await bring(table([MOON, TEA, NAMELESS]));
    await look("No column is known as the name");
    if (shot) await shot("which column is what");
    await page.getByLabel("What we do").selectOption("Name");
    await page.getByLabel("Blurb").selectOption("Description");
    await page.getByLabel("Ring").selectOption("Telephone");
    await page.getByLabel("Where").selectOption("Postcode");
    await page.getByLabel("Nr").selectOption("Their own number or code for it");
    await press("Read it like this");
  });

  await step("the page shows what would come in, and why a row is refused", async () => {
    await look("Moon walk");
    assert.equal(await number("New"), "2");
    assert.equal(await number("Refused"), "1");
    await page.locator("main").getByText("Line 4").first().waitFor();
    if (shot) await shot("what would come in");
  });

  await step("pressed, they come in", async () => {
    await press("Take them in");
    await page.locator("main").getByText("The file was taken in.").first().waitFor({ timeout: 5000 }).catch(() => page.reload());
    await look("The file was taken in.");
    await page.goto("/directory");
    await page.fill("#text", "moon walk");
    await Promise.all([page.waitForEvent("load"), page.getByRole("button", { name: /Search|Find/ }).first().click()]);
    await page.locator("main").getByText("Moon walk").first().waitFor();
  });

  await step("a newer one is read like the last, and tells what is gone", async () => {
    await bring(table([MOON.replace("slow", "very slow"), CHESS]));
    await look("would be marked as gone");
    assert.equal(await number("Changed since the last time"), "1");
    assert.equal(await number("New"), "1");
    await press("Take them in");
    await page.locator("main").getByText("The file was taken in.").first().waitFor({ timeout: 5000 }).catch(() => page.reload());
    await look("marked as gone");
  });
}
