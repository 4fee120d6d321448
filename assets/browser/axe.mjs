// Accessibility rules of WCAG 2.2 AA and axe's best practice, on the page as it stands.
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";

const source = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** Throws with every violation and where it is. Works with the strict policy and without JavaScript on the page. */
export async function axe(page) {
  // Evaluated by the debugger and not by a script element, so the page's policy has no say.
  const violations = await evaluate(
    page,
    `${source}; axe.run(document, { runOnly: ${JSON.stringify(TAGS)}, resultTypes: ["violations"] })
      .then((result) => JSON.stringify(result.violations.map(({ id, help, nodes }) => ({
        id, help, nodes: nodes.map(({ target, failureSummary }) => ({ target, failureSummary })) }))))`,
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

/** The debugger can run code even in a page whose own scripts are switched off. */
async function evaluate(page, expression) {
  const session = await page.context().newCDPSession(page);
  try {
    const { result, exceptionDetails } = await session.send("Runtime.evaluate", {
      expression,
      awaitPromise: true,
      returnByValue: true,
    });
    if (exceptionDetails) throw new Error(`axe itself failed: ${exceptionDetails.exception?.description}`);
    return JSON.parse(result.value);
  } finally {
    await session.detach();
  }
}
