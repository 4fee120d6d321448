// Runs every journey against a demo of its own: node run.mjs BINARY [NAME…]
//
// A journey is a module in journeys/ that exports `name`, `run(tools)` and optionally `scripts`: true (the default) runs it
// with JavaScript, false without, "both" once each; and `leadsTo`: hosts outside for which it answers itself. It fails by throwing;
// a picture of the page is then kept.
import { mkdir, readdir } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { axe } from "./axe.mjs";
import { DESKTOP, launch } from "./chromium.mjs";
import { expectError } from "./expect.mjs";
import { startDemo } from "./server.mjs";
import { signIn } from "./session.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const pictures = resolve(here, "../../target/journeys");
const [binary, ...wanted] = process.argv.slice(2);
if (!binary) throw new Error("usage: node run.mjs BINARY [NAME…]");

const files = (await readdir(join(here, "journeys"))).filter((file) => file.endsWith(".mjs")).sort();
const journeys = [];
for (const file of files) {
  const journey = await import(join(here, "journeys", file));
  const id = basename(file, ".mjs");
  if (wanted.length > 0 && !wanted.includes(id)) continue;
  const modes = journey.scripts === "both" ? [true, false] : [journey.scripts ?? true];
  journeys.push(...modes.map((scripts) => ({ id, name: journey.name, run: journey.run, leadsTo: journey.leadsTo ?? [], scripts })));
}

await mkdir(pictures, { recursive: true });
const server = await startDemo(binary);
const browser = await launch();
let passed = 0;
let failed = 0;
try {
  for (const journey of journeys) {
    const label = `${journey.id}: ${journey.name}${journey.scripts ? "" : " (without JavaScript)"}`;
    const started = Date.now();
    const problem = await attempt(journey);
    const seconds = ((Date.now() - started) / 1000).toFixed(1);
    if (problem) {
      failed += 1;
      console.log(`FAILED ${label} (${seconds} s)\n${problem}`);
    } else {
      passed += 1;
      console.log(`ok     ${label} (${seconds} s)`);
    }
  }
} finally {
  await browser.close();
  await server.stop();
}
// No journey at all must not look like success.
if (failed > 0 || passed === 0) {
  console.log(`the server said:\n${server.log().slice(-4000)}`);
  process.exitCode = 1;
}
console.log(`${passed} passed, ${failed} failed`);

/** Undefined when the journey arrived; else what went wrong, the step it was at, and where the picture is. */
async function attempt({ id, run, leadsTo, scripts }) {
  const { baseUrl } = server;
  const context = await browser.newContext({ baseURL: baseUrl, viewport: DESKTOP });
  context.setDefaultTimeout(10_000);
  if (!scripts) await withoutScripts(context);
  const outside = [];
  const broken = [];
  context.on("request", (request) => {
    // A journey may start a second server of ours; nothing else is ours.
    const { hostname } = new URL(request.url());
    const led = request.isNavigationRequest() && leadsTo.includes(hostname);
    if (hostname !== "127.0.0.1" && !led) outside.push(request.url());
  });
  context.on("console", (message) => {
    // The policy's refusals arrive here too.
    if (message.type() === "error" && !/the server responded with a status of/.test(message.text())) broken.push(message.text());
  });
  context.on("weberror", (error) => broken.push(error.error().message));
  const page = await context.newPage();
  const picture = join(pictures, `${id}${scripts ? "" : "-without-javascript"}.png`);
  let at = "start";
  try {
    const arrived = run({
      page,
      context,
      baseUrl,
      binary,
      scripts,
      axe: (target = page) => axe(target),
      expectError: (target, field, message) => expectError(target, field, message),
      signIn: (role, target = page) => signIn(target, baseUrl, role),
      shot: (name, target = page) => target.screenshot({ path: join(pictures, `${id}-${name}.png`), fullPage: true }),
      step: async (name, action) => {
        at = name;
        return action();
      },
    });
    await Promise.race([arrived, tooLong(arrived)]);
    at = "end";
    if (outside.length > 0) throw new Error(`fetched from outside: ${[...new Set(outside)].join(", ")}`);
    if (broken.length > 0) throw new Error(`errors in the browser: ${[...new Set(broken)].join("; ")}`);
    return undefined;
  } catch (error) {
    await page.screenshot({ path: picture, fullPage: true }).catch(() => {});
    return `  at step "${at}", ${page.url()}\n  ${error.message}\n  picture: ${picture}`;
  } finally {
    await context.close();
  }
}

/**
 * Every script arrives empty. The engine itself stays on, since axe and the assertions need it; inline scripts cannot run
 * anyway, by the policy that the journeys check.
 */
function withoutScripts(context) {
  return context.route("**/*", (route) => {
    if (route.request().resourceType() !== "script") return route.fallback();
    return route.fulfill({ status: 200, contentType: "text/javascript", body: "" });
  });
}

/** Rejects when a journey takes longer than any should, so that one that hangs is named and pictured. */
async function tooLong(arrived) {
  const minutes = 5;
  let timer;
  const limit = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not there after ${minutes} minutes`)), minutes * 60_000);
  });
  arrived.catch(() => {}).finally(() => clearTimeout(timer));
  return limit;
}
