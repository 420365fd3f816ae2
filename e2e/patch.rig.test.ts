import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { aptMirror } from '../rig/apt-mirror.ts';
import { type ControlPlane, startControlPlane } from '../rig/control-plane.ts';
import { cosign } from '../rig/cosign.ts';
import { appsRecipe, debianImage, pushImage } from '../rig/debian-image.ts';
import { describeRig } from '../rig/describe-rig.ts';
import { realNodeLabel } from '../rig/kubelet.ts';
import { type RigRegistry, startDockerRegistry } from '../rig/registry.ts';
import { Plan, Run, ScanReport } from '../src/model/index.ts';
import { oakum } from './support/cli.ts';
import { writeEstateConfig } from './support/estate-config.ts';
import { deployment, imageIdsOf } from './support/objects.ts';

/**
 * Story 1: a truly vulnerable Debian image, built from the main suite alone, runs on a real node beside simulated ones.
 * It is found, judged, planned, patched from the true security suite, signed, rolled out with a canary, scanned again
 * and verified; the evidence checks offline.
 */
describeRig(
  'story 1: a vulnerable image is patched and proven',
  ['real-node', 'docker-registry', 'skopeo', 'mmdebstrap', 'cosign', 'buildah'],
  () => {
    const directory = mkdtempSync(join(tmpdir(), 'oakum-story-'));
    let plane: ControlPlane;
    let registry: RigRegistry;

    beforeAll(async () => {
      const image = await debianImage(appsRecipe);
      registry = await startDockerRegistry();
      plane = await startControlPlane({ kwok: true, realNode: true });
      await plane.kwok?.createNodes(5);
      await pushImage(image, { reference: `${registry.address}/shop/web:1.0` });
      await plane.kubectl(['create', 'namespace', 'shop']);
    }, 900_000);
    afterAll(async () => {
      await plane?.stop();
      await registry?.stop();
      rmSync(directory, { recursive: true, force: true });
    }, 60_000);

    test.each([{ engine: 'native' }, { engine: 'buildah' }])(
      'by $engine',
      async ({ engine }) => {
        const environment = writeEstateConfig({
          directory: join(directory, engine),
          context: 'rig',
          kubeconfigPath: plane.kubeconfigPath,
          write: ['shop'],
          registryHost: registry.address,
          engines: [engine],
          aptMirror: aptMirror(),
          bake: '5s',
        });
        const name = `web-${engine}`;
        const before = `${registry.address}/shop/web:1.0`;
        await plane.apply([
          deployment({ namespace: 'shop', name, image: before, replicas: 2, nodeSelector: realNodeLabel }),
        ]);
        await plane.kubectl(['rollout', 'status', `deployment/${name}`, '-n', 'shop', '--timeout=180s']);
        const run = async (...args: readonly string[]) => oakum(args, { environment, timeoutMs: 500_000 });

        expect((await run('trust', 'init')).code).toBe(0);
        const scan = await run('scan', '-l', `app=${name}`, '-o', 'json');
        expect(scan.stderr).not.toContain('oakum:');
        const report = ScanReport.parse(JSON.parse(scan.stdout));
        expect(report.findings.length).toBeGreaterThan(100);
        const planned = await run('plan', '-l', `app=${name}`, '-o', join(directory, engine, 'plan.json'));
        expect(planned.stderr).toContain('wrote');
        const file = join(directory, engine, 'plan.json');
        const unapproved = await run('apply', file);
    expect(`${unapproved.code} ${unapproved.stderr}`).toMatch(/^5 /);
        expect((await run('approve', file, '--reason', 'story')).code).toBe(0);
        const applied = await run('apply', file, '-o', 'json');
        expect(`${applied.code}\n${applied.stderr}`).toMatch(/^0\n/);
        const done = Run.parse(JSON.parse(applied.stdout));
        expect(done.phase).toBe('succeeded');
        const digest = done.patches[0]?.patchedDigest ?? '';
        const ids = await imageIdsOf(plane, { namespace: 'shop', name });
        expect(ids).toEqual([
          `${registry.address}/shop/web@${digest}`,
          `${registry.address}/shop/web@${digest}`,
        ]);

        const signed = await cosign([
          'verify',
          '--key',
          join(environment.OAKUM_STATE ?? '', 'keys', 'signing.pub'),
          '--insecure-ignore-tlog',
          '--allow-http-registry',
          `${registry.address}/shop/web@${digest}`,
        ]);
        expect(signed).toContain(digest);
        const bundle = join(directory, engine, 'evidence.jsonl');
        expect((await run('evidence', 'export', bundle)).code).toBe(0);
        const verified = await oakum([
          'evidence',
          'verify',
          bundle,
          '--key',
          join(environment.OAKUM_STATE ?? '', 'keys', 'evidence.pub'),
        ]);
        expect(verified.stdout).toMatch(/^intact/);
        const saved = Plan.parse(JSON.parse((await run('plan', '-o', 'json')).stdout));
        expect(saved.cluster.id).toBe(done.cluster);
      },
      600_000,
    );
  },
);
