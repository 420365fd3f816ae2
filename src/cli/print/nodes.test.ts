import { expect, it } from 'vitest';
import type { HostFacts, ReportNode, ScanReport } from '../../model/index.ts';
import { unknownDistribution } from '../../model/index.ts';
import { nodeLines } from './nodes.ts';

const at = (hour: string): string => `2026-11-21T${hour}:00:00.000Z`;
const facts: HostFacts = {
  name: 'a',
  observedAt: at('01'),
  kernel: { installed: [] },
  reboot: { value: 'no', reasons: [], sources: [] },
  cgroup: 'v2',
  livePatches: [],
};

function node(reading: ReportNode['reading']): ReportNode {
  const name = 'n';
  const texts = {
    osImage: '',
    kernelVersion: '',
    containerRuntime: '',
    kubeletVersion: '',
    architecture: '',
  };
  return { name, uid: name, ready: true, hasExternalIp: false, ...texts, reading };
}
const fresh = node({ kind: 'collected', facts, packages: 1 });
const earlier = (hour: string) =>
  node({ kind: 'collected', facts, packages: 1, earlier: { readAt: at(hour), by: 'host' } });

function report(nodes: readonly ReportNode[]): ScanReport {
  const coverage = { read: 0, total: 0, unread: [] };
  return {
    schemaVersion: 1,
    kind: 'ScanReport',
    subject: { id: 'c', kind: 'cluster', name: 'c' },
    scannedAt: at('12'),
    coverage,
    counts: { workloads: 0, nodes: nodes.length, images: 0 },
    images: [],
    findings: [],
    patches: [],
    unknowns: [],
    lifecycle: [],
    feeds: [],
    estate: {
      distribution: unknownDistribution,
      components: [],
      workloads: [],
      nodes,
      addOns: [],
      definitions: [],
      skews: [],
    },
  };
}

it.each<readonly [what: string, nodes: readonly ReportNode[], lines: readonly string[]]>([
  ['nothing without nodes', [], []],
  ['nothing of what was never read or is new', [node({ kind: 'off' }), fresh], []],
  [
    'the oldest of several',
    [fresh, earlier('09'), earlier('07')],
    ['nodes: 2 nodes judged by an earlier reading, the oldest 5 h ago'],
  ],
])('a scan says of earlier readings %s', (_what, nodes, lines) => {
  expect(nodeLines(report(nodes))).toEqual(lines);
});
