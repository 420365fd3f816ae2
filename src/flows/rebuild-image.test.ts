import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type BuiltImage, buildImage, type ImageSpec } from '../../testing/builders/index.ts';
import { type CiOutcome, type FakeCi, startFakeCi } from '../../testing/ci/index.ts';
import { debianRoot } from '../../testing/repositories/index.ts';
import { Baseline, TrustPolicy } from '../model/index.ts';
import { type FakeWorld, fixedLess, less, startFakeWorld, vulnerableLess } from './conformance/fake-world.ts';
import { type RebuildAsked, type RebuildResult, rebuildImage } from './rebuild-image.ts';
import { stopWriting } from './stop-writing.ts';
import type { World } from './world.ts';

const never = new AbortController().signal;
const revision = '4f1c0a2b9d8e7f6a5b4c3d2e1f0a9b8c7d6e5f4a';
const repository = 'https://github.com/acme/web';
const token = { env: 'CI_TOKEN' };

describe('a rebuild', () => {
  let fake: FakeWorld;
  let ci: FakeCi;
  beforeAll(async () => {
    fake = await startFakeWorld();
  });
  afterAll(() => fake.stop());
  beforeEach(async () => {
    ci = await startFakeCi({ token: 't0ken', onSuccess: () => push(rebuilt) });
  });
  afterEach(async () => {
    await ci.stop();
    fake.registry.control.heal();
  });

  const root = (version: string) => ({ files: debianRoot({ installed: [less(version)] }) });
  const app = { files: { 'srv/app.js': { kind: 'file', content: 'app' } } } as const;
  const oldBase = buildImage({ layers: [root(vulnerableLess)] });
  const newBase = buildImage({ layers: [root(fixedLess)] });
  const labels = {
    'org.opencontainers.image.revision': revision,
    'org.opencontainers.image.source': `${repository}.git`,
  };
  const based = (): Record<string, string> => ({
    'org.opencontainers.image.base.name': `${fake.registry.host}/base:3`,
    'org.opencontainers.image.base.digest': oldBase.manifest.digest,
  });
  const deployed = (change: Partial<ImageSpec> = {}) =>
    buildImage({ layers: [root(vulnerableLess), app], labels, annotations: based(), ...change });
  const rebuilt = buildImage({ layers: [root(fixedLess), app], labels });

  let count = 0;
  let name = '';
  const push = (image: BuiltImage) => fake.pushImage(name, image);

  async function deploy(image: BuiltImage = deployed(), base: BuiltImage = newBase): Promise<string> {
    count += 1;
    name = `shop/app${count}:1`;
    await fake.pushImage('base:3', base);
    return (await push(image)).reference;
  }

  function world(build: object = {}, more: object = {}, change: Partial<World> = {}): World {
    const github = { ci: 'github', api: ci.url, repository: 'acme/web', workflow: 'build.yml', token };
    const source = { repository, build: { ...github, ...build }, ...more };
    const baseline = Baseline.parse({
      apiVersion: 'oakum.dev/v1',
      kind: 'Baseline',
      metadata: { name: 'shop' },
      spec: { images: [`${fake.registry.host}/**`], source },
    });
    return fake.again({
      ...change,
      documents: { ...fake.world.documents, ...change.documents, baselines: [baseline] },
    });
  }

  const rebuild = (
    reference: string,
    change: Partial<RebuildAsked> = {},
    of = world(),
  ): Promise<RebuildResult> =>
    rebuildImage(of, {
      reference,
      revision: undefined,
      base: undefined,
      isConfirmed: true,
      signal: never,
      ...change,
    });

  const verdictsOf = ({ verdicts }: RebuildResult) =>
    Object.fromEntries(verdicts.map((one) => [one.check, one.verdict]));

  async function entries(from: number) {
    const { evidence } = await fake.world.store();
    return (await evidence.read(from, 100)).map(({ kind, body }) => ({ kind, body }));
  }
  const logSize = async () => (await fake.world.store()).evidence.size();

  it('says what it would ask for, and asks nobody, without a yes', async () => {
    const reference = await deploy();
    const from = await logSize();
    const result = await rebuild(reference, { isConfirmed: false });
    expect(result).toMatchObject({
      code: 'possible',
      revision,
      revisionFrom: 'the label org.opencontainers.image.revision',
      base: `${fake.registry.host}/base:3@${newBase.manifest.digest}`,
      message: `it would push ${reference}`,
    });
    expect(result.ends.length).toBeGreaterThan(0);
    expect(new Set(result.ends.map((one) => one.package))).toEqual(new Set(['less']));
    expect(ci.control.seen()).toEqual([]);
    expect(await entries(from)).toEqual([]);
  });

  it('is asked of CI with the deployed revision, followed, and accepted when the image is what was asked for', async () => {
    const reference = await deploy();
    const from = await logSize();
    const result = await rebuild(reference);
    expect(result).toMatchObject({
      code: 'rebuilt',
      image: `${reference}@${rebuilt.manifest.digest}`,
      run: '7001',
      link: 'https://github.example/acme/web/actions/runs/7001',
    });
    expect(verdictsOf(result)).toEqual({
      digest: 'passed',
      base: 'passed',
      revision: 'passed',
      scan: 'passed',
      trust: 'not-run',
    });
    const [order] = ci.control.orders();
    expect(order).toEqual({
      revision,
      base: `${fake.registry.host}/base:3@${newBase.manifest.digest}`,
      oakum_request: expect.stringMatching(/^oakum-[0-9a-f]+$/),
    });
    const key = `by-hand/${reference}/rebuild`;
    expect(await entries(from)).toEqual([
      {
        kind: 'intent',
        body: expect.objectContaining({
          key,
          write: 'ci.trigger',
          request: order?.oakum_request,
          revision,
          before: deployed().manifest.digest,
        }),
      },
      {
        kind: 'outcome',
        body: { key, outcome: { kind: 'done', result: { run: '7001', link: result.link } } },
      },
      {
        kind: 'outcome',
        body: { key: `${key}/result`, outcome: { kind: 'done', result: { image: result.image } } },
      },
    ]);
  });

  it.each([
    ['gitlab', () => ({ ci: 'gitlab', url: ci.url, project: 'shop/web', token })],
    ['jenkins', () => ({ ci: 'jenkins', url: ci.url, job: 'shop/web', user: 'bot', token })],
    ['a webhook that the registry answers for', () => ({ ci: 'webhook', url: `${ci.url}/hook`, token })],
  ])('goes by %s', async (_, build) => {
    const reference = await deploy();
    const baseline = Baseline.parse({
      apiVersion: 'oakum.dev/v1',
      kind: 'Baseline',
      metadata: { name: 'shop' },
      spec: { images: [`${fake.registry.host}/**`], source: { repository, build: build() } },
    });
    const of = fake.again({ documents: { ...fake.world.documents, baselines: [baseline] } });
    const isUntold = build().ci === 'webhook';
    const going = rebuild(reference, {}, of);
    if (isUntold) {
      await expect.poll(() => ci.control.orders().length).toBe(1);
      await push(rebuilt);
    }
    expect((await going).code).toBe('rebuilt');
    expect(ci.control.orders()).toHaveLength(1);
  });

  it.each<[string, () => BuiltImage, Record<string, string>]>([
    [
      'lies on the old base',
      () => buildImage({ layers: [root(vulnerableLess), app, app], labels }),
      { base: 'failed', scan: 'failed' },
    ],
    [
      'is of another revision',
      () =>
        buildImage({
          layers: [root(fixedLess), app],
          labels: { ...labels, 'org.opencontainers.image.revision': 'b'.repeat(40) },
        }),
      { revision: 'failed' },
    ],
    [
      'does not say its revision',
      () => buildImage({ layers: [root(fixedLess), app] }),
      { revision: 'unknown' },
    ],
    [
      'has the old package again above the new base',
      () => buildImage({ layers: [root(fixedLess), root(vulnerableLess)], labels }),
      { scan: 'failed' },
    ],
    [
      'only says that it is on the new base',
      () =>
        buildImage({
          layers: [root(vulnerableLess), app],
          labels: { ...labels, new: 'true' },
          annotations: { ...based(), 'org.opencontainers.image.base.digest': newBase.manifest.digest },
        }),
      { base: 'failed', scan: 'failed' },
    ],
    ['is the image of before', () => deployed(), { digest: 'failed', base: 'failed', scan: 'failed' }],
  ])('is not accepted where the result %s', async (_, made, wrong) => {
    const reference = await deploy();
    ci.control.become({ onSuccess: () => push(made()) });
    const result = await rebuild(reference);
    expect(result).toMatchObject({ code: 'result-wrong', reason: 'rebuild.result-wrong' });
    const passed = { digest: 'passed', base: 'passed', revision: 'passed', scan: 'passed', trust: 'not-run' };
    expect(verdictsOf(result)).toEqual({ ...passed, ...wrong });
  });

  it('is not accepted where nothing was pushed although CI says that all went well', async () => {
    const reference = await deploy();
    ci.control.become({ onSuccess: async () => {} });
    const of = world({}, { result: `${fake.registry.host}/shop/nowhere:{short}-{request}` });
    expect(await rebuild(reference, {}, of)).toMatchObject({
      code: 'result-wrong',
      message: expect.stringMatching(/there is nothing at .*\/shop\/nowhere:4f1c0a2b9d8e-oakum-[0-9a-f]+$/),
    });
  });

  it('is not accepted where the digest did harm before', async () => {
    const reference = await deploy();
    const labelled = buildImage({ layers: [root(fixedLess), app], labels: { ...labels, bad: 'yes' } });
    ci.control.become({ onSuccess: () => push(labelled) });
    const { knowledge } = await fake.world.store();
    await knowledge.quarantine(labelled.manifest.digest, 'it crashed', fake.world.clock.now());
    const result = await rebuild(reference);
    expect(result).toMatchObject({ code: 'result-wrong', message: expect.stringContaining('it crashed') });
    expect(verdictsOf(result)).toMatchObject({ digest: 'failed', scan: 'passed' });
  });

  it('is not accepted unsigned where a trust policy refuses that', async () => {
    const reference = await deploy();
    const key = (await import('node:crypto')).generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey;
    const policy = TrustPolicy.parse({
      apiVersion: 'oakum.dev/v1',
      kind: 'TrustPolicy',
      metadata: { name: 'signed' },
      spec: {
        images: [`${fake.registry.host}/**`],
        authorities: [{ name: 'ci', key: key.export({ type: 'spki', format: 'pem' }) }],
      },
    });
    const documents = { ...fake.world.documents, trustPolicies: [policy] };
    const result = await rebuild(reference, {}, world({}, {}, { documents }));
    expect(verdictsOf(result)).toMatchObject({ trust: 'failed', scan: 'passed' });
    expect(result.code).toBe('result-wrong');
  });

  it.each<[string, Partial<ImageSpec>, string]>([
    ['no revision', { labels: {} }, 'rebuild.no-revision'],
    [
      'a branch for a revision',
      { labels: { 'org.opencontainers.image.revision': 'main' } },
      'rebuild.no-revision',
    ],
    [
      'a source that is not the configured one',
      { labels: { ...labels, 'org.opencontainers.image.source': 'https://evil.example/web' } },
      'rebuild.other-source',
    ],
    [
      'two revisions',
      { annotations: { 'org.opencontainers.image.revision': 'c'.repeat(40) } },
      'rebuild.revisions-differ',
    ],
    ['no base', { annotations: {} }, 'base.unnamed'],
    [
      'a base in a registry that nobody named',
      { annotations: { 'org.opencontainers.image.base.name': '169.254.169.254/latest' } },
      'base.elsewhere',
    ],
  ])('is refused for an image with %s, and nobody is asked', async (_, change, code) => {
    const reference = await deploy(deployed(change));
    expect(await rebuild(reference)).toMatchObject({ code: 'refused', reason: code });
    expect(ci.control.seen()).toEqual([]);
  });

  it('takes revision and base from who asks', async () => {
    const reference = await deploy(deployed({ labels: {}, annotations: {} }));
    const result = await rebuild(reference, { revision, base: `${fake.registry.host}/base:3` });
    expect(result).toMatchObject({ code: 'rebuilt', revisionFrom: '--revision' });
    await expect(rebuild(reference, { revision: 'HEAD' })).rejects.toMatchObject({ code: 'usage.revision' });
  });

  it('is refused where no Baseline names a source', async () => {
    const reference = await deploy();
    expect(await rebuild(reference, {}, fake.world)).toMatchObject({
      code: 'refused',
      reason: 'rebuild.no-source',
    });
  });

  it('is refused by Tekton in a namespace that may not be written to', async () => {
    const reference = await deploy();
    const baseline = { ci: 'tekton', namespace: 'ci', pipeline: 'build' };
    const of = fake.again({
      documents: {
        ...fake.world.documents,
        baselines: [
          Baseline.parse({
            apiVersion: 'oakum.dev/v1',
            kind: 'Baseline',
            metadata: { name: 'shop' },
            spec: { images: ['**'], source: { repository, build: baseline } },
          }),
        ],
      },
    });
    expect(await rebuild(reference, {}, of)).toMatchObject({ code: 'refused', reason: 'rebuild.write-off' });
  });

  it('has nothing to do on a base that ends nothing, or that the image has already', async () => {
    const reference = await deploy(
      deployed(),
      buildImage({ layers: [root(vulnerableLess)], labels: { new: 'true' } }),
    );
    expect(await rebuild(reference)).toMatchObject({
      code: 'nothing-to-do',
      message: expect.stringContaining('already'),
    });
    const other = {
      files: debianRoot({ installed: [less(vulnerableLess), { name: 'other', version: '1' }] }),
    };
    const useless = await deploy(deployed(), buildImage({ layers: [other] }));
    expect(await rebuild(useless)).toMatchObject({
      code: 'nothing-to-do',
      message: expect.stringContaining('end no'),
    });
  });

  it.each<[CiOutcome, string]>([
    ['failed', 'ci-failed'],
    ['cancelled', 'cancelled'],
  ])('that CI ended as %s is %s, and the next one is a new run', async (outcome, code) => {
    const reference = await deploy();
    ci.control.become({ outcome });
    expect(await rebuild(reference)).toMatchObject({
      code,
      reason: `rebuild.${code}`,
      link: expect.any(String),
    });
    ci.control.become({ outcome: 'succeeded' });
    expect(await rebuild(reference)).toMatchObject({ code: 'rebuilt', run: '7002' });
  });

  it.each([
    [401, 'ci.unauthorized'],
    [404, 'ci.not-found'],
    [422, 'ci.invalid'],
  ])('that CI refuses with %s is not triggered, and that is in the log', async (status, code) => {
    const reference = await deploy();
    const from = await logSize();
    ci.control.fail(/^POST/, { kind: 'status', status });
    expect(await rebuild(reference)).toMatchObject({ code: 'not-triggered', reason: code });
    expect((await entries(from)).map(({ kind, body }) => [kind, body.outcome])).toEqual([
      ['intent', undefined],
      ['outcome', expect.objectContaining({ kind: 'failed', code })],
    ]);
    expect((await rebuild(reference)).code).toBe('rebuilt');
  });

  it('waits as long as a busy CI asks, and starts one run', async () => {
    const reference = await deploy();
    ci.control.fail(/^POST/, { kind: 'status', status: 429, headers: { 'retry-after': '3' } });
    ci.control.fail(/^GET .*runs\/7001/, { kind: 'status', status: 502 }, 3);
    expect((await rebuild(reference)).code).toBe('rebuilt');
    expect(ci.control.orders()).toHaveLength(1);
  });

  it('finds the run whose answer was lost instead of starting another', async () => {
    const reference = await deploy();
    ci.control.fail(/^POST/, { kind: 'lost-answer' });
    expect(await rebuild(reference)).toMatchObject({ code: 'rebuilt', run: '7001' });
    expect(ci.control.orders()).toHaveLength(1);
  });

  it('goes on with its run after a kill, although the tag has moved meanwhile', async () => {
    const reference = await deploy();
    const stop = new AbortController();
    ci.control.become({ outcome: 'never-ends' });
    const going = rebuild(reference, { signal: stop.signal });
    const stopped = expect(going).rejects.toBeDefined();
    await expect
      .poll(() => ci.control.seen().filter(({ method }) => method === 'GET').length)
      .toBeGreaterThan(1);
    stop.abort();
    await stopped;
    ci.control.become({ outcome: 'succeeded' });
    await push(rebuilt);
    expect(await rebuild(reference, { isConfirmed: false })).toMatchObject({
      code: 'possible',
      message: expect.stringContaining('--yes goes on with it'),
    });
    await expect(rebuild(reference, { revision: 'd'.repeat(40) })).rejects.toMatchObject({
      code: 'rebuild.other-open',
    });
    expect(await rebuild(reference)).toMatchObject({ code: 'rebuilt', run: '7001' });
    expect(ci.control.orders()).toHaveLength(1);
  });

  it('finds its run where it was killed before the answer was written down', async () => {
    const reference = await deploy();
    const stop = new AbortController();
    const of = world();
    const dying: World = {
      ...of,
      ci: async (build) => {
        const client = await of.ci(build);
        return {
          ...client,
          trigger: async (...order) => {
            await client.trigger(...order);
            stop.abort();
            throw stop.signal.reason;
          },
        };
      },
    };
    await expect(rebuild(reference, { signal: stop.signal }, dying)).rejects.toBeDefined();
    expect(await rebuild(reference)).toMatchObject({ code: 'rebuilt', run: '7001' });
    expect(ci.control.orders()).toHaveLength(1);
  });

  it('is no longer waited for after a while, and waited for again', async () => {
    const reference = await deploy();
    ci.control.become({ outcome: 'never-ends' });
    const patient = world({}, { waitMinutes: 1 });
    const state = { ms: 0 };
    const clock = {
      now: () => fake.world.clock.now().add({ milliseconds: state.ms }),
      sleep: async (ms: number) => {
        state.ms += Math.ceil(ms);
      },
    };
    const result = await rebuild(reference, {}, { ...patient, clock });
    expect(result).toMatchObject({ code: 'timed-out', reason: 'rebuild.timed-out', run: '7001' });
    const looks = ci.control.seen().filter(({ path }) => path.endsWith('/runs/7001')).length;
    expect(looks).toBeLessThan(10);
    ci.control.become({ outcome: 'succeeded' });
    expect(await rebuild(reference)).toMatchObject({ code: 'rebuilt', run: '7001' });
  });

  it('is not asked for while all writing is stopped', async () => {
    const reference = await deploy();
    await stopWriting(fake.world, { by: 'alice', reason: 'a test' });
    await expect(rebuild(reference)).rejects.toMatchObject({ code: 'writing.paused' });
    expect(ci.control.seen()).toEqual([]);
    expect((await rebuild(reference, { isConfirmed: false })).code).toBe('possible');
  });
});
