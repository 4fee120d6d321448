// Full-page pictures of the pages in pages.mjs: node shots.mjs BINARY FOLDER [ADDRESS…]
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { DESKTOP, launch, PHONE } from "./chromium.mjs";
import { PAGES } from "./pages.mjs";
import { MONDAY, startDemo } from "./server.mjs";
import { signIn, visit } from "./session.mjs";

const [binary, folder, ...wanted] = process.argv.slice(2);
if (!folder) throw new Error("usage: node shots.mjs BINARY FOLDER [ADDRESS…]");

const pages = PAGES.filter(({ path }) => wanted.length === 0 || wanted.some((start) => path.startsWith(start)));
await mkdir(folder, { recursive: true });
const server = await startDemo(binary, MONDAY);
const browser = await launch();
let failed = 0;
try {
  for (const role of new Set(pages.map(({ role }) => role))) {
    const context = await browser.newContext({ viewport: DESKTOP });
    const page = await context.newPage();
    if (role) await signIn(page, server.baseUrl, role);
    for (const entry of pages.filter((entry) => entry.role === role)) {
      const name = [role ?? "public", entry.path.replaceAll("*", "one")].join(" ").replace(/[^a-z0-9]+/gi, "-").replace(/-$/, "");
      try {
        for (const viewport of [PHONE, DESKTOP]) {
          await page.setViewportSize(viewport);
          const response = await visit(page, server.baseUrl, entry);
          if (response.status() >= 400) throw new Error(`status ${response.status()}`);
          await page.screenshot({ path: join(folder, `${name}-${viewport.width}.png`), fullPage: true });
        }
        console.log(`ok     ${name}`);
      } catch (error) {
        failed += 1;
        console.log(`FAILED ${name}: ${error.message}`);
      }
    }
    await context.close();
  }
} finally {
  await browser.close();
  await server.stop();
}
if (failed > 0) process.exitCode = 1;
console.log(`${pages.length - failed} pages photographed, ${failed} failed`);
