import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cosign } from '../rig/cosign.ts';
import { minbaseRecipe } from '../rig/debian-image.ts';
import { describeRig } from '../rig/describe-rig.ts';
import { realNodeLabel } from '../rig/kubelet.ts';
import { Plan, Run, ScanReport } from '../src/model/index.ts';
import { oakum } from './support/cli.ts';
import { imageIdsIn, roll } from './support/objects.ts';
import { type Installation, type RigEstate, startRigEstate } from './support/rig-estate.ts';

const engines = ['native', 'buildah'] as const;

/**
 * Story 1: a truly vulnerable Debian image, built from the main suite alone, runs on a real node beside simulated ones.
 * It is found, judged, planned, patched from the true security suite, signed, rolled out with a canary, scanned again
 * and verified; the evidence checks offline.
 */
describeRig(
  'story 1: a vulnerable image is patched and proven',
  ['real-node', 'docker-registry', 'skopeo', 'mmdebstrap', 'cosign', 'buildah'],
  () => {
    let estate: RigEstate;
    beforeAll(async () => {
      estate = await startRigEstate({ recipe: minbaseRecipe, realNode: true, namespaces: [...engines] });
    });
    afterAll(() => estate?.stop());

    test.each(engines.map((engine) => ({ engine })))('by $engine', async ({ engine }) => {
      const { plane, registry, image } = estate;
      const installation = estate.configure(engine, { engines: [engine] });
      const { directory, run, state } = installation;
      await roll(plane, { namespace: engine, name: 'web', image, replicas: 2, nodeSelector: realNodeLabel });
      const [old = ''] = await imageIdsIn(plane, engine);
      expect((await run('trust', 'init')).code).toBe(0);

      const before = await scanned(installation, engine);
      expect(before.findings.length).toBeGreaterThan(40);
      const file = join(directory, 'plan.json');
      expect((await run('plan', '-n', engine, '-o', file)).stderr).toContain('wrote');
      const unapproved = await run('apply', file);
      expect(`${unapproved.code} ${unapproved.stderr}`).toMatch(/^5 .*has 0 of 1 approval/);
      expect((await run('approve', file, '--reason', 'the diff is as expected')).code).toBe(0);
      const applied = await run('apply', file, '-o', 'json');
      expect(`${applied.code}\n${applied.stderr}`).toMatch(/^0\n/);

      const done = Run.parse(JSON.parse(applied.stdout));
      const [patch] = done.patches;
      expect(done.phase).toBe('succeeded');
      expect(patch).toMatchObject({ phase: 'verified', engine, attestation: { remaining: [] } });
      const running = `${registry.address}/shop/web@${patch?.patchedDigest}`;
      expect(running).not.toBe(old);
      expect(await imageIdsIn(plane, engine)).toEqual([running, running]);
      const after = await scanned(installation, engine);
      const removed = namesOf(before, new Set(patch?.attestation?.removed));
      expect(removed.length).toBeGreaterThan(5);
      expect(namesOf(after).filter((name) => removed.includes(name))).toEqual([]);

      const key = join(state, 'keys', 'signing.pub');
      const trust = ['--key', key, '--insecure-ignore-tlog', '--allow-http-registry'];
      expect(await cosign(['verify', ...trust, running])).toContain(patch?.patchedDigest);
      await proven(installation);
      const next = await run('plan', '-n', engine, '-o', 'json');
      expect(Plan.parse(JSON.parse(next.stdout)).cluster.id).toBe(done.cluster);
    });
  },
);

async function scanned({ run }: Installation, namespace: string): Promise<ScanReport> {
  const { stdout, stderr } = await run('scan', '-n', namespace, '-o', 'json');
  expect(stderr).not.toContain('oakum:');
  return ScanReport.parse(JSON.parse(stdout));
}

/** `CVE package` of findings, whatever the image and version now. */
function namesOf({ findings }: ScanReport, only?: ReadonlySet<string>): readonly string[] {
  return findings
    .filter(({ id }) => only === undefined || only.has(id))
    .map((finding) => `${finding.vulnerability} ${finding.package.name}`);
}

/** The evidence checks with nothing but the bundle and the key: no state, no server. */
async function proven({ run, state, directory }: Installation): Promise<void> {
  const bundle = join(directory, 'evidence.jsonl');
  expect((await run('evidence', 'export', bundle)).code).toBe(0);
  const key = join(state, 'keys', 'evidence.pub');
  const verified = await oakum(['evidence', 'verify', bundle, '--key', key]);
  expect(verified.stdout).toMatch(/^intact/);
}
