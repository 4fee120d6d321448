// Tests of what assets/scripts adds to a page, against dist/ and a little server that answers as each test wants.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { dirname, extname, join } from "node:path";
import { after, before, beforeEach, test } from "node:test";
import { fileURLToPath } from "node:url";
import { launch } from "./chromium.mjs";

const dist = join(dirname(fileURLToPath(import.meta.url)), "../dist");
const TYPES = { ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", ".woff2": "font/woff2" };
const POLICY = "default-src 'none'; style-src 'self'; script-src 'self'; font-src 'self'; img-src 'self'; connect-src 'self'";

// A page that closes still saves once more: the number keeps that out of the next test.
const AUTOSAVE = () => `<form method="post" action="/sent" data-autosave="/save/${number}">
  <input type="hidden" name="version" value="1">
  <textarea name="words" aria-label="Words"></textarea>
  <p data-autosave-state role="status"></p><button>Save</button></form>`;
const LIST = `<p data-keys-help hidden>Keys</p><ol data-keys>
  <li><a href="#x">aside</a> <a href="#one" data-open>One</a></li><li><a href="#two">Two</a> <input aria-label="In two"></li><li>No link</li>
  <li><a href="#three">Three</a></li></ol>`;
const ONCE = `<form method="post" action="/sent" data-once><button name="answer" value="yes">Send</button></form>`;
const CONNECTED = `<form method="post" action="/sent" data-once data-unsaved data-connected><input name="words" aria-label="Words">
  <button name="answer" value="yes">Send</button></form>`;
const COPY = `<form method="post" action="/sent"><pre id="text">Line one\nLine two</pre>
  <button name="copied" value="yes" data-copy="text" hidden>Copy</button><p data-copy-state></p></form>`;

const LEAVE = `<nav><span data-leave-help role="status"></span><a href="https://weather.example/" data-leave>Leave</a></nav>
  <form method="post" action="/sent" autocomplete="off"><input aria-label="Words" name="words"><button>Send</button></form>`;

let server, baseUrl, browser, page;
/** What the server was sent, and how it answers; set anew for each test. */
let posts, answer, body;
let number = 0;

before(async () => {
  server = createServer(async (request, response) => {
    const path = new URL(request.url, "http://here").pathname;
    if (request.method === "POST") {
      let text = "";
      for await (const chunk of request) text += chunk;
      const fields = Object.fromEntries(new URLSearchParams(text));
      if (path.startsWith("/save/")) {
        if (path !== `/save/${number}`) return response.writeHead(410).end();
        posts.push({ path: "/save", fields });
        const { status, json, headers, delay = 0 } = answer(fields);
        await new Promise((resolve) => setTimeout(resolve, delay));
        response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(json ?? {}));
      } else {
        posts.push({ path, fields });
        await new Promise((resolve) => setTimeout(resolve, 300));
        response.writeHead(200, { "content-type": "text/html" }).end("<!doctype html><title>Sent</title><h1>Sent</h1>");
      }
    } else if (path.startsWith("/assets/")) {
      const file = await readFile(join(dist, path.slice("/assets/".length))).catch(() => null);
      response.writeHead(file ? 200 : 404, { "content-type": TYPES[extname(path)] ?? "text/plain" }).end(file);
    } else {
      response.writeHead(200, { "content-type": "text/html; charset=utf-8", "content-security-policy": POLICY });
      response.end(`<!doctype html><html lang="en"><title>Try</title><link rel="icon" href="/assets/favicon.svg">
        <link rel="stylesheet" href="/assets/kith.css"><script type="module" src="/assets/kith.js"></script><main>${body}</main>`);
    }
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  baseUrl = `http://127.0.0.1:${server.address().port}`;
  browser = await launch();
});

after(async () => {
  await browser.close();
  server.closeAllConnections();
  server.close();
});

beforeEach(async () => {
  await page?.context().close();
  posts = [];
  number += 1;
  const context = await browser.newContext();
  await context.grantPermissions(["clipboard-read", "clipboard-write"], { origin: baseUrl });
  context.setDefaultTimeout(8000);
  page = await context.newPage();
});

async function open(html) {
  body = html;
  await page.goto(baseUrl);
  await page.locator("body.nhsuk-frontend-supported").waitFor();
}

const kept = (version) => ({ status: 200, json: { version, saved_at: "14:10" } });
const state = (text) => page.locator("[data-autosave-state]", { hasText: text }).waitFor();
const version = () => page.locator("[name=version]").inputValue();

test("typing is saved when it pauses, and the version moves on", async () => {
  answer = ({ version }) => kept(Number(version) + 1);
  await open(AUTOSAVE());
  await page.getByLabel("Words").pressSequentially("I cycle in the park");
  await state("Saved 14:10");
  assert.deepEqual(posts, [{ path: "/save", fields: { version: "1", words: "I cycle in the park" } }]);
  assert.equal(await version(), "2");
});

test("a change elsewhere stops saving, keeps the words and links to the comparison", async () => {
  answer = () => ({ status: 409, json: { compare: "/compare" } });
  await open(AUTOSAVE());
  await page.getByLabel("Words").fill("mine");
  await state("Changed in another tab or by a colleague. Your words are still here.");
  assert.equal(await page.getByRole("link", { name: "Compare the two" }).getAttribute("href"), "/compare");
  await page.getByLabel("Words").fill("mine, and more");
  await page.waitForTimeout(2000);
  assert.equal(posts.length, 1);
  assert.equal(await page.getByLabel("Words").inputValue(), "mine, and more");
});

test("without a connection it says so, and saves when there is one again", async () => {
  answer = () => kept(2);
  await open(AUTOSAVE());
  await page.context().setOffline(true);
  await page.getByLabel("Words").fill("offline");
  await state("Not saved: no connection. Your words are still here.");
  await page.context().setOffline(false);
  await state("Saved 14:10");
});

test("a session that has ended is not taken for a save", async () => {
  answer = () => ({ status: 303, headers: { location: "/sign-in" } });
  await open(AUTOSAVE());
  await page.getByLabel("Words").fill("signed out");
  await state("Not saved: you are signed out.");
  assert.equal(await version(), "1");
});

test("an error of the server is not taken for a save", async () => {
  answer = () => ({ status: 500 });
  await open(AUTOSAVE());
  await page.getByLabel("Words").fill("words");
  await state("Not saved: something went wrong on our side. Your words are still here.");
});

test("sending the form waits for the save under way, and takes its version along", async () => {
  answer = () => ({ ...kept(7), delay: 800 });
  await open(AUTOSAVE());
  await page.getByLabel("Words").fill("words");
  await page.waitForRequest(`${baseUrl}/save/${number}`);
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByRole("heading", { name: "Sent" }).waitFor();
  assert.deepEqual(posts.map(({ path }) => path), ["/save", "/sent"]);
  assert.equal(posts[1].fields.version, "7");
});

test("leaving with unsaved typing asks first; leaving after a save does not", async () => {
  answer = () => kept(2);
  await open(AUTOSAVE());
  let asked = 0;
  page.on("dialog", (dialog) => {
    asked += 1;
    return dialog.accept();
  });
  await page.getByLabel("Words").pressSequentially("x");
  await page.goto(`${baseUrl}/elsewhere`);
  assert.equal(asked, 1);
  await page.getByLabel("Words").pressSequentially("y");
  await state("Saved 14:10");
  await page.goto(`${baseUrl}/elsewhere-again`);
  assert.equal(asked, 1);
});

test("a double press sends once, with the button's own value", async () => {
  await open(ONCE);
  await page.getByRole("button").dblclick();
  await page.getByRole("heading", { name: "Sent" }).waitFor();
  assert.deepEqual(posts, [{ path: "/sent", fields: { answer: "yes" } }]);
});

test("keys walk a list by its rows, stop at its ends, and leave fields alone", async () => {
  await open(LIST);
  assert.equal(await page.locator("[data-keys-help]").isVisible(), true);
  const focused = () => page.evaluate(() => document.activeElement.textContent || document.activeElement.ariaLabel);
  await page.locator("[data-open]").focus();
  const walk = [["j", "Two"], ["ArrowDown", "Three"], ["j", "Three"], ["k", "Two"], ["ArrowUp", "One"], ["k", "One"]];
  for (const [key, expected] of walk) {
    await page.keyboard.press(key);
    assert.equal(await focused(), expected, key);
  }
  await page.getByLabel("In two").focus();
  await page.keyboard.press("j");
  assert.equal(await page.getByLabel("In two").inputValue(), "j");
});

test("copying puts the text on the clipboard, and then records it", async () => {
  await open(COPY);
  await page.getByRole("button", { name: "Copy" }).click();
  await page.getByRole("heading", { name: "Sent" }).waitFor();
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), "Line one\nLine two");
  assert.deepEqual(posts, [{ path: "/sent", fields: { copied: "yes" } }]);
});

