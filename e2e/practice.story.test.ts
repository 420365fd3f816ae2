import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Plan, type PlannedPatch, Run, ScanReport, SupportOutlook } from '../src/model/index.ts';
import { leastReady, type Practice, startPractice } from './support/practice-estate.ts';

let practice: Practice;

beforeAll(async () => {
  practice = await startPractice();
  expect((await practice.oakum(['trust', 'init'])).code).toBe(0);
});
afterAll(() => practice?.stop());

async function scan(): Promise<ScanReport> {
  const { code, stdout, stderr } = await practice.oakum(['scan', '-o', 'json']);
  // An image cannot be read, which alone would be 4; what is overdue weighs more.
  expect(code, stderr).toBe(3);
  return ScanReport.parse(JSON.parse(stdout));
}

async function patchOf(image: string): Promise<string> {
  const found = (await scan()).patches.find(
    ({ title, kind }) => kind === 'layer-patch' && title.startsWith(image),
  );
  if (found === undefined) throw new Error(`no patch for ${image}`);
  return found.id;
}

async function plan(name: string, only: readonly string[] = []): Promise<Plan> {
  const chosen = only.length === 0 ? [] : ['--only', ...only];
  const { code, stderr } = await practice.oakum(['plan', ...chosen, '-o', practice.path(name)]);
  expect(code, stderr).toBe(4);
  return Plan.parse(practice.json(name));
}

/** Plans one patch, approves it, and applies it. */
async function carryOut(image: string) {
  const name = `${image.replaceAll(/\W/g, '-')}.json`;
  await plan(name, [await patchOf(image)]);
  const approved = await practice.oakum(['approve', practice.path(name), '--reason', 'practice']);
  expect(approved.code, approved.stderr).toBe(0);
  const { code, stdout, stderr } = await practice.oakum(['apply', practice.path(name), '-o', 'json']);
  return { code, stderr, run: Run.parse(JSON.parse(stdout)) };
}

const podsOf = async (namespace: string, app: string) =>
  (await practice.pods(namespace)).filter((pod) => pod.app === app);

function decisionOn(made: Plan, image: string): PlannedPatch['decision'] | undefined {
  return made.patches.find(({ patch }) => patch.kind === 'layer-patch' && patch.title.startsWith(image))
    ?.decision;
}

