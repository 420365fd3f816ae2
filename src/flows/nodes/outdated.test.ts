import { describe, expect, it } from 'vitest';
import type { HostFacts, KeptHost, Node } from '../../model/index.ts';
import { whyOutdated } from './outdated.ts';

const readAt = '2026-11-21T09:00:00.000Z';
const hoursLater = (hours: number): Temporal.Instant => Temporal.Instant.from(readAt).add({ hours });

const facts: HostFacts = {
  name: 'node-1',
  observedAt: readAt,
  bootId: 'boot',
  os: { id: 'debian', versionId: '12', prettyName: 'Debian 12' },
  kernel: { running: '6.1', installed: [] },
  reboot: { value: 'no', reasons: [], sources: [] },
  cgroup: 'v2',
  livePatches: [],
};

function reading(change: Partial<HostFacts> = {}, node?: KeptHost['node']): KeptHost {
  const coverage = { read: 0, total: 0, unread: [] };
  const document = {
    schemaVersion: 1,
    kind: 'HostDocument',
    facts: { ...facts, ...change },
    packages: [],
    coverage,
  } as const;
  return { document, readAt, unread: [], ...(node === undefined ? {} : { node }) };
}

const node: Node = {
  name: 'node-1',
  uid: 'u1',
  ready: true,
  osImage: 'Debian 12',
  kernelVersion: '6.1',
  containerRuntime: 'containerd://2.1.4',
  kubeletVersion: 'v1.37.1',
  architecture: 'amd64',
  hasExternalIp: false,
  bootId: 'boot',
};
const { bootId: _, ...noBoot } = node;
const ofNode = { cluster: 'c1', uid: 'u1', osImage: 'Debian 12' };
const noneTold = 'nothing tells whether it was booted since: the reading or the kubelet names no boot';

describe('an earlier reading', () => {
  it.each<readonly [what: string, reading: KeptHost, node: Node, hours: number, why: string | undefined]>([
    ['of this boot holds', reading(), node, 1, undefined],
    ['of this boot and node holds', reading({}, ofNode), node, 1, undefined],
    ['of 30 days holds', reading(), node, 720, undefined],
    ['that came from the future holds', reading(), node, -5, undefined],
    [
      'of more than 30 days does not',
      reading(),
      node,
      721,
      'what is older than 30 days says nothing of today',
    ],
    ['of another boot does not', reading({ bootId: 'old' }, ofNode), node, 1, 'it was rebooted since'],
    [
      'of a host of the same name and another boot does not',
      reading({ bootId: 'old' }),
      node,
      1,
      'another boot runs: it was rebooted since, or host node-1 that was read is another one',
    ],
    ['of no boot does not', reading({ bootId: undefined }), node, 1, noneTold],
    ['of a node of no boot does not', reading(), noBoot, 1, noneTold],
    [
      'of another kernel does not',
      reading(),
      { ...node, kernelVersion: '6.12' },
      1,
      'kernel 6.1 was read, 6.12 runs',
    ],
    [
      'of an unknown kernel does not',
      reading({ kernel: { installed: [] } }),
      node,
      1,
      'kernel unknown was read, 6.1 runs',
    ],
    [
      'of another system does not',
      reading({}, { ...ofNode, osImage: 'Debian 11' }),
      node,
      1,
      'Debian 11 was read, Debian 12 runs',
    ],
    [
      'of a host of an unknown system does not',
      reading({ os: undefined }),
      node,
      1,
      'an unknown system was read, Debian 12 runs',
    ],
  ])('%s', (_what, one, of, hours, why) => {
    expect(whyOutdated(one, of, hoursLater(hours))).toBe(why);
  });
});
