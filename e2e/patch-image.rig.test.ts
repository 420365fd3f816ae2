import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import * as z from 'zod';
import { cosign } from '../rig/cosign.ts';
import { debianImage, minbaseRecipe, pushImage } from '../rig/debian-image.ts';
import { describeRig } from '../rig/describe-rig.ts';
import { type RigRegistry, startDockerRegistry } from '../rig/registry.ts';
import { ImagePlan, ScanReport } from '../src/model/index.ts';
import { type CliResult, oakum } from './support/cli.ts';
import { writeByHandConfig } from './support/estate-config.ts';

const Patched = z.looseObject({
  code: z.string(),
  image: z.string().optional(),
  digest: z.string().optional(),
  engine: z.string().optional(),
  packages: z.array(z.looseObject({ name: z.string(), from: z.string(), to: z.string() })),
  verdicts: z.array(z.looseObject({ check: z.string(), verdict: z.string(), message: z.string() })),
  message: z.string(),
});

const Index = z.object({ manifests: z.tuple([z.object({ digest: z.string() })]) });
const Manifest = z.object({ layers: z.array(z.object({ digest: z.string() })) });

/**
 * One image by itself: a true Debian image of the main suite is planned, patched from the true security suite, verified,
 * signed and attested; it comes out as it was planned, cosign agrees, and a new scan finds nothing of what was to go.
 */
