import { afterEach, describe, expect, test } from 'vitest';
import { type FakeClock, makeFakeClock } from '../../../clock/index.ts';
import { deployment, pod } from '../../conformance/shapes.ts';
import { type FakeKube, type FakeKubeOptions, startFakeKube } from '../../index.ts';
import { isConditionTrue } from '../../values/meta.ts';
import { at, type Tree, textAt, treeAt, treesAt } from '../../values/tree.ts';
import { repositoryOf } from './status.ts';

const digest = `sha256:${'a'.repeat(64)}`;
let kube: FakeKube | undefined;

afterEach(() => kube?.stop());

async function start(
  options: FakeKubeOptions,
): Promise<{ readonly clock: FakeClock; readonly kube: FakeKube }> {
  const clock = makeFakeClock();
  kube = await startFakeKube({
    clock,
    nodes: ['node-1'],
    timing: { startMs: 200, readyMs: 300, backOffMs: 1_000, runMs: 400, stopMs: 200 },
    ...options,
  });
  return { clock, kube };
}

function run(cluster: FakeKube, annotations: Tree = {}): void {
  const body = pod('web');
  cluster.control.create({
    ...body,
    metadata: { ...treeAt(body, 'metadata'), namespace: 'default', annotations },
  });
}

const state = (cluster: FakeKube): Tree => cluster.control.list('pods')[0] ?? {};
const container = (cluster: FakeKube): Tree =>
  treesAt(state(cluster), 'status', 'containerStatuses')[0] ?? {};
const waiting = (cluster: FakeKube): string => textAt(container(cluster), 'state', 'waiting', 'reason');

describe('the simulated kubelet', () => {
  test('pulls, starts and readies a pod, and reports the digest that the registry names', async () => {
    const asked: string[] = [];
    const { clock, kube } = await start({
      resolveImage: async (image) => {
        asked.push(image);
        return { digest };
      },
    });
    run(kube);
    await clock.advance(100);
    expect([textAt(state(kube), 'status', 'phase'), waiting(kube)]).toEqual(['Pending', 'ContainerCreating']);
    await clock.advance(150);
    expect([textAt(state(kube), 'status', 'phase'), isConditionTrue(state(kube), 'Ready')]).toEqual([
      'Running',
      false,
    ]);
    await clock.advance(300);
    expect(isConditionTrue(state(kube), 'Ready')).toBe(true);
    expect(container(kube)).toMatchObject({
      ready: true,
      restartCount: 0,
      image: 'registry.invalid/shop/web:1',
      imageID: `registry.invalid/shop/web@${digest}`,
    });
    expect(asked).toEqual(['registry.invalid/shop/web:1']);
  });

  test('backs off from an image that cannot be pulled, and runs it once it can', async () => {
    let isThere = false;
    const { clock, kube } = await start({
      resolveImage: async () => (isThere ? { digest } : { error: 'manifest unknown' }),
    });
    run(kube);
    await clock.advance(100);
    expect([waiting(kube), textAt(container(kube), 'state', 'waiting', 'message')]).toEqual([
      'ErrImagePull',
      'manifest unknown',
    ]);
    await clock.advance(600);
    expect(waiting(kube)).toBe('ImagePullBackOff');
    expect(textAt(state(kube), 'status', 'phase')).toBe('Pending');
    isThere = true;
    await clock.advance(60_000);
    expect(container(kube)).toMatchObject({ ready: true, imageID: `registry.invalid/shop/web@${digest}` });
  });

  test('keeps a pull that throws as an error of that pull', async () => {
    const { clock, kube } = await start({
      resolveImage: () => Promise.reject(new Error('connection refused')),
    });
    run(kube);
    await clock.advance(100);
    expect(textAt(container(kube), 'state', 'waiting', 'message')).toBe('connection refused');
  });

  test('restarts what crashes, after longer and longer pauses', async () => {
    const { clock, kube } = await start({});
    run(kube, { 'oakum.dev/behaviour': 'crash' });
    await clock.advance(3_000);
    expect(waiting(kube)).toBe('CrashLoopBackOff');
    expect(container(kube)).toMatchObject({
      ready: false,
      lastState: { terminated: { exitCode: 1, reason: 'Error' } },
    });
    const early = Number(at(container(kube), 'restartCount'));
    await clock.advance(60_000);
    const late = Number(at(container(kube), 'restartCount'));
    expect(early).toBeGreaterThanOrEqual(1);
    expect(late).toBeGreaterThan(early);
    expect(late).toBeLessThan(10);
    expect(textAt(state(kube), 'status', 'phase')).toBe('Running');
  });

  test.each([
    ['never-ready', 'Running', ''],
    ['pull-error', 'Pending', 'ImagePullBackOff'],
  ])('keeps a pod that is told %s', async (behaviour, phase, reason) => {
    const { clock, kube } = await start({});
    run(kube, { 'oakum.dev/behaviour': behaviour });
    await clock.advance(30_900);
    expect([textAt(state(kube), 'status', 'phase'), isConditionTrue(state(kube), 'Ready')]).toEqual([
      phase,
      false,
    ]);
    if (reason !== '') expect(['ErrImagePull', reason]).toContain(waiting(kube));
  });

  test('asks the hook about every container', async () => {
    const { clock, kube } = await start({
      behaviour: (_pod, each) => (textAt(each, 'image').endsWith(':2') ? 'never-ready' : 'ready'),
    });
    kube.control.create({
      ...deployment('web', { version: '2' }),
      metadata: { name: 'web', namespace: 'default' },
    });
    await clock.advance(5_000);
    expect(container(kube)).toMatchObject({ ready: false, state: { running: {} } });
  });

  test('ends a deleted pod after a while', async () => {
    const { clock, kube } = await start({});
    run(kube);
    await clock.advance(2_000);
    await fetch(`${kube.url}/api/v1/namespaces/default/pods/web`, { method: 'DELETE' });
    await clock.advance(100);
    expect(textAt(state(kube), 'metadata', 'deletionTimestamp')).not.toBe('');
    await clock.advance(200);
    expect(kube.control.list('pods')).toEqual([]);
  });
});

test.each([
  ['nginx', 'nginx'],
  ['nginx:1', 'nginx'],
  ['127.0.0.1:5000/shop/web', '127.0.0.1:5000/shop/web'],
  ['127.0.0.1:5000/shop/web:1', '127.0.0.1:5000/shop/web'],
  [`shop/web:1@${digest}`, 'shop/web'],
])('the repository of %s is %s', (image, repository) => {
  expect(repositoryOf(image)).toBe(repository);
});
