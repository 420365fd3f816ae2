import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeRig } from '../../rig/describe-rig.ts';
import { type Bench, scrollsSideways, seenWith, startBench, violationsOf } from './browser.ts';
import { imagePath, places } from './places.ts';

describeRig('every page, in light and dark, wide and narrow', ['chromium'], () => {
  let bench: Bench;
  beforeAll(async () => {
    bench = await startBench();
  });
  afterAll(() => bench.close());

  const looks = (['light', 'dark'] as const).flatMap((scheme) =>
    [1440, 390].map((width) => ({ scheme, width })),
  );

  it.each(places)('%s has nothing that keeps people out', async (_name, path, scenario) => {
    bench.standIn.setScenario(scenario);
    const { page, complaints, close } = await bench.open(path);
    for (const { scheme, width } of looks) {
      await page.emulateMedia({ colorScheme: scheme });
      await page.setViewportSize({ width, height: 900 });
      await page.locator(`html[data-mantine-color-scheme=${scheme}]`).waitFor();
      // A table becomes cards a moment after the page became narrow: what counts is what stays.
      await expect
        .poll(
          async () => ({ violations: await violationsOf(page), isTooWide: await scrollsSideways(page) }),
          { message: `${scheme}, ${width} pixels`, timeout: 10_000 },
        )
        .toEqual({ violations: [], isTooWide: false });
    }
    expect(complaints).toEqual([]);
    await close();
  });

  it.each(looks)('dialogs and the menu in $scheme at $width pixels too', async (look) => {
    bench.standIn.setScenario('ready');
    const opened = await bench.open('/plans/plan-7c41e09b', look);
    const { page } = opened;
    await seenWith(opened, async () => {
      await page.getByRole('button', { name: 'Approve' }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Approve' }).click();
      await page.getByText('Say why, in a few words.').waitFor();
      expect(await violationsOf(page)).toEqual([]);
      await page.getByRole('button', { name: 'Cancel' }).click();
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      if (look.width === 390) {
        await page.getByRole('button', { name: 'Menu' }).click();
        await page.getByRole('dialog').getByRole('link', { name: 'Runs' }).waitFor();
        expect(await violationsOf(page)).toEqual([]);
      }
    });
    await opened.close();
  });

  it.each(looks)('the signatures of an image in $scheme at $width pixels', async (look) => {
    bench.standIn.setScenario('ready');
    const opened = await bench.open(imagePath, look);
    const { page } = opened;
    await seenWith(opened, async () => {
      const panel = page.getByRole('region', { name: 'Signatures' });
      await panel.getByRole('button', { name: 'Verify' }).click();
      await panel.getByText('signed', { exact: true }).waitFor();
      for (const more of await panel.locator('summary').all()) await more.click();
      expect(await violationsOf(page)).toEqual([]);
      expect(await scrollsSideways(page)).toBe(false);
    });
    await opened.close();
  });
});
