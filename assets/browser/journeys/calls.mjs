import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { expectNoSidewaysScroll } from "../expect.mjs";
import { PROVIDER_TOKEN, startDemo } from "../server.mjs";
import { signIn as signInAt } from "../session.mjs";

export const name = "a call that is answered: promised by a text, proved to be ours, answered, and one who rings back";
export const scripts = "both";

// By day: at night a text waits for the morning, and nobody answers what was not sent.
const MORNING = "2026-11-24T10:00";

export async function run(journey) {
  const server = await startDemo(journey.binary, MORNING);
  try {
    await walk(journey, server);
    // Nothing of the page must want the server while it ends.
    await journey.page.goto("about:blank");
  } finally {
    await server.stop();
  }
}

async function walk({ page, context, axe, step, scripts, shot }, { baseUrl, log }) {
  const go = (path) => page.goto(baseUrl + path);
  const number = scripts ? "07700 900551" : "07700 900552";
  const say = scripts ? "blue kettle" : "green lantern";
  const press = (words) =>
    Promise.all([page.waitForEvent("load"), page.getByRole("button", { name: words, exact: true }).first().click()]);
  const look = async (says) => {
    await page.getByText(says).first().waitFor();
    await page.waitForLoadState();
    await axe();
    await expectNoSidewaysScroll(page);
  };
  /** She writes a text, and the provider tells us. */
  const writes = async (message) => {
    const answer = await page.request.post(`${baseUrl}/post/notify/reply`, {
      headers: { authorization: `Bearer ${PROVIDER_TOKEN}` },
      data: {
        id: randomUUID(),
        source_number: `44${number.replaceAll(" ", "").slice(1)}`,
        destination_number: "07700900999",
        message,
        date_received: `${MORNING}:00Z`.replace("10:00:00", "10:59:00"),
      },
    });
    assert.equal(answer.status(), 200, await answer.text());
  };
  /** Goes on once the text has gone: the runner looks every few seconds. */
  const sent = async () => {
    const gone = page.getByText(/The message: (sent|came)/i);
    for (let tries = 0; tries < 20 && !(await gone.count()); tries++) {
      await page.waitForTimeout(1000);
      await page.reload();
    }
    await look(/The message: (sent|came)/i);
  };
  /** On her own telephone she opens the link, finds nothing of whom or why, and asks for another hour that is free. */
  const answersByLink = async (hers, link) => {
    const answer = (words) => Promise.all([hers.waitForEvent("load"), hers.getByRole("button", { name: words, exact: true }).click()]);
    const reads = async (says, picture) => {
      await hers.getByText(says).first().waitFor();
      assert.equal(await hers.title(), "Page");
      for (const width of [320, 1280, 375]) {
        await hers.setViewportSize({ width, height: 800 });
        await expectNoSidewaysScroll(hers);
        await axe(hers);
        if (width !== 320 && scripts) await shot(`${picture}-${width}`, hers);
      }
      const body = await hers.locator("body").innerText();
      for (const word of ["NHS", "link worker", "prescri", "practice", number]) assert.ok(!body.includes(word), `nothing of ${word}`);
    };
    await hers.goto(link);
    await reads("Is this a good time for a call?", "link");
    await answer("Another time, please");
    await reads("When is good for you?", "link-another");
    await hers.locator("input[name=hour]").first().check();
    await answer("Send");
    await reads("You would like:", "link-told");
  };
  let person;
  let referral;
  let route;

  await step("she says which number is hers, and that a text is safe", async () => {
    await signInAt(page, baseUrl, "link worker");
    await go("/today");
    const promise = page.getByRole("link", { name: /^Tell them when you will ring/ }).nth(scripts ? 0 : 1);
    referral = (await promise.getAttribute("href")).split("/")[2];
    await go(`/referrals/${referral}/promise`);
    await look("People answer a call that they expect");
    person = await page.locator(".kith-banner__name a").getAttribute("href");
    await go(person);
    route = await page.locator("a[href^='/routes/']").first().getAttribute("href");
    await go(route);
    await page.fill("#value", number);
    await page.locator("input[name=text][value=yes]").check();
    for (const day of await page.locator("input[name=safe_days]").all()) await day.uncheck();
    await page.fill("#safe_from", "");
    await page.fill("#safe_until", "");
    await axe();
    await press("Save");
  });

  await step("a call is promised by a text", async () => {
    await go(`/referrals/${referral}/promise`);
    await page.locator("input[name=hour][value=other]").check();
    for (const [part, value] of [["day", "25"], ["month", "11"], ["year", "2026"]]) await page.fill(`#day-${part}`, value);
    await page.fill("#time", "11:00");
    await page.fill("#say", say);
    await page.getByLabel(`A text to ${number}`).check();
    await press("Promise it");
    await look("Read it before it leaves");
    await look(`The first words I say will be "${say}"`);
    await press("Promise it, and send this");
    await look("First you say");
    await sent();
  });

  await step("she answers, and it stands beside the call", async () => {
    await writes("1");
    await page.reload();
    await look("They said:");
    await go("/today");
    await page.getByText(/^Not due yet/).click();
    await look("They answered: This is good");
  });

  await step("anybody may ask whether those words were ours, and hears nothing more", async () => {
    await go("/calling");
    await page.fill("#say", say.toUpperCase());
    await press("Check the words");
    await look("We know these words.");
    await page.fill("#say", "purple wagon");
    await press("Check the words");
    await look("We do not know these words.");
  });

  await step("what she writes in words is read by somebody", async () => {
    await writes("Is it about my letter?");
    await go("/today");
    await look("They wrote to you");
    await Promise.all([page.waitForEvent("load"), page.locator("a[href^='/replies/']").first().click()]);
    await look("Whoever holds their phone may have written this");
    await press("I have read it and take it from here");
  });

  await step("she rings back, and whoever answers knows what may be said", async () => {
    await page.fill("#number", number);
    await press("Find them");
    await look("Ask who is speaking before you say who we are.");
    const name = await page.locator("main h2").first().innerText();
    assert.ok(name.length > 1, "who it may be");
  });

  await step("from a number of nobody she is found by her name, and the number can be kept", async () => {
    await go(person);
    const name = await page.locator(".kith-banner__name").innerText();
    await go("/today");
    await page.fill("#number", "07700 900777");
    await press("Find them");
    await look("Nobody we know has this number.");
    await page.fill("#name", name);
    await press("Find them");
    await look("This number is not known as theirs.");
    await page.getByLabel("Add 07700 900777 to their record").first().check();
  });

  await step("the team wants a link in the text, and her phone is hers alone: it leads to the question and to nothing else", async () => {
    await signInAt(page, baseUrl, "team leader");
    await go("/settings/team");
    await page.getByLabel("The message about a call has a link").check();
    await press("Save");
    await signInAt(page, baseUrl, "link worker");
    await go(route);
    await page.locator("input[name=say_who][value=yes]").check();
    await page.locator("input[name=shared][value=no]").check();
    await press("Save");
    await go(`/referrals/${referral}/promise`);
    await page.locator("input[name=hour][value=other]").check();
    for (const [part, value] of [["day", "26"], ["month", "11"], ["year", "2026"]]) await page.fill(`#day-${part}`, value);
    await page.fill("#time", "14:00");
    await page.getByLabel(`A text to ${number}`).check();
    await press("Promise it");
    await look("Or press an answer here:");
    await press("Promise it, and send this");
    await sent();
    const came = () => log().match(/^A text to .*(\/call\/\S+)$/m);
    for (let tries = 0; tries < 10 && !came(); tries++) await page.waitForTimeout(500);
    const [, link] = came();
    const hers = await context.browser().newPage({ baseURL: baseUrl });
    try {
      await answersByLink(hers, link);
    } finally {
      await hers.close();
    }
    await go("/today");
    await look("They asked for another time");
  });

  await step("her phone is not safe any more: nothing is offered but to tell her", async () => {
    await go(route);
    await page.locator("input[name=text][value=no]").check();
    await press("Save");
    await go(`/referrals/${referral}/promise`);
    await look("They said no to this.");
    assert.equal(await page.locator("input[name=told][value^='text:']").count(), 0);
  });

  await step("she is rung, does not answer, and is tried at another time", async () => {
    await go("/today");
    const row = page.locator("li.kith-call").filter({ has: page.locator(`a[href='${person}']`) });
    const no = row.getByRole("button", { name: /^No answer/ }).first();
    if (!(await no.isVisible())) await page.getByText(/^Not due yet/).click();
    await Promise.all([page.waitForEvent("load"), no.click()]);
    // The call that was promised is the next one.
    await look("That stands.");
    const call = page.url();
    await press("Take it back");
    await page.goto(call);
    await look("Taken back by");
    await go("/today");
    if (!(await no.isVisible())) await page.getByText(/^Not due yet/).click();
    await Promise.all([page.waitForEvent("load"), no.click()]);
    await press("Save");
    await go("/sending");
    await look("Sent lately");
  });
}