describe('a new user on the practice estate', () => {
  it('scans it: all but one image is read, and what is unknown is said', async () => {
    const report = await scan();
    expect(report.subject).toMatchObject({ kind: 'cluster', name: 'practice', version: 'v1.34.9' });
    expect(report.counts).toEqual({ workloads: 40, nodes: 6, images: 30 });
    expect(report.coverage.unread.map(({ what, code }) => [what, code])).toEqual([
      ['registry.practice.test/partners/label-printer:3.0.1', 'oci.unauthorized'],
    ]);
    const [first] = report.patches;
    expect(first?.exploited).toBeGreaterThan(0);
    expect(report.unknowns.map(({ what }) => what)).toEqual(
      expect.arrayContaining(['Alpine v3.18', 'Debian 12', 'Debian 13']),
    );
    const ended = report.lifecycle.map(({ product, version }) => `${product} ${version}`);
    expect(ended).toEqual(expect.arrayContaining(['Debian 11', 'Kubernetes 1.34', 'Kubernetes 1.33']));
  });

  it('tells what is out of support, what will be within a year, and what has no dates', async () => {
    await scan();
    const { code, stdout, stderr } = await practice.oakum(['lifecycle', '-o', 'json']);
    expect(code, stderr).toBe(0);
    const { ended, outlook } = JSON.parse(stdout);
    expect(ended).toContainEqual(expect.objectContaining({ product: 'Debian', version: '11' }));
    const span = SupportOutlook.parse(outlook);
    expect(span.calendar.every(({ on, where }) => on >= span.from && on <= span.to && where.length > 0)).toBe(
      true,
    );
    expect(span.unlisted).toEqual(['debian 13']);
    const shown = await practice.oakum(['lifecycle', '--months', '1']);
    expect(shown.stdout).toContain('OUT OF SUPPORT');
    expect((await practice.oakum(['lifecycle', '--months', '13'])).code).toBe(2);
  });

  it('tells which versions of the API that go are still applied and called', async () => {
    const { code, stdout, stderr } = await practice.oakum(['apis', '--to', '1.38', '-o', 'json']);
    expect(code, stderr).toBe(0);
    const { uses } = JSON.parse(stdout);
    expect(uses).toContainEqual(
      expect.objectContaining({
        via: 'last-applied',
        standing: 'gone',
        where: 'PodDisruptionBudget payments/api',
      }),
    );
    expect(uses).toContainEqual(
      expect.objectContaining({
        how: 'called',
        standing: 'breaks',
        resource: 'resourceclaims',
        removed: '1.38',
      }),
    );
    const shown = await practice.oakum(['apis', '--to', '1.38']);
    expect(shown.stdout).toContain('goes in 1.38');
    const wrong = await practice.oakum(['apis', '--to', '2.0']);
    expect([wrong.code, wrong.stderr]).toEqual([
      2,
      expect.stringContaining('is no release of Kubernetes from'),
    ]);
  });

  it('sees what its images are built on: a base that runs in the estate, one that does not, and who brought a finding', async () => {
    const { images, findings } = await scan();
    const imageOf = (name: string) =>
      images.find(({ references }) => references.includes(`registry.practice.test/${name}`));
    const base = imageOf('platform/debian:12.8');
    expect(base?.lineage.children.map(({ name }) => name)).toEqual(
      [
        'data/postgres:15.18',
        'data/redis:7.0.15',
        'platform/tools:2.0.0',
        'shop/storefront:5.2.0',
        'shop/thumbnails:1.3.0',
      ].map((name) => `registry.practice.test/${name}`),
    );
    expect(imageOf('shop/web:2.4.1')?.lineage.base).toMatchObject({ kind: 'shared', layers: 1, images: 4 });
    expect(images).toHaveLength(30);
    const brought = findings
      .filter(({ subject }) => subject === imageOf('data/redis:7.0.15')?.subject)
      .map((one) => `${one.package.name} ${one.brought?.origin.kind} ${one.brought?.layer}`);
    expect(brought).toEqual(expect.arrayContaining(['perl-base base 1', 'redis-server own 2']));
  });

  it('asks why: the first patch and an exploited vulnerability are explained', async () => {
    await scan();
    const patch = await practice.oakum(['explain', '1']);
    expect(patch.code, patch.stderr).toBe(0);
    expect(patch.stdout).toContain('libwebp7');
    const finding = await practice.oakum(['explain', 'CVE-2023-44487']);
    expect(finding.code, finding.stderr).toBe(0);
    expect(finding.stdout).toMatch(/libnghttp2-14/);
  });

  it('plans: one namespace lets patches through, others want approval, the rest is blocked with its reasons', async () => {
    const made = await plan('all.json');
    expect(decisionOn(made, 'dev/preview')).toMatchObject({ kind: 'allow' });
    expect(decisionOn(made, 'shop/web')).toMatchObject({ kind: 'needs-approval', required: 1 });
    expect(decisionOn(made, 'shop/storefront')).toMatchObject({
      kind: 'blocked',
      reasons: [expect.stringContaining('argocd')],
    });
    expect(decisionOn(made, 'data/postgres')).toMatchObject({
      kind: 'blocked',
      reasons: expect.arrayContaining([
        'rolling out a StatefulSet is not yet supported',
        'no PatchPolicy speaks for namespace data',
      ]),
    });
    const leavesOf = (image: string) =>
      made.patches.find(({ patch }) => patch.title.startsWith(image))?.patch.leaves.length;
    expect([leavesOf('shop/web'), leavesOf('payments/api')]).toEqual([0, 0]);
    const ways = made.patches.find(({ patch }) => patch.title.startsWith('shop/web'))?.patch.ways;
    expect(ways?.map(({ way, state }) => `${way} ${state}`)).toEqual([
      'newer-tag impossible',
      'rebuild unknown',
      expect.stringMatching(/^base /),
      'layer-patch chosen',
      'mitigation possible',
    ]);
    expect(leavesOf('shop/thumbnails')).toBeGreaterThan(0);
  });

  it('applies a good patch: canary, bake, and three witnesses agree', async () => {
    const { code, stderr, run } = await carryOut('payments/api');
    expect(code, stderr).toBe(0);
    const [patch] = run.patches;
    expect([run.phase, patch?.phase]).toEqual(['succeeded', 'verified']);
    expect(patch?.attestation?.witnesses.map(({ name, agrees }) => [name, agrees])).toEqual([
      ['running-digest', true],
      ['rescan', true],
      ['package-hashes', true],
    ]);
    expect(patch?.made?.packages.length).toBeGreaterThan(5);
    const checks = new Map(patch?.made?.verdicts.map(({ check, verdict }) => [check, verdict]));
    expect([checks.get('scan'), checks.get('paths'), checks.get('package-files')]).toEqual([
      'passed',
      'passed',
      'passed',
    ]);
    expect([...checks.values()]).not.toContain('failed');
    expect(patch?.made?.attested).toContain('https://slsa.dev/provenance/v1');
    expect(Object.keys(patch?.made?.signed?.at ?? {}).toSorted()).toEqual(['bundle', 'legacy']);
    const images = (await podsOf('payments', 'api')).flatMap((pod) => pod.images);
    const patched = `registry.practice.test/payments/api@${patch?.patchedDigest}`;
    expect(images).toEqual([patched, patched, patched]);
    const after = await scan();
    expect(after.patches.filter(({ title }) => title.startsWith('payments/api'))).toEqual([]);
    const made = after.images.find(({ family }) => family.manifest === patch?.patchedDigest);
    expect(made?.lineage.layers.map(({ origin }) => origin.kind)).toEqual(['shared', 'own', 'own', 'patch']);
    expect(made?.lineage.patchedFrom).toBeDefined();
  });

  it('patches an image of Alpine as it does one of Debian', async () => {
    const { code, stderr, run } = await carryOut('shop/cart');
    expect(code, stderr).toBe(0);
    const [patch] = run.patches;
    expect([run.phase, patch?.phase, patch?.engine]).toEqual(['succeeded', 'verified', 'native']);
    expect(patch?.attestation?.witnesses.map(({ name, agrees }) => [name, agrees])).toEqual([
      ['running-digest', true],
      ['rescan', true],
      ['package-hashes', true],
    ]);
    expect(patch?.attestation?.removed.length).toBeGreaterThan(20);
  });

  it('sees a bad patch withdrawn while the old pods serve, and refused the next time', async () => {
    const before = await podsOf('payments', 'ledger');
    const going = carryOut('payments/ledger');
    const names = before.map(({ name }) => name);
    expect(await leastReady(practice, { namespace: 'payments', names }, going)).toBe(2);
    const { code, run } = await going;
    expect(code).toBe(1);
    const [patch] = run.patches;
    expect([run.phase, patch?.phase, patch?.rollouts[0]?.phase]).toEqual(['failed', 'failed', 'withdrawn']);
    expect(patch?.rollouts[0]?.verdicts.map(({ gate, kind }) => `${gate} ${kind}`)).toEqual([
      'admission pass',
      'health fail',
    ]);
    const after = await podsOf('payments', 'ledger');
    expect(after.filter(({ isReady }) => isReady).flatMap(({ images }) => images)).toEqual(
      before.flatMap(({ images }) => images),
    );
    const again = await plan('again.json', [await patchOf('payments/ledger')]);
    expect(decisionOn(again, 'payments/ledger')).toMatchObject({
      kind: 'blocked',
      reasons: [expect.stringContaining(`withdrawn from payments/ledger in ${run.id}`)],
    });
  });

  it('needs no approval in dev, and takes the evidence along', async () => {
    await plan('dev.json', [await patchOf('dev/preview')]);
    const applied = await practice.oakum(['apply', practice.path('dev.json'), '-o', 'json']);
    expect(applied.code, applied.stderr).toBe(0);
    expect(Run.parse(JSON.parse(applied.stdout)).patches.map(({ phase }) => phase)).toEqual(['verified']);
    const bundle = practice.path('evidence.jsonl');
    expect((await practice.oakum(['evidence', 'export', bundle])).code).toBe(0);
    const verified = await practice.oakum([
      'evidence',
      'verify',
      bundle,
      '--key',
      practice.path('state/keys/evidence.pub'),
    ]);
    expect(verified.code, verified.stderr).toBe(0);
  });
});
