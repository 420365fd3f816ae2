import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { describeRig } from '../../rig/describe-rig.ts';
import { digestOf, idOf } from '../../web/testing/estate.ts';
import { type Bench, startBench } from './browser.ts';

describeRig('a person at the page', ['chromium'], () => {
  let bench: Bench;
  beforeAll(async () => {
    bench = await startBench();
  });
  beforeEach(async () => {
    await bench.closePages();
    bench.standIn.setScenario('ready');
    bench.standIn.dropEvents(false);
  });
  afterAll(() => bench.close());

  const heading = (page: Page, name: string | RegExp): Promise<void> =>
    page.getByRole('heading', { level: 1, name }).waitFor();

  it('goes from what is late to why, and plans it', async () => {
    const { page, close } = await bench.open('/');
    await page
      .getByRole('list', { name: 'Late patches' })
      .getByRole('link', { name: /shop\/web:1.42/ })
      .click();
    await heading(page, /shop\/web:1.42/);
    await page.getByRole('button', { name: /CVE-2023-44487/ }).click();
    const ledger = page.getByRole('table', { name: 'Ledger of points' });
    await ledger.getByRole('row', { name: /known exploited \(cisa-kev, 2023-10-10\) 30/ }).waitFor();
    await page.getByRole('row', { name: 'kev yes cisa-kev, added 2023-10-10' }).waitFor();
    expect(new URL(page.url()).searchParams.get('finding')).toMatch(/^finding:/);
    await page.getByRole('button', { name: 'Plan this' }).click();
    await heading(page, 'plan-7c41e09b');
    const id = idOf('patch:', 'registry.acme.test/shop/web:1.42');
    expect(bench.standIn.asked.at(-1)).toBe(`POST /plans {"only":["${id}"]}`);
    await close();
  });

  it('is told why a patch cannot be planned, also without a mouse', async () => {
    const { page, close } = await bench.open(
      `/patches/${encodeURIComponent(idOf('patch:', 'metrics-proxy'))}`,
    );
    const button = page.getByRole('button', { name: 'Plan this' });
    await button.focus();
    await page
      .getByRole('tooltip')
      .getByText(/no patch yet/)
      .waitFor();
    expect(await button.getAttribute('aria-disabled')).toBe('true');
    const before = bench.standIn.asked.length;
    await page.keyboard.press('Enter');
    expect(bench.standIn.asked).toHaveLength(before);
    await close();
  });

  it('approves a plan with a reason, and sees one error once', async () => {
    const { page, close } = await bench.open('/plans/plan-7c41e09b');
    await page.getByRole('button', { name: 'Approve' }).click();
    await page.getByLabel('Reason').fill('read the diff');
    await page.getByRole('dialog').getByRole('button', { name: 'Approve' }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(bench.standIn.asked.at(-1)).toBe('POST /plans/plan-7c41e09b/approve {"reason":"read the diff"}');
    await page.getByRole('button', { name: 'Reject' }).click();
    await page.getByLabel('Reason').fill('not today');
    await page.getByRole('dialog').getByRole('button', { name: 'Reject' }).click();
    await page.getByText('plan plan-7c41e09b expired.').waitFor();
    await page.getByText('What to do: make a new one: oakum plan.').waitFor();
    expect(await page.getByRole('alert').count()).toBe(1);
    await close();
  });

  it('cannot apply what nobody approved, and reads which rule spoke for each patch', async () => {
    const { page, close } = await bench.open('/plans/plan-7c41e09b');
    const apply = page.getByRole('button', { name: 'Apply' });
    expect(await apply.getAttribute('aria-disabled')).toBe('true');
    await apply.focus();
    await page
      .getByRole('tooltip')
      .getByText(/0 of 1 approvals/)
      .waitFor();
    for (const [decision, rule] of [
      ['allowed', 'by PatchPolicy shop level auto'],
      ['needs approval', 'by PatchPolicy default level approve'],
      ['waits for window', 'by MaintenanceWindow billing-nights'],
      ['blocked', 'by Cluster prod-eu spec.write.namespaces'],
    ] as const) {
      await page
        .getByRole('article')
        .filter({ hasText: rule })
        .getByText(decision, { exact: true })
        .waitFor();
    }
    await close();
  });

  it('watches a canary fail while another is baked, and may pause but not resume', async () => {
    const { page, close } = await bench.open('/runs/run-5e11a7c2');
    const cart = page.getByRole('region', { name: 'shop/Deployment/cart' });
    await cart.getByText('The new version is being withdrawn').waitFor();
    await cart.getByRole('listitem').filter({ hasText: 'Canary' }).getByText('being withdrawn').waitFor();
    await cart.getByRole('list', { name: 'Verdicts of gates' }).getByText('fail', { exact: true }).waitFor();
    const thumbs = page.getByRole('region', { name: 'media/Deployment/thumbs' });
    const now = thumbs.locator('[aria-current=step]');
    expect(await now.innerText()).toMatch(/Bake\s+ready for/);
    const witnesses = page.getByRole('region', { name: 'Witnesses' });
    expect(await witnesses.getByText('agrees', { exact: true }).count()).toBe(3);
    expect(await page.getByRole('button', { name: 'Resume' }).getAttribute('aria-disabled')).toBe('true');
    await page.getByRole('button', { name: 'Pause' }).click();
    await expect.poll(() => bench.standIn.asked.at(-1)).toBe('POST /runs/run-5e11a7c2/pause');
    await close();
  });

  it('goes from an expired loan to its page, and ends it with a reason', async () => {
    const { page, close } = await bench.open('/');
    await page
      .getByRole('region', { name: 'Expired loans' })
      .getByRole('link', { name: 'registry.acme.test/shop/web:1.42-oakum.1' })
      .click();
    await heading(page, 'Loans');
    await page.getByText('1 of 8 loans; 2 expired').waitFor();
    const source = page.getByRole('link', { name: 'https://git.acme.test/shop/web' });
    expect(await source.getAttribute('rel')).toBe('noreferrer noopener');
    await page.getByRole('button', { name: 'End the loan of registry.acme.test/shop/web' }).click();
    await page.getByLabel('Reason').fill('shop was shut down');
    await page.getByRole('dialog').getByRole('button', { name: 'End this loan' }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    const posts = bench.standIn.asked.filter((one) => one.startsWith('POST /loans/'));
    expect(posts).toEqual([
      expect.stringMatching(/^POST \/loans\/loan-[0-9a-f]{12}\/end {"reason":"shop was shut down"}$/),
    ]);
    await close();
  });

  it('sees how loans ended, cannot end them again, and follows no source that is not of the web', async () => {
    const { page, close } = await bench.open('/loans?show=retired');
    await page.getByText('4 of 8 loans; 2 expired').waitFor();
    for (const words of [
      /^fixed: .*search:1.43 has the fixes and runs/,
      /^replaced by loan-/,
      /^rolled back with run-/,
      /^ended by jo: the old checkout was shut down/,
    ])
      await page.getByRole('cell', { name: words }).waitFor();
    const ends = await page.getByRole('button', { name: /^End the loan of/ }).all();
    expect(ends).toHaveLength(4);
    for (const end of ends) expect(await end.getAttribute('aria-disabled')).toBe('true');
    await page.goto(`${bench.standIn.url}/loans?q=cart.git`);
    await page.getByText('git@git.acme.test:shop/cart.git').waitFor();
    expect(await page.getByRole('link', { name: /cart\.git/ }).count()).toBe(0);
    await close();
  });

  it('removes exactly the images that were chosen, after one more question, and reads what came of it', async () => {
    const { page, close } = await bench.open('/loans/garbage');
    const before = bench.standIn.asked.length;
    await page.getByText('5 of 5 patched images; 2 may go').waitFor();
    expect(await page.getByRole('button', { name: 'Remove' }).getAttribute('aria-disabled')).toBe('true');
    expect(await page.getByRole('checkbox', { name: /media\/thumbs/ }).isDisabled()).toBe(true);
    await page.getByRole('button', { name: 'Choose all 2 that may go' }).click();
    await page.getByRole('checkbox', { name: /billing\/ledger/ }).click();
    await page.getByRole('button', { name: 'Remove 1 image' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText(/shop\/old-checkout:1.42-oakum.1 will be gone/).waitFor();
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await dialog.waitFor({ state: 'detached' });
    expect(bench.standIn.asked).toHaveLength(before);
    await page.getByRole('button', { name: 'Remove 1 image' }).click();
    await dialog.getByRole('button', { name: 'Remove' }).click();
    await dialog.waitFor({ state: 'detached' });
    const image = 'registry.acme.test/shop/old-checkout:1.42-oakum.1';
    const images = [{ image, digest: digestOf('shop/old-checkout patched') }];
    expect(bench.standIn.asked.slice(before)).toEqual([`POST /garbage/delete ${JSON.stringify({ images })}`]);
    await page.getByText('1 image removed, 1 still there').waitFor();
    await page.getByText(`${image}: images.delete-unsupported`).waitFor();
    await close();
  });

  it('removes nothing while all writing is paused, and is told so', async () => {
    bench.standIn.setScenario('halted');
    const { page, close } = await bench.open('/loans/garbage');
    await page.getByRole('button', { name: 'Choose all 2 that may go' }).click();
    const remove = page.getByRole('button', { name: 'Remove 2 images' });
    // Focus that a mouse left behind shows no tooltip; that of a keyboard does.
    await page.keyboard.press('Tab');
    await page.getByRole('tooltip').getByText('All writing is paused.').waitFor();
    expect(await remove.getAttribute('aria-disabled')).toBe('true');
    await close();
  });

  it('is asked once more before a roll back', async () => {
    const { page, close } = await bench.open('/runs/run-0d6c4411');
    const before = bench.standIn.asked.length;
    await page.getByRole('button', { name: 'Roll back' }).click();
    await page
      .getByRole('dialog')
      .getByText(/goes back to what was recorded/)
      .waitFor();
    expect(bench.standIn.asked).toHaveLength(before);
    await page.getByRole('dialog').getByRole('button', { name: 'Roll back' }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(bench.standIn.asked.at(-1)).toBe('POST /runs/run-0d6c4411/rollback');
    await close();
  });

  it('pauses all writing with a reason', async () => {
    const { page, close } = await bench.open('/');
    await page.getByRole('button', { name: 'Pause all writing' }).click();
    await page.getByLabel('Reason').fill('incident 4711');
    await page.getByRole('dialog').getByRole('button', { name: 'Pause all writing' }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(bench.standIn.asked.at(-1)).toBe('POST /writing/pause {"reason":"incident 4711"}');
    await close();
  });

  it('reads on every page who paused all writing and what cannot be taken up, and resumes it', async () => {
    bench.standIn.setScenario('halted');
    const { page, close } = await bench.open('/plans/plan-7c41e09b');
    // They come with another answer than the page's own.
    await expect.poll(() => page.getByRole('alert').count()).toBe(2);
    const [paused, changed] = await page.getByRole('alert').all();
    expect(await paused?.innerText()).toMatch(
      /All writing is paused by mira\s+1\d\smin\sago: .* incident 4711/,
    );
    expect(await changed?.innerText()).toMatch(/yaml:14: PatchPolicy: spec\.approvals\.required: /);
    await page.getByText('writing paused').waitFor();
    await page.getByRole('button', { name: 'Resume writing' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Resume writing' }).click();
    await expect.poll(() => bench.standIn.asked.at(-1)).toBe('POST /writing/resume');
    await close();
    bench.standIn.setScenario('ready');
  });

  it('sends a filtered and sorted list to a colleague as an address', async () => {
    const { page, close } = await bench.open('/patches');
    await page.getByRole('searchbox', { name: 'Find a patch, workload or CVE' }).pressSequentially('shop');
    await page.getByRole('status').getByText('4 of 12 patches').waitFor();
    await page.getByText('Exploited', { exact: true }).first().click();
    await page.getByRole('status').getByText('2 of 12 patches').waitFor();
    await page.getByRole('button', { name: 'Points' }).click();
    await page
      .getByRole('columnheader', { name: 'Points' })
      .and(page.locator('[aria-sort=ascending]'))
      .waitFor();
    const address = new URL(page.url());
    expect(Object.fromEntries(address.searchParams)).toEqual({
      q: 'shop',
      show: 'exploited',
      sort: 'points',
    });
    const colleague = await bench.open(address.pathname + address.search);
    const first = colleague.page.getByRole('table', { name: 'Patches' }).getByRole('rowheader').first();
    expect(await first.innerText()).toMatch(/^shop\/cart/);
    expect(await colleague.page.getByRole('searchbox').inputValue()).toBe('shop');
    await colleague.page.getByRole('link', { name: 'Patches' }).click();
    await colleague.page.getByRole('status').getByText('12 of 12 patches').waitFor();
    expect(await colleague.page.getByRole('searchbox').inputValue()).toBe('');
    await colleague.close();
    await close();
  });

  it('sees a scan end without asking again', async () => {
    bench.standIn.setScenario('waiting');
    const { page, close } = await bench.open('/patches');
    await page.getByText('The first scan has not begun').waitFor();
    await expect.poll(() => bench.standIn.listeners()).toBe(1);
    bench.standIn.setScenario('ready');
    bench.standIn.publish({ kind: 'scan', id: '' });
    await page.getByRole('table', { name: 'Patches' }).waitFor();
    await close();
  });

  it('is told when the connection is lost, and when it is back', async () => {
    const { page, close } = await bench.open('/');
    await expect.poll(() => bench.standIn.listeners()).toBe(1);
    bench.standIn.dropEvents(true);
    const banner = page.getByRole('status').filter({ hasText: 'The connection to the server is lost' });
    await banner.waitFor();
    bench.standIn.dropEvents(false);
    await banner.getByRole('button', { name: 'Try now' }).click();
    await banner.waitFor({ state: 'detached' });
    await close();
  });

  it('is asked to sign in, once, and goes on where they were', async () => {
    bench.standIn.setScenario('signed-out');
    const { page, close } = await bench.open('/runs');
    await heading(page, 'Sign in');
    await page.getByText(/Open the sign-in link that the server printed/).waitFor();
    expect(await page.getByRole('alert').count()).toBe(0);
    bench.standIn.setScenario('ready');
    await page.getByRole('button', { name: 'I have signed in' }).click();
    await heading(page, 'Runs');
    await page.getByRole('table', { name: 'Runs' }).waitFor();
    await close();
  });

  it('learns what to do when the cluster cannot be scanned', async () => {
    bench.standIn.setScenario('failed');
    const { page, close } = await bench.open('/');
    const alert = page.getByRole('alert');
    await alert.getByText(/kube.unreachable/).waitFor();
    await alert.getByText(/kubectl get nodes/).waitFor();
    await alert.getByRole('button', { name: 'Scan again' }).click();
    await expect.poll(() => bench.standIn.asked.at(-1)).toBe('POST /scan');
    await close();
  });

  it('plans the patches that they chose, and no others', async () => {
    const { page, close } = await bench.open('/patches');
    const choices = page.getByRole('checkbox', { name: /^Choose / });
    for (const index of [0, 2, 1]) await choices.nth(index).check();
    await choices.nth(1).uncheck();
    await page.getByRole('button', { name: 'Plan 2 patches' }).click();
    await heading(page, 'plan-7c41e09b');
    const asked = bench.standIn.asked.filter((one) => one.startsWith('POST /plans '));
    expect(asked.at(-1)).toMatch(/^POST \/plans \{"only":\["patch:[0-9a-f]+","patch:[0-9a-f]+"\]\}$/);
    await page.goBack();
    await page.getByRole('button', { name: 'Plan all' }).waitFor();
    await close();
  });

  it('works by keyboard from the first key on', async () => {
    const { page, close } = await bench.open('/patches');
    await page.keyboard.press('Tab');
    const focused = page.locator(':focus');
    expect(await focused.innerText()).toBe('Skip to content');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    expect(await focused.innerText()).toBe('Plan all');
    await page.getByRole('link', { name: /media\/thumbs:7/ }).focus();
    await page.keyboard.press('Enter');
    await heading(page, /media\/thumbs:7/);
    await expect.poll(() => page.locator(':focus').getAttribute('id')).toBe('main');
    await close();
  });

  it('keeps the colours that they chose', async () => {
    const { page, close } = await bench.open('/', { scheme: 'light' });
    const scheme = (): Promise<string | null> =>
      page.locator('html').getAttribute('data-mantine-color-scheme');
    expect(await scheme()).toBe('light');
    await page.getByRole('button', { name: 'Colours: as the system. Change to light' }).click();
    await page.getByRole('button', { name: 'Colours: light. Change to dark' }).click();
    await expect.poll(scheme).toBe('dark');
    await page.reload();
    await heading(page, 'Overview');
    expect(await scheme()).toBe('dark');
    await close();
  });

  it('takes the report on a run along', async () => {
    const { page, close } = await bench.open('/runs/run-0d6c4411');
    await page.getByRole('link', { name: 'Read the report' }).click();
    await heading(page, 'Report on run-0d6c4411');
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('run-0d6c4411.md');
    expect(readFileSync(await download.path(), 'utf8')).toMatch(/^# Run `run-0d6c4411`: partial/);
    await close();
  });
});
