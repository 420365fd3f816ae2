import { describe, expect, it } from 'vitest';
import { type BuiltImage, buildImage, type ImageSpec } from '../../testing/builders/index.ts';
import { debianRoot } from '../../testing/repositories/index.ts';
import { Baseline, TrustPolicy } from '../model/index.ts';
import { fixedLess, less, vulnerableLess } from './conformance/fake-world.ts';
import {
  app,
  labels,
  newBase,
  playRebuilds,
  rebuilt,
  sourceRepository as repository,
  deployedRevision as revision,
  root,
  ciToken as token,
} from './conformance/rebuild-scene.ts';

describe('a rebuild', () => {
  const { fake, ci, based, deployed, push, deploy, world, rebuild, verdictsOf, entries, logSize } =
    playRebuilds();

  it('says what it would ask for, and asks nobody, without a yes', async () => {
    const reference = await deploy();
    const from = await logSize();
    const result = await rebuild(reference, { isConfirmed: false });
    expect(result).toMatchObject({
      code: 'possible',
      revision,
      revisionFrom: 'the label org.opencontainers.image.revision',
      base: `${fake().registry.host}/base:3@${newBase.manifest.digest}`,
      message: `it would push ${reference}`,
    });
    expect(result.ends.length).toBeGreaterThan(0);
    expect(new Set(result.ends.map((one) => one.package))).toEqual(new Set(['less']));
    expect(ci().control.seen()).toEqual([]);
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
    const [order] = ci().control.orders();
    expect(order).toEqual({
      revision,
      base: `${fake().registry.host}/base:3@${newBase.manifest.digest}`,
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
        body: {
          key: `${key}/result`,
          outcome: { kind: 'done', result: { image: result.image, checks: JSON.stringify(result.verdicts) } },
        },
      },
    ]);
  });

  it.each([
    ['gitlab', () => ({ ci: 'gitlab', url: ci().url, project: 'shop/web', token })],
    ['jenkins', () => ({ ci: 'jenkins', url: ci().url, job: 'shop/web', user: 'bot', token })],
    ['a webhook that the registry answers for', () => ({ ci: 'webhook', url: `${ci().url}/hook`, token })],
  ])('goes by %s', async (_, build) => {
    const reference = await deploy();
    const baseline = Baseline.parse({
      apiVersion: 'oakum.dev/v1',
      kind: 'Baseline',
      metadata: { name: 'shop' },
      spec: { images: [`${fake().registry.host}/**`], source: { repository, build: build() } },
    });
    const of = fake().again({ documents: { ...fake().world.documents, baselines: [baseline] } });
    const isUntold = build().ci === 'webhook';
    const going = rebuild(reference, {}, of);
    if (isUntold) {
      await expect.poll(() => ci().control.orders().length).toBe(1);
      await push(rebuilt);
    }
    expect((await going).code).toBe('rebuilt');
    expect(ci().control.orders()).toHaveLength(1);
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
    ci().control.become({ onSuccess: () => push(made()) });
    const result = await rebuild(reference);
    expect(result).toMatchObject({ code: 'result-wrong', reason: 'rebuild.result-wrong' });
    const passed = { digest: 'passed', base: 'passed', revision: 'passed', scan: 'passed', trust: 'not-run' };
    expect(verdictsOf(result)).toEqual({ ...passed, ...wrong });
  });

  it('is not accepted where nothing was pushed although CI says that all went well', async () => {
    const reference = await deploy();
    ci().control.become({ onSuccess: async () => {} });
    const of = world({}, { result: `${fake().registry.host}/shop/nowhere:{short}-{request}` });
    expect(await rebuild(reference, {}, of)).toMatchObject({
      code: 'result-wrong',
      message: expect.stringMatching(/there is nothing at .*\/shop\/nowhere:4f1c0a2b9d8e-oakum-[0-9a-f]+$/),
    });
  });

  it('is not accepted where the digest did harm before', async () => {
    const reference = await deploy();
    const labelled = buildImage({ layers: [root(fixedLess), app], labels: { ...labels, bad: 'yes' } });
    ci().control.become({ onSuccess: () => push(labelled) });
    const { knowledge } = await fake().world.store();
    await knowledge.quarantine(labelled.manifest.digest, 'it crashed', fake().world.clock.now());
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
        images: [`${fake().registry.host}/**`],
        authorities: [{ name: 'ci', key: key.export({ type: 'spki', format: 'pem' }) }],
      },
    });
    const documents = { ...fake().world.documents, trustPolicies: [policy] };
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
    expect(ci().control.seen()).toEqual([]);
  });

  it('takes revision and base from who asks', async () => {
    const reference = await deploy(deployed({ labels: {}, annotations: {} }));
    const result = await rebuild(reference, { revision, base: `${fake().registry.host}/base:3` });
    expect(result).toMatchObject({ code: 'rebuilt', revisionFrom: '--revision' });
    await expect(rebuild(reference, { revision: 'HEAD' })).rejects.toMatchObject({ code: 'usage.revision' });
  });

  it('is refused where no Baseline names a source', async () => {
    const reference = await deploy();
    expect(await rebuild(reference, {}, fake().world)).toMatchObject({
      code: 'refused',
      reason: 'rebuild.no-source',
    });
  });

  it('is refused by Tekton in a namespace that may not be written to', async () => {
    const reference = await deploy();
    const baseline = { ci: 'tekton', namespace: 'ci', pipeline: 'build' };
    const of = fake().again({
      documents: {
        ...fake().world.documents,
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
});