describeRig(
  'a vulnerable image is patched by hand',
  ['docker-registry', 'skopeo', 'mmdebstrap', 'cosign'],
  () => {
    let directory: string;
    let registry: RigRegistry;
    let source: string;
    let environment: Readonly<Record<string, string>>;
    beforeAll(async () => {
      directory = mkdtempSync(join(tmpdir(), 'oakum-by-hand-'));
      registry = await startDockerRegistry();
      source = `${registry.address}/shop/web:1.0`;
      await pushImage(await debianImage(minbaseRecipe), { reference: source });
      environment = writeByHandConfig(directory, registry.address);
      expect((await run('trust', 'init')).code).toBe(0);
    });
    afterAll(async () => {
      await registry?.stop();
      rmSync(directory, { recursive: true, force: true });
    });

    const run = (...args: readonly string[]): Promise<CliResult> =>
      oakum(args, { environment, timeoutMs: 500_000 });

    async function patch(...args: readonly string[]) {
      const { code, stdout, stderr } = await run('patch', 'image', ...args, '--format', 'json');
      expect(stdout, stderr).not.toBe('');
      return { code, said: Patched.parse(JSON.parse(stdout)) };
    }

    async function findingsOf(reference: string): Promise<ScanReport['findings']> {
      const { stdout, stderr } = await run('scan', 'image', reference, '-o', 'json');
      expect(stdout, stderr).not.toBe('');
      return ScanReport.parse(JSON.parse(stdout)).findings;
    }

    async function scanned(reference: string): Promise<readonly string[]> {
      return (await findingsOf(reference)).map((one) => `${one.vulnerability} ${one.package.name}`);
    }

    /** Patched natively to a layout, and what that has. */
    async function toDisk(reference: string, name: string) {
      const layout = join(directory, name);
      const { said } = await patch(
        reference,
        ...['--engine', 'native', '--leave-refused', '--output', `oci:${layout}`],
      );
      const { manifests } = Index.parse(JSON.parse(readFileSync(join(layout, 'index.json'), 'utf8')));
      expect(manifests[0].digest).toBe(said.digest);
      const manifest = join(layout, 'blobs', 'sha256', manifests[0].digest.replace('sha256:', ''));
      const { layers } = Manifest.parse(JSON.parse(readFileSync(manifest, 'utf8')));
      return { message: said.message, layers };
    }

    test('comes out as it was planned, proves true, and is vouched for', async () => {
      const planned = await run(
        'patch',
        'image',
        source,
        '--plan',
        '--engine',
        'native',
        '--leave-refused',
        '--format',
        'json',
      );
      const plan = ImagePlan.parse(JSON.parse(planned.stdout));
      expect(plan).toMatchObject({ code: 'possible', engine: 'native', brings: [] });
      expect(plan.packages.length).toBeGreaterThan(5);
      const goes = plan.goes.map((one) => `${one.vulnerability} ${one.package}`);
      expect(goes.length).toBeGreaterThan(20);

      const { code, said } = await patch(
        source,
        '--engine',
        'native',
        '--leave-refused',
        '--tag',
        '1.0-native',
      );
      expect(said, said.message).toMatchObject({ code: 'patched', engine: 'native' });
      expect(code).toBe(0);
      expect(said.packages.map(({ name, from, to }) => `${name} ${from} ${to}`).toSorted()).toEqual(
        plan.packages.map(({ name, from, to }) => `${name} ${from} ${to}`).toSorted(),
      );
      expect(said.verdicts.filter(({ verdict }) => verdict === 'failed' || verdict === 'unknown')).toEqual(
        [],
      );
      expect(said.verdicts.filter(({ verdict }) => verdict === 'passed').length).toBeGreaterThanOrEqual(6);

      const running = `${registry.address}/shop/web@${said.digest}`;
      const left = new Set(await scanned(running));
      expect(goes.filter((one) => left.has(one))).toEqual([]);
      const key = join(environment.OAKUM_STATE ?? '', 'keys', 'signing.pub');
      const trust = ['--key', key, '--insecure-ignore-tlog', '--allow-http-registry'];
      expect(await cosign(['verify', ...trust, running])).toContain(said.digest);
      for (const type of ['slsaprovenance1', 'openvex', 'cyclonedx', 'vuln'])
        expect(await cosign(['verify-attestation', ...trust, '--type', type, running])).not.toBe('');
      const verified = await run('trust', 'verify', running, '--key', key);
      expect(verified.code, verified.stderr).toBe(0);
    });

    test('lies on its origin when it is patched again, and on disk where that is asked for', async () => {
      const once = await patch(source, '--engine', 'native', '--package', 'perl-base', '--tag', '1.0-first');
      expect(once.said).toMatchObject({ code: 'patched' });
      expect(once.said.packages.map(({ name }) => name)).toContain('perl-base');
      expect(once.said.packages.length).toBeLessThan(6);
      const again = await toDisk(`${registry.address}/shop/web:1.0-first`, 'again');
      expect(again.message).toContain('instead of the patch before: on its origin');
      const direct = await toDisk(source, 'direct');
      expect(again.layers).toEqual(direct.layers);
      expect(await scanned(`oci:${join(directory, 'again')}`)).toEqual(
        await scanned(`oci:${join(directory, 'direct')}`),
      );
    });

    test('is limited to what a report of Trivy lists, which must be about this image', async () => {
      const { digest } = await debianImage(minbaseRecipe);
      const wanted = (await findingsOf(source)).filter(
        ({ package: item, fix }) => item.name === 'perl-base' && fix.state === 'fixed',
      );
      expect(wanted.length).toBeGreaterThan(0);
      const report = (of: string): string => {
        const path = join(directory, `${of.slice(-8)}.json`);
        writeFileSync(path, trivyReport(`${registry.address}/shop/web@${of}`, wanted));
        return path;
      };
      const limited = await patch(
        source,
        '--engine',
        'native',
        '--report',
        report(digest),
        '--tag',
        '1.0-report',
      );
      expect(limited.said, limited.said.message).toMatchObject({ code: 'patched' });
      expect(limited.said.packages.map(({ name }) => name)).toContain('perl-base');
      expect(limited.said.packages.length).toBeLessThan(6);
      expect(limited.said.message).toContain('1 of 1 packages that');
      const left = new Set(await scanned(`${registry.address}/shop/web:1.0-report`));
      expect(wanted.filter((one) => left.has(`${one.vulnerability} perl-base`))).toEqual([]);

      const other = await run('patch', 'image', source, '--report', report(`sha256:${'0'.repeat(64)}`));
      expect(other).toMatchObject({ code: 2, stderr: expect.stringContaining('usage.report-of-another') });
    });
  },
);

/** In Trivy's own form (its types.Report), as `trivy image --format json` writes it. */
function trivyReport(name: string, findings: ScanReport['findings']): string {
  const vulnerabilities = findings.map(({ vulnerability, package: item, fix }) => ({
    VulnerabilityID: vulnerability,
    PkgName: item.name,
    InstalledVersion: item.version,
    FixedVersion: fix.version,
    Status: 'fixed',
    Severity: 'HIGH',
  }));
  return JSON.stringify({
    SchemaVersion: 2,
    ArtifactName: name,
    ArtifactType: 'container_image',
    Metadata: { OS: { Family: 'debian', Name: '12' }, RepoDigests: [name] },
    Results: [{ Target: name, Class: 'os-pkgs', Type: 'debian', Vulnerabilities: vulnerabilities }],
  });
}
