import { expectNoSidewaysScroll, expectWholePage } from "../expect.mjs";
import { PAGES } from "../pages.mjs";
import { visit } from "../session.mjs";

export const name = "every page of the list, by the role that sees it";

export async function run({ page, context, baseUrl, axe, signIn, step }) {
  const staff = PAGES.filter(({ role }) => role);
  for (const role of new Set(staff.map(({ role }) => role))) {
    await context.clearCookies();
    await step(`sign in as ${role}`, () => signIn(role));
    for (const entry of staff.filter((entry) => entry.role === role)) {
      for (const width of [320, 1280]) {
        await step(`${entry.path} as ${role} at ${width} px`, async () => {
          await page.setViewportSize({ width, height: 800 });
          await expectWholePage(page, await visit(page, baseUrl, entry));
          await expectNoSidewaysScroll(page);
          await axe();
        });
      }
    }
  }
}