test("a page is printed by its button", async () => {
  await open(`<button type="button" data-print hidden>Print</button>`);
  await page.evaluate(() => (window.print = () => (document.title = "Printed")));
  await page.getByRole("button", { name: "Print" }).click();
  assert.equal(await page.title(), "Printed");
});

/** A page with the way out; where it leads is answered for here. */
async function openLeave() {
  const weather = { contentType: "text/html", body: "<!doctype html><title>Weather</title>" };
  await page.route("https://weather.example/", (route) => route.fulfill(weather));
  await open(LEAVE);
}

test("leaving replaces the page, and Back in the same tab leads out again", async () => {
  await openLeave();
  await page.goto(`${baseUrl}/second`);
  await page.getByLabel("Words").fill("secret");
  await page.getByRole("link", { name: "Leave" }).click();
  await page.waitForURL(`https://weather.example/`);
  await page.goBack();
  await page.waitForURL(`https://weather.example/`);
});

test("Escape three times leaves, also out of a field; twice and a pause does not", async () => {
  await openLeave();
  await page.clock.install();
  await page.getByLabel("Words").fill("secret");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
  await page.getByText("press Esc once more").waitFor();
  await page.clock.fastForward(6000);
  await page.keyboard.press("Escape");
  await page.getByText("press Esc 2 more times").waitFor();
  assert.equal(new URL(page.url()).pathname, "/");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
  await page.waitForURL(`https://weather.example/`);
});

test("without a connection a form stays, says so, and is sent at the next press", async () => {
  await open(CONNECTED);
  await page.fill("[name=words]", "All that was typed");
  await page.context().setOffline(true);
  await page.getByRole("button").click();
  await page.getByText("Not sent. No connection. Press Send again.").waitFor();
  assert.equal(await page.inputValue("[name=words]"), "All that was typed");
  await page.context().setOffline(false);
  await page.getByRole("button").click();
  await page.getByRole("heading", { name: "Sent" }).waitFor();
  assert.deepEqual(posts, [{ path: "/sent", fields: { words: "All that was typed", answer: "yes" } }]);
});
