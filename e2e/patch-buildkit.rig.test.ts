import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import * as z from 'zod';
import { type RigBuildkit, startBuildkit } from '../rig/buildkit.ts';
import { debianImage, minbaseRecipe, pushImage } from '../rig/debian-image.ts';
import { describeRig } from '../rig/describe-rig.ts';
import { type RigRegistry, startDockerRegistry } from '../rig/registry.ts';
import { ImagePlan, ScanReport } from '../src/model/index.ts';
import { type CliResult, oakum } from './support/cli.ts';
import { writeByHandConfig } from './support/estate-config.ts';

const Patched = z.looseObject({
  code: z.string(),
  engine: z.string().optional(),
  digest: z.string().optional(),
  packages: z.array(z.looseObject({ name: z.string(), from: z.string(), to: z.string() })),
  verdicts: z.array(z.looseObject({ check: z.string(), verdict: z.string(), message: z.string() })),
  message: z.string(),
});

const Manifest = z.object({ layers: z.array(z.object({ digest: z.string() })) });

const moved = (one: { readonly name: string; readonly from: string; readonly to: string }): string =>
  `${one.name} ${one.from} ${one.to}`;

/** A true Debian image of the main suite, patched from the true security suite in a BuildKit of its own. */
describeRig(
  'a vulnerable image is patched in a BuildKit',
  ['docker-registry', 'skopeo', 'mmdebstrap', 'buildkit'],
  () => {
    let directory: string;
    let registry: RigRegistry;
    let buildkit: RigBuildkit;
    let source: string;
    let environment: Readonly<Record<string, string>>;
    beforeAll(async () => {
      directory = mkdtempSync(join(tmpdir(), 'oakum-in-buildkit-'));
      registry = await startDockerRegistry();
      buildkit = await startBuildkit();
      source = `${registry.address}/shop/web:1.0`;
      await pushImage(await debianImage(minbaseRecipe), { reference: source });
      const config = writeByHandConfig(directory, registry.address);
      environment = { ...config, PATH: `${buildkit.programs}:${process.env.PATH}` };
    });
    afterAll(async () => {
      await buildkit?.stop();
      await registry?.stop();
      rmSync(directory, { recursive: true, force: true });
    });

    const run = (args: readonly string[], more: Readonly<Record<string, string>> = {}): Promise<CliResult> =>
      oakum(args, { environment: { ...environment, ...more }, timeoutMs: 500_000 });

    async function patch(args: readonly string[], more: Readonly<Record<string, string>> = {}) {
      const { code, stdout, stderr } = await run(
        ['patch', 'image', source, ...args, '--format', 'json'],
        more,
      );
      expect(stdout, stderr).not.toBe('');
      return { code, said: Patched.parse(JSON.parse(stdout)) };
    }

    const leftOver = (): readonly string[] =>
      readdirSync(join(environment.OAKUM_STATE ?? '', 'work'), { recursive: true, encoding: 'utf8' });

    test('comes out as it was planned, and proves true', async () => {
      const named = { BUILDKIT_HOST: buildkit.address };
      const planned = await run(
        ['patch', 'image', source, '--plan', '--engine', 'buildkit', '--leave-refused', '--format', 'json'],
        named,
      );
      const plan = ImagePlan.parse(JSON.parse(planned.stdout));
      expect(plan, planned.stdout).toMatchObject({ code: 'possible', engine: 'buildkit', brings: [] });
      expect(plan.packages.length).toBeGreaterThan(5);
      const goes = plan.goes.map((one) => `${one.vulnerability} ${one.package}`);
      expect(goes.length).toBeGreaterThan(20);

      const { code, said } = await patch(
        ['--engine', 'buildkit', '--leave-refused', '--tag', '1.0-bk'],
        named,
      );
      expect(said, said.message).toMatchObject({ code: 'patched', engine: 'buildkit' });
      expect(code).toBe(0);
      expect(said.packages.map(moved).toSorted()).toEqual(plan.packages.map(moved).toSorted());
      const doubtful = said.verdicts.filter(({ verdict }) => verdict === 'failed' || verdict === 'unknown');
      expect(doubtful).toEqual([]);
      expect(said.verdicts.filter(({ verdict }) => verdict === 'passed').length).toBeGreaterThanOrEqual(6);

      const scan = await run(['scan', 'image', `${registry.address}/shop/web@${said.digest}`, '-o', 'json']);
      const { findings } = ScanReport.parse(JSON.parse(scan.stdout));
      const left = new Set(findings.map((one) => `${one.vulnerability} ${one.package.name}`));
      expect(goes.filter((one) => left.has(one))).toEqual([]);
      expect(leftOver()).toEqual([]);
    });

    test('is shared with the native engine, in one layer', async () => {
      const named = { BUILDKIT_HOST: buildkit.address };
      const engines = ['--engine', 'native', 'buildkit'];
      const planned = await run(['patch', 'image', source, '--plan', ...engines, '--format', 'json'], named);
      const plan = ImagePlan.parse(JSON.parse(planned.stdout));
      expect(plan, planned.stdout).toMatchObject({ code: 'possible', engine: 'native+buildkit' });
      expect(plan.engines.map(({ engine, answer }) => `${engine} ${answer}`)).toEqual([
        'native cannot',
        'buildkit does-it',
      ]);
      const ran = plan.scripts.filter(({ what }) => what === 'run').map((one) => one.package);
      expect(new Set(ran).size).toBeLessThan(plan.packages.length);

      const layout = join(directory, 'mixed');
      const { code, said } = await patch([...engines, '--output', `oci:${layout}`], named);
      expect(said, said.message).toMatchObject({ code: 'patched', engine: 'native+buildkit' });
      expect(code).toBe(0);
      expect(said.packages.map(moved).toSorted()).toEqual(plan.packages.map(moved).toSorted());
      const doubtful = said.verdicts.filter(({ verdict }) => verdict === 'failed' || verdict === 'unknown');
      expect(doubtful).toEqual([]);
      const manifest = join(layout, 'blobs', 'sha256', (said.digest ?? '').replace('sha256:', ''));
      const { layers } = Manifest.parse(JSON.parse(readFileSync(manifest, 'utf8')));
      expect(layers).toHaveLength(2);
    });

    test('is refused by a BuildKit that is not there, or that nobody named', async () => {
      const nowhere = await patch([
        '--engine',
        'buildkit',
        '--buildkit',
        `unix://${join(directory, 'nothing.sock')}`,
      ]);
      expect(nowhere.code).toBe(1);
      expect(nowhere.said).toMatchObject({ code: 'refused' });
      expect(nowhere.said.message).toMatch(/nothing\.sock does not answer/);
      const unnamed = await patch(['--engine', 'buildkit']);
      expect(unnamed.said).toMatchObject({ code: 'refused' });
      expect(unnamed.said.message).toMatch(/no BuildKit is named/);
      expect(leftOver()).toEqual([]);
    });
  },
);
