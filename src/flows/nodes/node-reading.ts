import { hostParts } from '../../discover/nodes/index.ts';
import { canonicalJson, hexOf, sha256 } from '../../kernel/index.ts';
import {
  type Coverage,
  type Exposure,
  type Inventory,
  mergeCoverage,
  type Node,
  type NodeReading,
  nothingRead,
  type Place,
  type ScanReport,
  unreadOnly,
} from '../../model/index.ts';
import type { Subject } from '../assess/subject.ts';
import type { NodeOutcomes } from './collect-nodes.ts';
import type { NodeOutcome } from './collect-one.ts';
import { hostUnknowns } from './host-unknowns.ts';
import { partExposure, partName } from './part-standing.ts';

/** What was read of a cluster's nodes, as a scan judges it and keeps it. */
export interface NodesRead {
  /** Nodes with the same packages are one subject with several places. */
  readonly subjects: readonly Subject[];
  /** By the UID of the node. */
  readonly readings: ReadonlyMap<string, NodeReading>;
  readonly unknowns: ScanReport['unknowns'];
  readonly coverage: Coverage;
}

/** Nothing was collected; where a collector is switched on, the scan says that this one did not ask it. */
export function notCollected({ nodes }: Pick<Inventory, 'nodes'>, isSwitchedOn: boolean): NodesRead {
  const reason = 'the collector is switched on and was not asked for in this scan: --collect-nodes';
  const unknowns = isSwitchedOn
    ? [{ what: `packages of ${nodes.length} node(s)`, packages: 0, reason, notJudged: true as const }]
    : [];
  return { subjects: [], readings: new Map(), unknowns, coverage: nothingRead };
}

export function nodesRead(cluster: Inventory['cluster'], outcomes: NodeOutcomes): NodesRead {
  const list = [...outcomes];
  return {
    subjects: grouped(list.flatMap(([node, outcome]) => partsOf(node, { outcome, cluster }))),
    readings: new Map(list.map(([node, outcome]) => [node.uid, readingOf(outcome)])),
    unknowns: unknownsOf(list.map(([, outcome]) => outcome)),
    coverage: mergeCoverage(list.map(([node, outcome]) => coverageOf(node, outcome))),
  };
}

function readingOf(outcome: NodeOutcome): NodeReading {
  if (outcome.kind === 'not-collected') return outcome;
  const { facts, packages } = outcome.document;
  return { kind: 'collected', facts, packages: packages.length };
}

function coverageOf({ name }: Node, outcome: NodeOutcome): Coverage {
  if (outcome.kind === 'collected')
    return { ...unreadOnly(outcome.unread), read: 1, total: 1 + outcome.unread.length };
  const { code, reason } = outcome;
  return unreadOnly([{ what: `node ${name}`, code, reason }]);
}

/** Nodes of one kernel share what is not known of it. */
function unknownsOf(outcomes: readonly NodeOutcome[]): ScanReport['unknowns'] {
  const all = outcomes.flatMap((one) => (one.kind === 'collected' ? hostUnknowns(one.document.facts) : []));
  return [...new Map(all.map((one) => [`${one.what} ${one.reason}`, one])).values()];
}

interface Collected {
  readonly outcome: NodeOutcome;
  readonly cluster: Inventory['cluster'];
}

function partsOf(node: Node, { outcome, cluster }: Collected): readonly Subject[] {
  if (outcome.kind === 'not-collected') return [];
  const { facts, packages } = outcome.document;
  const { os, kernel } = facts;
  const contents = {
    subject: 'node:',
    ...(os === undefined ? {} : { os }),
    packages,
    coverage: nothingRead,
  };
  return hostParts(contents, kernel).map((part): Subject => {
    const where: Place = { id: `${cluster.id}/${node.uid}`, name: partName(part, `node ${node.name}`) };
    const exposure = partExposure(part, kernel.running) ?? exposureOf(node);
    return { contents: part.contents, where: [where], exposures: [exposure] };
  });
}

/** Nobody judges from the inside what of a node's system listens; its components count the same. */
function exposureOf({ hasExternalIp }: Node): Exposure {
  const address = hasExternalIp ? ', which has an address outside' : '';
  return { level: 'controlled', evidence: [`the system of a node${address}`] };
}

function grouped(subjects: readonly Subject[]): readonly Subject[] {
  const keyOf = ({ contents, exposures }: Subject): string => {
    const { os, packages, subject } = contents;
    const facts = [
      subject,
      os?.prettyName ?? '',
      exposures[0]?.level ?? '',
      ...packages.map(({ purl, path }) => `${purl} ${path}`),
    ];
    return hexOf(sha256(canonicalJson(facts))).slice(0, 16);
  };
  return [...Map.groupBy(subjects, keyOf)].flatMap(([key, [first, ...others]]) => {
    if (first === undefined) return [];
    const { contents } = first;
    return [
      {
        ...first,
        contents: { ...contents, subject: `node:${key}` },
        where: [first, ...others].flatMap(({ where }) => where),
      },
    ];
  });
}
