// Chromium as every program here starts it: nothing of its own that talks to the outside.
import { chromium } from "playwright-core";

export const PHONE = { width: 375, height: 812 };
export const DESKTOP = { width: 1280, height: 900 };

/** Starts the Chromium that KITH_CHROMIUM names. */
export function launch() {
  const executablePath = process.env.KITH_CHROMIUM;
  if (!executablePath) {
    throw new Error("KITH_CHROMIUM must name a Chromium; `cargo xtask test browser` finds one");
  }
  return chromium.launch({
    executablePath,
    args: [
      "--headless",
      "--no-sandbox", // CI runs as root; only our own server is visited
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}
