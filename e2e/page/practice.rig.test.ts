import { writeFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { aptMirror } from '../../rig/apt-mirror.ts';
import { cosign } from '../../rig/cosign.ts';
import { debianImage, minbaseRecipe, pushImage } from '../../rig/debian-image.ts';
import { describeRig } from '../../rig/describe-rig.ts';
import { endpoints } from '../../src/contract/index.ts';
import { systemClock } from '../../src/kernel/index.ts';
import { type Practice, startPractice } from '../support/practice-estate.ts';
import { type Served, serve } from '../support/serve.ts';
import { buildPage, type StartedBrowser, seenWith, startBrowser } from './browser.ts';

/**
 * What the README does with one image by commands, a person does here in the page of the practice estate: plan, patch,
 * sign, attest, roll out, verify, scan again. Once as everybody meets it, once with a true image of Debian's main suite that
 * buildah patches from the true security suite.
 */
describeRig(
  'the practice estate in the page',
  ['chromium', 'buildah', 'mmdebstrap', 'skopeo', 'cosign'],
  () => {
    let practice: Practice;
    let server: Served;
    let browser: StartedBrowser;
    beforeAll(async () => {
      buildPage();
      practice = await startPractice();
      const reference = `${practice.registryAddress}/shop/true-debian:1.0`;
      await pushImage(await debianImage(minbaseRecipe), { reference });
      await practice.deploy({ namespace: 'shop', name: 'true-debian', image: 'shop/true-debian:1.0' });
      expect((await practice.oakum(['trust', 'init'])).code).toBe(0);
      server = await serve(practice.environment);
      browser = await startBrowser();
    });
    afterAll(async () => {
      await browser?.close();
      await server?.stop();
      await practice?.stop();
    });

    it('patches an image of the estate by native, rolls it out and verifies it', async () => {
      await walk('shop/web:2.4.1', { madeBy: 'native' });
    });

    it('patches a true Debian image by buildah, and cosign agrees', async () => {
      writeFileSync(practice.path('config/policy-teams.yaml'), policyOf('buildah'));
      writeFileSync(practice.path('config/packages.yaml'), trueMirror());
      await takenUp();
      const { commands, key } = await walk('shop/true-debian:1.0', { madeBy: 'buildah' });
      const keyFile = practice.path('oakum.pub');
      writeFileSync(keyFile, key);
      // The page names images as workloads do; cosign goes to where the registry listens.
      const lines = commands.map((line) => line.replace('registry.practice.test', practice.registryAddress));
      for (const line of lines) {
        const [, ...args] = line.replace('oakum.pub', keyFile).split(' ');
        expect(await cosign([...args, '--allow-insecure-registry'])).not.toBe('');
      }
      expect(lines.map((line) => line.split(' ')[1])).toEqual(['verify', 'verify-attestation']);
    });

    /** Two looks in a row, half a second apart, must see the same; any question looks, if the last look is long enough ago. */
    async function takenUp(): Promise<void> {
      for (let look = 0; look < 3; look += 1) {
        await systemClock.sleep(600);
        expect((await server.ask(endpoints.overview)).notTakenUp).toEqual([]);
      }
    }

    interface Proven {
      /** What the page says to type, line by line, and the key to save before. */
      readonly commands: readonly string[];
      readonly key: string;
    }

    /** From the list of patches to an image whose signatures were verified. */
    async function walk(image: string, { madeBy }: { readonly madeBy: string }): Promise<Proven> {
      const opened = await browser.open(server.signInLink);
      const proven = await seenWith(opened, async () => {
        const { page } = opened;
        await planAndApprove(page, image);
        // It says why not until the page has heard of the approval.
        const apply = page.getByRole('button', { name: 'Apply' });
        await expect.poll(() => apply.getAttribute('aria-disabled')).toBe(null);
        await apply.click();
        await page.getByRole('dialog').getByRole('button', { name: 'Apply' }).click();
        await page.getByRole('heading', { level: 1, name: /^run-/ }).waitFor();
        await page.getByText('1 of 1 patch(es) verified').first().waitFor();
        await page.getByText(`made by ${madeBy}`, { exact: true }).waitFor();
        const witnesses = page.getByRole('region', { name: 'Witnesses' });
        expect(await witnesses.getByText('agrees', { exact: true }).count()).toBe(3);
        await page.getByRole('link', { name: 'Image and signatures' }).click();
        return signaturesOf(page, madeBy);
      });
      expect(opened.complaints).toEqual([]);
      await opened.close();
      return proven;
    }

    async function planAndApprove(page: Page, image: string): Promise<void> {
      await page.goto(`${server.url}/patches?q=${encodeURIComponent(image)}`);
      await page
        .getByRole('link', { name: new RegExp(image) })
        .first()
        .click();
      await page.getByRole('button', { name: 'Plan this' }).click();
      await page.getByRole('heading', { level: 1, name: /^plan-/ }).waitFor();
      await page.getByText(/^moves \d+ packages?$/).click();
      await page.getByRole('button', { name: 'Approve' }).click();
      await page.getByLabel('Reason').fill('read what moves');
      await page.getByRole('dialog').getByRole('button', { name: 'Approve' }).click();
      await page.getByRole('dialog').waitFor({ state: 'detached' });
    }

    async function signaturesOf(page: Page, madeBy: string): Promise<Proven> {
      const panel = page.getByRole('region', { name: 'Signatures' });
      await panel.getByRole('button', { name: 'Verify' }).click();
      await panel.getByText('signed', { exact: true }).waitFor();
      await panel.getByText('legacy and bundle').waitFor();
      const statements = panel.getByRole('list', { name: 'Statements that count' });
      const named = await statements.locator(':scope > li > span').allInnerTexts();
      expect(named.map((name) => name.trim())).toEqual([
        'SLSA provenance',
        'bill of materials (CycloneDX)',
        'vulnerabilities before and after',
        'OpenVEX',
        'what it was held against (test result)',
      ]);
      await statements.getByText(new RegExp(`^by ${madeBy}, from `)).waitFor();
      await panel.getByText('Check it without Oakum').click();
      const [key = '', commands = ''] = await panel.locator('pre').allInnerTexts();
      return { key, commands: commands.trim().split('\n') };
    }
  },
);

function policyOf(engine: string): string {
  const gate = { bake: '5s', deadline: '30s' };
  const spec = {
    namespaces: ['shop'],
    level: 'approve',
    engines: [engine],
    gate,
    approvals: { required: 1 },
  };
  return JSON.stringify({
    apiVersion: 'oakum.dev/v1',
    kind: 'PatchPolicy',
    metadata: { name: 'teams' },
    spec,
  });
}

/** Where this machine takes its own packages from. */
function trueMirror(): string {
  const { main, security, keyring } = aptMirror();
  const spec = {
    distribution: 'debian',
    sources: [
      { url: main, suites: ['{codename}'] },
      { url: security, suites: ['{codename}-security'] },
    ],
    keyringFiles: [keyring],
  };
  return JSON.stringify({
    apiVersion: 'oakum.dev/v1',
    kind: 'PackageMirror',
    metadata: { name: 'true' },
    spec,
  });
}
