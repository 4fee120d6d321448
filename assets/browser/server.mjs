// A server of our own: on a free port, with a data folder that goes away with it.
import { execFile, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const READY_WITHIN_MS = 120_000;
/** A Monday morning at which the team works: what the demonstration shows goes by the day and the hour, and pictures want it to stay. */
export const MONDAY = "2026-11-23T10:00";
/** By this a journey shows that it is the provider of the demonstration. */
export const PROVIDER_TOKEN = "journeys";

async function freePort() {
  const probe = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => probe.once("listening", resolve));
  const { port } = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

/**
 * Starts `binary demo` and resolves when it answers. Call `stop` at the end; `log()` is what it has printed. `restart` ends the process
 * and starts another on the same data, at the same address. `at` is the moment at which its clock begins, like "2026-11-23T10:00";
 * `restart` may move it on.
 */
export async function startDemo(binary, at) {
  const data = await mkdtemp(join(tmpdir(), "kith-demo-"));
  const port = await freePort();
  const args = (moment) => ["demo", "--port", String(port), "--data", data, ...(moment ? ["--at", moment] : [])];
  return start(binary, args, { KITH_NOTIFY_TOKEN: PROVIDER_TOKEN }, port, data, at);
}

/** As `startDemo`, but a team's own: empty, with the first operator, whose one-time link is `link`. */
export async function startOwn(binary) {
  const data = await mkdtemp(join(tmpdir(), "kith-own-"));
  const port = await freePort();
  const env = {
    DATABASE_URL: `sqlite:${join(data, "kith.db")}`,
    KITH_BIND: `127.0.0.1:${port}`,
    KITH_PUBLIC_URL: `http://127.0.0.1:${port}`,
  };
  const first = ["user", "first", "Ophelia Grant", "ophelia@example.org", "--team", "North Street Link Workers"];
  const { stdout } = await promisify(execFile)(binary, first, { env: { ...process.env, ...env } });
  const link = stdout.match(/http\S+/)[0];
  return { ...(await start(binary, () => ["serve"], env, port, data)), link };
}

async function start(binary, args, env, port, data, at) {
  const baseUrl = `http://127.0.0.1:${port}`;
  let log = "";
  let server;
  let ended;
  const begin = (moment) => {
    ended = null;
    const one = spawn(binary, args(moment), { stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, ...env } });
    one.stdout.on("data", (chunk) => (log += chunk));
    one.stderr.on("data", (chunk) => (log += chunk));
    one.on("error", (error) => (ended = error.message));
    one.on("exit", (code, signal) => (ended ??= `ended with ${signal ?? code}`));
    server = one;
  };
  const end = async () => {
    if (ended !== null) return;
    const exit = new Promise((resolve) => server.once("exit", resolve));
    server.kill("SIGTERM");
    const kill = setTimeout(() => server.kill("SIGKILL"), 10_000);
    await exit;
    clearTimeout(kill);
  };
  const stop = async () => {
    await end();
    await rm(data, { recursive: true, force: true });
  };
  const ready = async () => {
    const deadline = Date.now() + READY_WITHIN_MS;
    while (!(await answers(baseUrl))) {
      if (ended !== null || Date.now() > deadline) {
        const why = ended ?? `did not answer on ${baseUrl} within ${READY_WITHIN_MS / 1000} s`;
        await stop();
        throw new Error(`${binary} ${args()[0]} ${why}\n${log}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  };
  const restart = async (moment = at) => {
    await end();
    begin(moment);
    await ready();
  };

  begin(at);
  await ready();
  return { baseUrl, stop, restart, log: () => log };
}

async function answers(baseUrl) {
  try {
    return (await fetch(`${baseUrl}/healthz`)).ok;
  } catch {
    return false;
  }
}
