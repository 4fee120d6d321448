// Accessibility rules of WCAG 2.2 AA and axe's best practice, on the page as it stands.
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";

const source = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** Throws with every violation and where it is. The page's policy has no say in it: the debugger runs it, no script element. */
export async function axe(page) {
  await page.evaluate(source);
  const { violations } = await page.evaluate(
    (tags) => globalThis.axe.run(document, { runOnly: tags, resultTypes: ["violations"] }),
    TAGS,
  );
  if (violations.length === 0) return;
  const lines = violations.flatMap(({ id, help, nodes }) => [
    `  ${id}: ${help}`,
    ...nodes.slice(0, 5).map(({ target, failureSummary }) => {
      return `    ${target.join(" ")}: ${failureSummary.replace(/\s+/g, " ")}`;
    }),
  ]);
  throw new Error(`axe found ${violations.length} violations on ${page.url()}\n${lines.join("\n")}`);
}
