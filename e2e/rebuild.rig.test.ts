import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import * as z from 'zod';
import { describeRig } from '../rig/describe-rig.ts';
import { type RigRegistry, startDockerRegistry } from '../rig/registry.ts';
import { ScanReport } from '../src/model/index.ts';
import { type BuiltImage, buildImage } from '../testing/builders/index.ts';
import { type FakeCi, startFakeCi } from '../testing/ci/index.ts';
import { debianRoot } from '../testing/repositories/index.ts';
import { type CliResult, oakum } from './support/cli.ts';
import { writeEstateConfig } from './support/estate-config.ts';
import { pushBuilt } from './support/push-built.ts';

const Said = z.looseObject({
  code: z.string(),
  image: z.string().optional(),
  run: z.string().optional(),
  verdicts: z.array(z.looseObject({ check: z.string(), verdict: z.string() })),
});

const revision = '4f1c0a2b9d8e7f6a5b4c3d2e1f0a9b8c7d6e5f4a';
const token = 'ghp_0123456789abcdefghijklmnopqrstuvwxyz';

/** From the command line, as processes of their own: what a build, a base and a source change can do for an image. */
describeRig('an image is rebuilt, rebased, and its source changed', ['docker-registry'], () => {
  let directory: string;
  let registry: RigRegistry;
  let ci: FakeCi;
  let environment: Readonly<Record<string, string>>;

  const root = (version: string) => ({
    files: debianRoot({ installed: [{ name: 'less', version }] }),
    command: 'base',
  });
  const app = {
    files: {
      'srv/app.js': 'app',
      'usr/lib/python3.11/site-packages/Jinja2-2.10.0.dist-info/METADATA':
        'Metadata-Version: 2.1\nName: Jinja2\nVersion: 2.10.0\n\n',
    },
    command: 'COPY',
  };
  const labels = { 'org.opencontainers.image.revision': revision };
  const oldBase = buildImage({ layers: [root('590-2')] });
  const newBase = buildImage({ layers: [root('590-2.1~deb12u1')] });
  const rebuilt = buildImage({ layers: [root('590-2.1~deb12u1'), app], labels });
  const push = (name: string, image: BuiltImage) => pushBuilt(`${registry.address}/${name}`, image);

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'oakum-rebuild-'));
    registry = await startDockerRegistry();
    ci = await startFakeCi({ token, onSuccess: () => push('shop/web:1', rebuilt) });
    environment = {
      ...writeEstateConfig({
        directory,
        context: 'none',
        kubeconfigPath: join(directory, 'none'),
        write: [],
        registryHost: registry.address,
        engines: ['native'],
      }),
      GITHUB_TOKEN: token,
    };
    writeFileSync(
      join(environment.OAKUM_CONFIG ?? '', 'baseline.yaml'),
      `apiVersion: oakum.dev/v1
kind: Baseline
metadata: { name: shop }
spec:
  images: ['${registry.address}/shop/**']
  source:
    repository: https://github.com/acme/web
    build: { ci: github, api: '${ci.url}', repository: acme/web, workflow: build.yml, token: { env: GITHUB_TOKEN } }
`,
    );
    const annotations = {
      'org.opencontainers.image.base.name': `${registry.address}/base:3`,
      'org.opencontainers.image.base.digest': oldBase.manifest.digest,
    };
    await push('base:2', oldBase);
    await push('base:3', newBase);
    const deployed = buildImage({ layers: [root('590-2'), app], labels, annotations });
    await push('shop/web:1', deployed);
    await push('shop/other:1', deployed);
  });
  afterAll(async () => {
    await Promise.all([ci?.stop(), registry?.stop()]);
    rmSync(directory, { recursive: true, force: true });
  });

  const run = (args: readonly string[], onStart?: Parameters<typeof oakum>[1]): Promise<CliResult> =>
    oakum(args, { environment, ...onStart });

  async function said(...args: readonly string[]) {
    const { code, stdout, stderr } = await run(['patch', ...args, '-o', 'json']);
    expect(stdout, stderr).not.toBe('');
    expect(stdout + stderr).not.toContain(token);
    return { code, said: Said.parse(JSON.parse(stdout)) };
  }

  async function findings(reference: string): Promise<readonly string[]> {
    const { stdout, stderr } = await run(['scan', 'image', reference, '-o', 'json']);
    expect(stdout, stderr).not.toBe('');
    return ScanReport.parse(JSON.parse(stdout)).findings.map(
      (one) => `${one.vulnerability} ${one.package.name}`,
    );
  }

  const ofLess = (all: readonly string[]): readonly string[] => all.filter((one) => one.endsWith(' less'));

  test('CI builds it again: planned, killed, gone on with, accepted', async () => {
    const reference = `${registry.address}/shop/web:1`;
    expect(ofLess(await findings(reference)).length).toBeGreaterThan(0);
    expect(await said('rebuild', reference)).toMatchObject({ code: 0, said: { code: 'possible' } });
    expect(ci.control.orders()).toEqual([]);
    ci.control.become({ outcome: 'never-ends' });
    const killed = run(['patch', 'rebuild', reference, '--yes'], {
      onStart: (child) => {
        const kill = (): void => {
          const isFollowing = ci.control.seen().some(({ path }) => path.endsWith('/runs/7001'));
          if (isFollowing) child.kill('SIGKILL');
          else setTimeout(kill, 50);
        };
        kill();
      },
    });
    expect(await killed).toMatchObject({ signal: 'SIGKILL' });
    ci.control.become({ outcome: 'succeeded' });
    const { code, said: result } = await said('rebuild', reference, '--yes');
    expect(result).toMatchObject({
      code: 'rebuilt',
      run: '7001',
      image: `${reference}@${rebuilt.manifest.digest}`,
    });
    expect(code).toBe(0);
    expect(ci.control.orders()).toHaveLength(1);
    expect(ofLess(await findings(result.image ?? ''))).toEqual([]);
    const exported = join(directory, 'evidence.json');
    expect((await run(['evidence', 'export', exported])).code).toBe(0);
    expect(readFileSync(exported, 'utf8')).not.toContain(token);
    const { stdout } = await run(['evidence', 'verify', exported]);
    expect(stdout).not.toMatch(/audit\.no-outcome/);
  });

  test('it is put on the fixed base', async () => {
    const reference = `${registry.address}/shop/other:1`;
    const bases = ['--old-base', `${registry.address}/base:2`, '--new-base', `${registry.address}/base:3`];
    expect(await said('rebase', reference, ...bases, '--plan')).toMatchObject({
      code: 0,
      said: { code: 'possible' },
    });
    const { said: result } = await said('rebase', reference, ...bases);
    expect(result).toMatchObject({
      code: 'rebased',
      image: expect.stringMatching(/\/shop\/other:1-oakum\.1@sha256:/),
    });
    expect(result.verdicts.map(({ verdict }) => verdict)).toEqual(['passed', 'passed', 'passed']);
    expect(ofLess(await findings(result.image ?? ''))).toEqual([]);
    expect((await findings(result.image ?? '')).filter((one) => /jinja2/i.test(one)).length).toBeGreaterThan(
      0,
    );
  });

  test('its requirements get a patch that git applies', async () => {
    const checkout = join(directory, 'checkout');
    mkdirSync(checkout);
    writeFileSync(join(checkout, 'requirements.txt'), 'jinja2==2.10.0\nother==1\n');
    const patch = join(directory, 'fix.patch');
    const { code, stdout } = await run([
      'patch',
      'source',
      `${registry.address}/shop/other:1`,
      '--source',
      checkout,
      '--patch',
      patch,
    ]);
    expect(stdout).toContain('-jinja2==2.10.0');
    expect(code).toBe(0);
    execFileSync('git', ['apply', patch], { cwd: checkout });
    expect(readFileSync(join(checkout, 'requirements.txt'), 'utf8')).toMatch(
      /^jinja2==[23]\.\d+\.\d+\nother==1\n$/,
    );
    expect(readFileSync(join(checkout, 'requirements.txt'), 'utf8')).not.toContain('2.10.0');
  });
});
