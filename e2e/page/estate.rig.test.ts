import type { Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { describeRig } from '../../rig/describe-rig.ts';
import { type Bench, startBench } from './browser.ts';

describeRig('a person looks at the estate', ['chromium'], () => {
  let bench: Bench;
  beforeAll(async () => {
    bench = await startBench();
  });
  beforeEach(() => bench.standIn.setScenario('ready'));
  afterAll(() => bench.close());

  const heading = (page: Page, name: string | RegExp): Promise<void> =>
    page.getByRole('heading', { level: 1, name }).waitFor();

  it('never sees unknown as clean', async () => {
    const { page, close } = await bench.open('/estate/images?show=unknown');
    await page.getByRole('status').getByText('3 of 16 images; 3 unknown, not clean').waitFor();
    const row = page.getByRole('row').filter({ hasText: 'private.acme.test/risk/scoring:11' });
    await row.getByText('unknown, not read').waitFor();
    await row.getByText('why').click();
    await row.getByText(/private.acme.test answered 401/).waitFor();
    await page.getByRole('link', { name: 'Workloads' }).click();
    const workload = (name: string) => page.getByRole('row').filter({ hasText: name });
    await workload('risk/scoring').getByText('unknown, not read').waitFor();
    await workload('shop/mailer').getByText('and unknown').waitFor();
    await workload('shop/checkout').getByText('patched').waitFor();
    await close();
  });

  it('goes through the layers of the estate, and the address says which', async () => {
    const { page, close } = await bench.open('/estate');
    const layers = page.getByRole('navigation', { name: 'Layers of the estate' });
    for (const [name, path] of [
      ['Workloads 19', '/estate/workloads'],
      ['Images 16', '/estate/images'],
      ['Nodes 6', '/estate/nodes'],
      ['Control plane 7', '/estate/control-plane'],
      ['Add-ons 3', '/estate/add-ons'],
      ['Clusters 2', '/estate/clusters'],
    ] as const) {
      await layers.getByRole('link', { name }).click();
      await page.waitForURL(`**${path}`);
      await heading(page, name.replace(/ \d+$/, ''));
      expect(await layers.locator('[aria-current=page]').innerText()).toMatch(name.replace(/ \d+$/, ''));
    }
    await page.getByRole('row').filter({ hasText: 'prod-us' }).getByText('unknown, not read').waitFor();
    await close();
  });

  it('sees whose a workload is, how sure that is, and what says so', async () => {
    const { page, close } = await bench.open('/estate/workloads?q=reports');
    const row = page.getByRole('row').filter({ hasText: 'platform/reports' });
    await row.getByText('application platform').waitFor();
    await row.getByText('disputed').waitFor();
    const evidence = row.getByText('evidence for who manages platform/Deployment/reports');
    await evidence.focus();
    await page.keyboard.press('Enter');
    await row.getByText('annotation argocd.argoproj.io/tracking-id').waitFor();
    await page.getByText('Without a team').click();
    await page.getByRole('searchbox').fill('');
    await page
      .getByRole('status')
      .getByText(/^1 of 19 workloads/)
      .waitFor();
    await page.getByRole('row').filter({ hasText: 'nothing says who' }).waitFor();
    await close();
  });

  it('finds the nodes of a pool, and which kubelets do not fit', async () => {
    const { page, close } = await bench.open('/estate/nodes');
    const groups = page.getByRole('rowheader').filter({ hasText: /· (pool|no pool)/ });
    expect(await groups.allInnerTexts()).toEqual([
      'no zone is named · no pool is named',
      'zone eu-central-1a · pool general',
      'zone eu-central-1a · pool spot',
      'zone eu-central-1b · pool general',
    ]);
    await page.getByText('Wrong kubelet').click();
    await page
      .getByRole('status')
      .getByText(/^2 of 6 nodes/)
      .waitFor();
    await page.getByText('1 minor ahead: a kubelet must not be newer than its API server').waitFor();
    await page.getByRole('button', { name: 'Kubelet' }).click();
    await groups.first().waitFor({ state: 'detached' });
    await close();
  });

  it('goes from an image to its layers and the patch that concerns it', async () => {
    const { page, close } = await bench.open('/estate/images');
    await page.getByRole('link', { name: 'registry.acme.test/shop/web:1.42' }).click();
    await heading(page, 'shop/web:1.42');
    const layers = page.getByRole('list', { name: 'Layers, lowest first' }).getByRole('listitem');
    expect(await layers.count()).toBe(3);
    await page.getByRole('region', { name: 'Patches' }).getByRole('link').click();
    await heading(page, /shop\/web:1.42/);
    await close();
  });

  it('is shown every way to a workload, from who comes to its pods', async () => {
    const { page, close } = await bench.open('/estate/workloads?q=shop/web');
    await page.getByRole('link', { name: 'shop/web', exact: true }).click();
    await heading(page, 'shop/web');
    const ways = page.getByRole('list', { name: 'Ways to the pods of web' });
    const hops = await ways.getByRole('list').first().getByRole('listitem').allInnerTexts();
    expect(hops.map((text) => text.split('\n')[0])).toEqual([
      'The internet',
      'Gateway',
      'HTTPRoute',
      'Service',
      'Pods of web',
    ]);
    const starts = await ways.getByRole('list').locator('li:first-child').allInnerTexts();
    expect(starts).toEqual(['The internet', 'Somebody unknown', 'Inside the network', 'Nobody']);
    const power = page.getByRole('table', { name: 'Blast radius' });
    await power.getByRole('row').filter({ hasText: 'ServiceAccount default' }).getByText('unknown').waitFor();
    await power.getByText('7 of 12').waitFor();
    await close();
  });

  it('is told what was not read in order of weight, and led to it', async () => {
    const { page, close } = await bench.open('/coverage');
    const list = page.getByRole('table', { name: 'What was not read' });
    const groups = await list.locator('th[scope=rowgroup]').allInnerTexts();
    expect(groups.slice(0, 3)).toEqual([
      'Clusters that are known and not read',
      'Images that could not be read whole',
      'Systems and packages that no feed covers',
    ]);
    await page.getByText('Nodes 1').click();
    await page.getByRole('status').getByText('1 of 9 problems').waitFor();
    await page.getByRole('link', { name: '3 of Images: see which and why' }).click();
    await heading(page, 'Images');
    await page
      .getByRole('status')
      .getByText(/^3 of 16 images/)
      .waitFor();
    expect(await page.getByRole('radio', { name: 'Not read' }).isChecked()).toBe(true);
    await close();
  });

  it('is shown thousands of workloads in parts', async () => {
    bench.standIn.setScenario('large');
    const { page, close } = await bench.open('/estate/workloads');
    await page
      .getByRole('status')
      .getByText(/^4,750 of 4,750 workloads/)
      .waitFor();
    const rows = page.getByRole('table', { name: 'Workloads' }).getByRole('row');
    expect(await rows.count()).toBe(101);
    await page.getByRole('button', { name: 'Show more' }).click();
    await expect.poll(() => rows.count()).toBe(301);
    await page.getByRole('searchbox').fill('thumbs-249');
    await page
      .getByRole('status')
      .getByText(/^1 of 4,750 workloads/)
      .waitFor();
    await close();
  });
});
