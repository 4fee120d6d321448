import { expectNoSidewaysScroll, expectWholePage } from "../expect.mjs";
import { PUBLIC } from "../pages.mjs";

export const name = "the public pages, on small and large screens";
export const scripts = "both";

export async function run({ page, axe, step }) {
  for (const path of PUBLIC) {
    for (const width of [320, 375, 1280]) {
      await step(`${path} at ${width} px`, async () => {
        await page.setViewportSize({ width, height: 800 });
        await expectWholePage(page, await page.goto(path));
        await expectNoSidewaysScroll(page);
        await axe();
      });
    }
  }
}
