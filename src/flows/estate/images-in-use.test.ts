import { describe, expect, it } from 'vitest';
import { sha256 } from '../../kernel/index.ts';
import {
  aContainer,
  aNode,
  anInventory,
  aRunningContainer,
  aWorkload,
  image,
} from '../conformance/records.ts';
import { imagesInUse, mergedUse } from './images-in-use.ts';

const other = sha256('other');

describe('images in use', () => {
  it('are one for each reference and digest, with all that use it and how many pods do', () => {
    const web = aWorkload('web', {
      containers: [aContainer('web', { running: [aRunningContainer('web-1'), aRunningContainer('web-2')] })],
    });
    const { uses, coverage } = imagesInUse(anInventory([web, aWorkload('cart')]));
    expect(uses).toMatchObject([
      {
        reference: image,
        digest: sha256('source'),
        architecture: 'amd64',
        pods: 3,
        targets: [
          { name: 'web', container: 'web', uid: 'uid-web', image },
          { name: 'cart', container: 'web' },
        ],
      },
    ]);
    expect(uses).toHaveLength(1);
    expect(coverage).toEqual({ read: 0, total: 0, unread: [] });
  });

  it('are told apart where one tag runs as two digests: a rollout is under way or the tag was moved', () => {
    const running = [aRunningContainer('web-1'), aRunningContainer('web-2', { digest: other })];
    const { uses } = imagesInUse(
      anInventory([aWorkload('web', { containers: [aContainer('web', { running })] })]),
    );
    expect(uses.map(({ digest, pods }) => [digest, pods]).toSorted()).toEqual(
      [
        [sha256('source'), 1],
        [other, 1],
      ].toSorted(),
    );
  });

  it('take the architecture of the node they run on', () => {
    const node = aNode('node-1', { architecture: 'arm64' });
    const { uses } = imagesInUse(anInventory([aWorkload('web')], { nodes: [node] }));
    expect(uses[0]?.architecture).toBe('arm64');
  });

  it('are two where the digest is of an index that runs on two processors, with one container each', () => {
    const nodes = [aNode('node-1'), aNode('node-2', { architecture: 'arm64' })];
    const running = [aRunningContainer('web-1'), aRunningContainer('web-2', { node: 'node-2' })];
    const web = aWorkload('web', { containers: [aContainer('web', { running })] });
    const { uses } = imagesInUse(anInventory([web], { nodes }));
    expect(uses).toMatchObject([
      { digest: sha256('source'), architecture: 'amd64', pods: 1, targets: [{ container: 'web' }] },
      { digest: sha256('source'), architecture: 'arm64', pods: 1, targets: [{ container: 'web' }] },
    ]);
    const [first, second] = uses;
    if (first === undefined || second === undefined) throw new Error('two uses');
    expect(mergedUse(first, second).targets).toHaveLength(1);
  });

  it('are looked up by their reference where nothing runs', () => {
    const workload = aWorkload('web', {
      activity: 'defined',
      containers: [aContainer('web', { running: [] })],
    });
    expect(imagesInUse(anInventory([workload])).uses).toMatchObject([
      { reference: image, digest: undefined, architecture: 'amd64', pods: 0 },
    ]);
    const nodes = [aNode('node-1', { architecture: 'arm64' })];
    expect(imagesInUse(anInventory([workload], { nodes })).uses[0]?.architecture).toBe('arm64');
  });

  it('that only run beside the template change nothing there, and are found there all the same', () => {
    const proxy = 'registry.test/mesh/proxy:1';
    const injected = aContainer('proxy', { image: proxy, isInTemplate: false });
    const own = aContainer('proxy', { image: proxy });
    const debug = aContainer('debug', { image: proxy, role: 'ephemeral', isInTemplate: false });
    const { uses } = imagesInUse(
      anInventory([
        aWorkload('web', { containers: [injected, debug] }),
        aWorkload('gateway', { containers: [own] }),
        aWorkload('rest', { activity: 'defined', containers: [{ ...injected, running: [] }] }),
      ]),
    );
    expect(uses).toEqual([
      {
        reference: proxy,
        digest: undefined,
        architecture: 'amd64',
        pods: 0,
        targets: [],
        idle: [],
        outsideTemplate: [
          {
            workload: { id: 'c/uid-rest', name: 'shop/Deployment/rest' },
            container: 'proxy',
            how: 'injected',
          },
        ],
      },
      {
        reference: proxy,
        digest: sha256('source'),
        architecture: 'amd64',
        pods: 3,
        targets: [expect.objectContaining({ name: 'gateway', container: 'proxy' })],
        idle: [],
        outsideTemplate: [
          { workload: { id: 'c/uid-web', name: 'shop/Deployment/web' }, container: 'proxy', how: 'injected' },
          {
            workload: { id: 'c/uid-web', name: 'shop/Deployment/web' },
            container: 'debug',
            how: 'ephemeral',
          },
        ],
      },
    ]);
  });

  it('of a Job that has ended are not in use', () => {
    expect(imagesInUse(anInventory([aWorkload('job', { activity: 'finished' })])).uses).toEqual([]);
  });

  it('without a digest are unread where they run, and nothing but pulled where they wait', () => {
    const running = [
      aRunningContainer('web-1', { digest: undefined, imageId: '' }),
      aRunningContainer('web-2', { digest: undefined, imageId: '', state: 'ContainerCreating' }),
    ];
    const workload = aWorkload('web', { containers: [aContainer('web', { running })] });
    const { uses, coverage } = imagesInUse(anInventory([workload]));
    expect(coverage.unread).toEqual([
      {
        what: 'shop/Deployment/web container web in web-1',
        code: 'inventory.no-digest',
        reason: 'the runtime reported no digest',
      },
    ]);
    expect(uses).toMatchObject([{ reference: image, digest: undefined }]);
  });

  it('come in a stable order', () => {
    const workloads = ['b', 'a'].map((name) =>
      aWorkload(name, { containers: [aContainer('web', { image: `registry.test/${name}:1` })] }),
    );
    expect(imagesInUse(anInventory(workloads)).uses.map((use) => use.reference)).toEqual([
      'registry.test/a:1',
      'registry.test/b:1',
    ]);
  });
});
