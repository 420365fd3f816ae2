import type { Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { describeRig } from '../../rig/describe-rig.ts';
import { type Bench, startBench } from './browser.ts';

describeRig('a person looks at findings', ['chromium'], () => {
  let bench: Bench;
  beforeAll(async () => {
    bench = await startBench();
  });
  beforeEach(() => bench.standIn.setScenario('ready'));
  afterAll(() => bench.close());

  const outcome = (page: Page, text: RegExp): Promise<void> =>
    page.getByRole('status').getByText(text).waitFor();
  const table = (page: Page) => page.getByRole('table', { name: 'Findings' });

  it('narrows them by keyboard, and the address has every filter', async () => {
    const { page, close } = await bench.open('/findings');
    await outcome(page, /^33 of 33 findings; 3 things could not be read, and may have more/);
    await page.getByLabel('Severity').focus();
    await page.keyboard.type('unk');
    await page.waitForURL('**/findings?severity=unknown');
    await page.getByLabel('Exploited').selectOption({ label: 'known to be (2)' });
    await page.waitForURL('**/findings?severity=unknown&exploited=yes');
    await outcome(page, /^2 of 33 findings/);
    await page.getByRole('searchbox').fill('libwebp7');
    await page.waitForURL(/q=libwebp7/);
    await table(page).getByRole('row').filter({ hasText: 'CVE-2023-4863' }).first().waitFor();
    await page.reload();
    await table(page).waitFor();
    expect(await page.getByRole('searchbox').inputValue()).toBe('libwebp7');
    expect(await page.getByLabel('Severity').inputValue()).toBe('unknown');
    await page.getByRole('button', { name: 'Clear filters' }).click();
    await outcome(page, /^33 of 33 findings/);
    expect(new URL(page.url()).search).toBe('');
    await close();
  });

  it('keeps what is typed while answers come, and says when nothing is like that', async () => {
    const { page, close } = await bench.open('/findings');
    await table(page).waitFor();
    await page.getByRole('searchbox').pressSequentially('no such thing');
    await page.getByText('No finding is like that').waitFor();
    expect(await page.getByRole('searchbox').inputValue()).toBe('no such thing');
    await outcome(page, /^0 of 33 findings/);
    await close();
  });

  it('says that an address asks for what there is not, and leads back', async () => {
    const { page, close } = await bench.open('/findings?severity=nonsense');
    await page.getByRole('alert').getByText('query severity: Invalid option.').waitFor();
    await outcome(page, /^how many there are is not known/);
    await page.getByRole('button', { name: 'Clear filters' }).click();
    await table(page).waitFor();
    await close();
  });

  it('sees of one what each source says, the fix by release, all deadlines and the ledger', async () => {
    const { page, close } = await bench.open('/findings?q=CVE-2023-44487');
    await table(page).getByRole('link', { name: 'CVE-2023-44487' }).first().click();
    await page.getByRole('heading', { level: 1, name: 'CVE-2023-44487' }).waitFor();
    const row = (label: string, text: string) =>
      page.getByRole('table', { name: label }).getByRole('row').filter({ hasText: text });
    await row('Records of sources', 'OSV-2023-1').getByText('withdrawn').waitFor();
    await row('Fix by release', 'Debian:11').getByText('no source speaks of it here: unknown').waitFor();
    await row('Hops of the entry', 'fetched here').getByText('15\u00a0h').waitFor();
    await row('Hops of the entry', 'found in the cluster').getByText('clocks differ').waitFor();
    await row('Deadlines', 'CISA BOD 26-04').getByText('binds').waitFor();
    await row('Deadlines', 'PCI DSS 6.3.3').getByText('does not apply').waitFor();
    await row('Where sources differ', 'severity').getByText('the vendor’s word comes first').waitFor();
    await row('Ledger of points', 'reachable from the internet').getByText('15').waitFor();
    await page.getByText('the advisories are newer than the scan').waitFor();
    await close();
  });

  it('is shown ten thousand of them part by part', async () => {
    bench.standIn.setScenario('large');
    const { page, close } = await bench.open('/findings');
    await outcome(page, /^10,230 of 10,230 findings/);
    const rows = table(page).getByRole('row');
    expect(await rows.count()).toBe(101);
    await page.getByText('100 of 10,230 shown').waitFor();
    await page.getByRole('button', { name: 'Show more' }).click();
    await expect.poll(() => rows.count()).toBe(201);
    await page.getByRole('searchbox').fill('web:1.42-309');
    await outcome(page, /^\d+ of 10,230 findings/);
    await page.getByRole('button', { name: 'Show more' }).waitFor({ state: 'detached' });
    await close();
  });
});
