import { existsSync, readFileSync } from 'node:fs';
import { afterEach, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { Run } from '../src/model/index.ts';
import { checkRegistry } from './support/check-registry.ts';
import type { CliResult } from './support/cli.ts';
import { type FakeEstate, startFakeEstate } from './support/fake-estate.ts';
import { lessImage } from './support/images.ts';
import { killAgainAndAgain, killEverywhere, readPlan } from './support/killed-story.ts';

/**
 * kill -9 at any moment, run the same command again, it finishes. The real program is killed before and after every
 * commit of its store, every file that it puts in place and every request that writes to the cluster or the registry;
 * then the same command runs again, and the end must be the one of a run that was never disturbed.
 */
describe('killed at any moment', () => {
  const estates: FakeEstate[] = [];
  afterEach(async () => {
    for (const estate of estates.splice(0)) await estate.stop();
  });

  /** Estates that were brought to the beginning of the command by the commands before it. */
  async function begin(count: number, before: readonly Command[]): Promise<readonly FakeEstate[]> {
    await Promise.all(
      Array.from({ length: count }, async () => {
        const estate = await startFakeEstate({ images: { 'shop/web:1.0': lessImage() } });
        estates.push(estate);
        await estate.deploy('web', 'shop/web:1.0', 2);
        for (const command of [() => ['runs'], ...before]) await succeed(estate, command(estate));
      }),
    );
    return estates;
  }

  test('trust init: there are two whole keys', async () => {
    const report = await killEverywhere({
      estates: await begin(2, []),
      command: trustCommand,
      isDone: ({ code, stderr }) => code === 0 || stderr.includes('trust.exists'),
      check: async (estate) => {
        const names = ['signing.key', 'signing.pub', 'evidence.key', 'evidence.pub'];
        expect(names.filter((name) => !existsSync(estate.path(`state/keys/${name}`)))).toEqual([]);
        await checkEvidence(estate, 0);
      },
    });
    expect(report.problems).toEqual([]);
    // Four files, and the record of the key that signs.
    expect(report.points).toHaveLength(10);
  });

  test('plan: a plan is there, and it can be approved', async () => {
    const report = await killEverywhere({
      estates: await begin(2, [trustCommand]),
      command: planCommand,
      check: async (estate) => {
        expect(readPlan(estate).patches[0]?.decision.kind).toBe('needs-approval');
        await succeed(estate, approveCommand(estate));
        await checkEvidence(estate, 0);
      },
    });
    expect(report.problems).toEqual([]);
    expect(report.points).toContain('after saving plans+evidence_head+evidence');
  });

  test('approve: one word of one person', async () => {
    const report = await killEverywhere({
      estates: await begin(2, [trustCommand, planCommand]),
      command: approveCommand,
      check: async (estate) => {
        const { code, stderr } = await estate.oakum(['apply', estate.path('plan.json'), '--context', 'none']);
        expect(`${code} ${stderr}`).not.toContain('approvals.');
        await checkEvidence(estate, 0);
      },
    });
    expect(report.problems).toEqual([]);
    expect(report.points).toContain('after saving approvals+evidence_head+evidence');
  });

  test('apply: one verified rollout, one image, one run, and an evidence log that is whole', async () => {
    const report = await killEverywhere({
      estates: await begin(4, [trustCommand, planCommand, approveCommand]),
      command: applyCommand,
      check: checkApplied,
    });
    expect(report.problems).toEqual([]);
    expect(report.points.length).toBeGreaterThan(80);
    const kinds = [
      'saving runs',
      'PUT /v2/shop/web/manifests/1.0-oakum.1',
      'PATCH /apis/apps/v1/namespaces/shop',
    ];
    for (const kind of kinds)
      for (const when of ['before', 'after'])
        expect(report.points.filter((point) => point.startsWith(`${when} ${kind}`))).not.toEqual([]);
  }, 1_800_000);

  // Taking a run up and pushing one blob needs sixteen points: with fewer, no process could bring it any further.
  test('apply: killed again and again', async () => {
    const [estate] = await begin(1, [trustCommand, planCommand, approveCommand]);
    if (estate === undefined) throw new Error('one estate was started');
    const kills = await killAgainAndAgain(estate, applyCommand(estate), 25);
    expect(kills).toBeGreaterThan(3);
    await checkApplied(estate, await estate.oakum(applyCommand(estate)), kills);
  }, 600_000);
});

type Command = (estate: FakeEstate) => readonly string[];

const trustCommand: Command = () => ['trust', 'init'];
const planCommand: Command = (estate) => ['plan', '-o', estate.path('plan.json')];
const approveCommand: Command = (estate) => ['approve', estate.path('plan.json'), '--reason', 'a story'];
const applyCommand: Command = (estate) => ['apply', estate.path('plan.json'), '-o', 'json'];

async function succeed(estate: FakeEstate, args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await estate.oakum(args);
  if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}: ${stderr}`);
  return stdout;
}

const Deployments = z.tuple([
  z.object({
    metadata: z.object({ annotations: z.record(z.string(), z.string()) }),
    spec: z.object({
      paused: z.boolean().optional(),
      minReadySeconds: z.number().optional(),
      strategy: z.object({ rollingUpdate: z.object({ maxSurge: z.string(), maxUnavailable: z.string() }) }),
      template: z.object({ spec: z.object({ containers: z.tuple([z.object({ image: z.string() })]) }) }),
    }),
  }),
]);
const Pods = z.array(
  z.object({
    status: z.object({ containerStatuses: z.tuple([z.object({ imageID: z.string(), ready: z.boolean() })]) }),
  }),
);

/** What a run that nobody disturbed leaves behind, and nothing else but one cut-off effect for each kill. */
async function checkApplied(estate: FakeEstate, { stdout }: CliResult, kills = 1): Promise<void> {
  const run = Run.parse(JSON.parse(stdout));
  expect(run).toMatchObject({ phase: 'succeeded', patches: [{ phase: 'verified' }] });
  const { patchedImage = '', patchedDigest = '' } = run.patches[0] ?? {};
  await checkRegistry(estate.registry, patchedDigest);
  checkCluster(estate, patchedImage, patchedDigest);
  await checkEvidence(estate, kills);
  const starts = readFileSync(estate.path('bundle.jsonl'), 'utf8').split('"run-started"').length - 1;
  expect(starts).toBe(1);
}

/** One rollout: two revisions, the pods of the second, and the rollout fields that the workload had before. */
function checkCluster({ kube }: FakeEstate, patchedImage: string, patchedDigest: string): void {
  const { list } = kube.control;
  const [{ metadata, spec }] = Deployments.parse(list('deployments', 'shop'));
  expect(spec).toEqual({
    paused: spec.paused === undefined ? undefined : false,
    minReadySeconds: spec.minReadySeconds === undefined ? undefined : 0,
    strategy: { rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' } },
    template: { spec: { containers: [{ image: patchedImage }] } },
  });
  expect(metadata.annotations['deployment.kubernetes.io/revision']).toBe('2');
  expect(list('replicasets', 'shop')).toHaveLength(2);
  const statuses = Pods.parse(list('pods', 'shop')).flatMap(({ status }) => status.containerStatuses);
  expect(statuses).toHaveLength(2);
  for (const { imageID, ready } of statuses) {
    expect(imageID).toContain(patchedDigest);
    expect(ready).toBe(true);
  }
}

const Verdict = z.object({ ok: z.boolean(), problems: z.array(z.object({ code: z.string() })) });

/** The log is whole; an effect that was cut off may have an intent without an outcome, and nothing else may be odd. */
async function checkEvidence(estate: FakeEstate, most: number): Promise<void> {
  const bundle = estate.path('bundle.jsonl');
  await succeed(estate, ['evidence', 'export', bundle]);
  const key = estate.path('state/keys/evidence.pub');
  const text = await succeed(estate, ['evidence', 'verify', bundle, '--key', key, '-o', 'json']);
  const { ok, problems } = Verdict.parse(JSON.parse(text));
  expect(ok).toBe(true);
  expect(problems.filter(({ code }) => code !== 'audit.no-outcome')).toEqual([]);
  expect(problems.length).toBeLessThanOrEqual(most);
}
