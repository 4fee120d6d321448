import assert from "node:assert/strict";
import { expectNoSidewaysScroll } from "../expect.mjs";

export const name = "a page of her own on a shared phone: opened by her word, read, and left without a trace";
export const scripts = "both";
/** Where "Leave this page" leads: the journey answers for it. */
export const leadsTo = ["www.bbc.co.uk"];

const WEATHER = "https://www.bbc.co.uk/weather";
const WORD = "bluebell";

export async function run({ page, context, axe, step, expectError, signIn, scripts, shot }) {
  await context.route("https://www.bbc.co.uk/**", (route) =>
    route.fulfill({ contentType: "text/html", body: "<!doctype html><title>Weather</title><h1>Weather</h1>" }),
  );
  const press = (words) =>
    Promise.all([page.waitForEvent("load"), page.getByRole("button", { name: words, exact: true }).first().click()]);
  /** The page as it stands tells nothing in its title, and fits a telephone and a desk. */
  const look = async (says, picture) => {
    await page.getByText(says).first().waitFor();
    await page.waitForLoadState();
    assert.equal(await page.title(), "Page");
    for (const width of [320, 1280, 375]) {
      await page.setViewportSize({ width, height: 800 });
      await expectNoSidewaysScroll(page);
      assert.equal(await page.getByRole("button", { name: "Leave this page" }).isVisible(), true);
      await axe();
      if (picture && width !== 320 && scripts) await shot(`${picture}-${width}`);
    }
  };

  let link, called;
  await step("she asks for it, and a worker makes it from her plan", async () => {
    await page.setViewportSize({ width: 375, height: 800 });
    await signIn("link worker");
    await page.goto("/people");
    const people = await page.locator("a[href^='/people/']").evaluateAll((links) => links.map((a) => a.getAttribute("href")));
    // Each run takes somebody else.
    const persons = [...new Set(people)].filter((href) => /^\/people\/[0-9a-f-]{36}$/.test(href));
    let plans = [];
    for (const person of scripts ? persons : persons.reverse()) {
      await page.goto(person);
      plans = await page.locator("a[href$='/plan']").evaluateAll((links) => links.map((a) => a.getAttribute("href")));
      if (plans.length > 0) break;
    }
    assert.ok(plans.length > 0, "somebody has a plan");
    await page.goto(plans[0]);
    const need = page.locator("form[action$='/plan/needs']").filter({ has: page.getByLabel("In their words") });
    await need.getByLabel("In their words").fill("I want to sing again");
    await press("Add the need");
    await page.locator("input[name=agreed_by][value=person]").check();
    await press("Agree the plan");
    await Promise.all([page.waitForEvent("load"), page.getByRole("link", { name: "They want a page of their own" }).click()]);
    await page.getByText("Only if they ask for it").waitFor();
    await axe();
    if (scripts) await shot("staff-375");
    await page.fill("#word", "abc");
    await press("Make the page");
    await expectError(page, "word", "Use a word of four letters or more");
    await page.fill("#word", WORD);
    await press("Make the page");
    await page.getByText("This is shown once").waitFor();
    await expectNoSidewaysScroll(page);
    await axe();
    if (scripts) await shot("link-375");
    const whole = (await page.locator("p.kith-link").innerText()).trim();
    link = new URL(whole).pathname;
    assert.match(link, /^\/my\/[a-z0-9-]{34}$/);
    link = link.replaceAll("-", "");
    await context.clearCookies();
  });

  await step("the link alone shows a question, and a wrong word nothing more", async () => {
    // As it was read out.
    await page.goto(`/my/${link.slice(4).toUpperCase().match(/.{4}/g).join("-")}`);
    await look("Which word did you choose?", "question");
    await page.fill("#word", "daffodil");
    await press("Go on");
    await look("There is a problem", "question-again");
    const body = await page.locator("body").innerText();
    for (const word of ["NHS", "link worker", "prescribing"]) assert.ok(!body.includes(word), `nothing of ${word}`);
  });

  await step("her word opens it, and she reads it", async () => {
    await page.fill("#word", ` ${WORD.toUpperCase()} `);
    await press("Go on");
    await look("I want to sing again", "open");
    called = (await page.locator("h1").innerText()).replace("Hello", "").trim();
    assert.ok(called.length > 0);
    await page.goto(`${new URL(page.url()).pathname}?large=yes`);
    await look("What comes next", "open-large");
    await page.goto(link);
    const cookies = await context.cookies();
    assert.deepEqual(cookies.map((cookie) => [cookie.name, cookie.httpOnly, cookie.sameSite, cookie.expires]), [["kith_my", true, "Strict", -1]]);
    const stored = await page.evaluate(() => [localStorage.length, sessionStorage.length, document.cookie]);
    assert.deepEqual(stored, [0, 0, ""]);
  });

  await step("she says that something is not right", async () => {
    await page.goto(link);
    await page.getByText("Something here is not right").click();
    await page.getByLabel("What is not right?").fill("I never liked to walk");
    await press("Send");
    await look("Nobody reads it at once", "told");
  });

  await step("she leaves, and Back shows nothing of hers", async () => {
    await page.goto(link);
    await page.getByText("What comes next").waitFor();
    const before = Date.now();
    await page.getByRole("button", { name: "Leave this page" }).click();
    await page.waitForURL(WEATHER);
    const took = Date.now() - before;
    console.log(`       left after ${took} ms`);
    assert.ok(took < 4000, `left at once: ${took} ms`);
    await page.goBack();
    await page.waitForLoadState();
    if (scripts) await page.waitForURL(WEATHER);
    for (let back = 0; back < 4; back += 1) {
      const text = await page.locator("body").innerText();
      assert.ok(!text.includes(called) && !text.includes("What comes next"), `Back shows nothing of hers: ${text}`);
      if ((await page.goBack().catch(() => null)) === null) break;
      await page.waitForLoadState();
    }
    await page.goto(link);
    await page.getByText("Which word did you choose?").waitFor();
    assert.deepEqual(await context.cookies(), []);
  });

  await step("Escape three times leaves, and ends the visit", async () => {
    if (!scripts) return;
    await page.fill("#word", WORD);
    await press("Go on");
    await page.getByText("Something here is not right").click();
    await page.getByLabel("What is not right?").fill("He must not read this");
    for (let n = 0; n < 3; n += 1) await page.keyboard.press("Escape");
    await page.waitForURL(WEATHER);
    await page.waitForTimeout(500);
    await page.goto(link);
    await page.getByText("Which word did you choose?").waitFor();
  });

  await step("what she wrote is on top of the worker's day", async () => {
    await signIn("link worker");
    await page.goto("/today");
    await page.getByText("I never liked to walk").first().waitFor();
    await axe();
  });
}
