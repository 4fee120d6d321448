// A demo of our own: on a free port, with a data folder that goes away with it.
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

const READY_WITHIN_MS = 120_000;

async function freePort() {
  const probe = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => probe.once("listening", resolve));
  const { port } = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

/** Starts `binary demo` and resolves when it answers. Call `stop` at the end; `log()` is what it has printed. */
export async function startDemo(binary) {
  const port = await freePort();
  const baseUrl = `http://127.0.0.1:${port}`;
  const data = await mkdtemp(join(tmpdir(), "kith-demo-"));
  const server = spawn(binary, ["demo", "--port", String(port), "--data", data], { stdio: ["ignore", "pipe", "pipe"] });
  let log = "";
  let ended = null;
  server.stdout.on("data", (chunk) => (log += chunk));
  server.stderr.on("data", (chunk) => (log += chunk));
  server.on("error", (error) => (ended = error.message));
  server.on("exit", (code, signal) => (ended ??= `ended with ${signal ?? code}`));

  const stop = async () => {
    if (ended === null) {
      const exit = new Promise((resolve) => server.once("exit", resolve));
      server.kill("SIGTERM");
      const kill = setTimeout(() => server.kill("SIGKILL"), 10_000);
      await exit;
      clearTimeout(kill);
    }
    await rm(data, { recursive: true, force: true });
  };

  const deadline = Date.now() + READY_WITHIN_MS;
  while (!(await answers(baseUrl))) {
    if (ended !== null || Date.now() > deadline) {
      const why = ended ?? `did not answer on ${baseUrl} within ${READY_WITHIN_MS / 1000} s`;
      await stop();
      throw new Error(`${binary} demo ${why}\n${log}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return { baseUrl, stop, log: () => log };
}

async function answers(baseUrl) {
  try {
    return (await fetch(`${baseUrl}/healthz`)).ok;
  } catch {
    return false;
  }
}
