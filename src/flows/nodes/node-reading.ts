import { hostParts, waitingKernels } from '../../discover/nodes/index.ts';
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
import { hostUnknowns } from './host-unknowns.ts';
import type { NodeKnown, NodesKnown } from './kept-hosts.ts';
import { type NamedKernelOptions, namedKernels } from './named-kernels.ts';
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

/** `isSwitchedOn`: a collector may read nodes of this cluster, so that a scan says which ones it was not asked for. */
export function nodesRead(
  cluster: Inventory['cluster'],
  known: NodesKnown,
  options: Omit<NamedKernelOptions, 'exposureOf'>,
): NodesRead {
  const { isSwitchedOn } = options;
  const list = [...known];
  const all = list.map(([, one]) => one);
  const unread = list.flatMap(([node, one]) => ('document' in one ? [] : [node]));
  const kernels = namedKernels(cluster, unread, { exposureOf, ...options });
  return {
    subjects: [...grouped(list.flatMap(([node, one]) => partsOf(node, one, cluster))), ...kernels.subjects],
    readings: new Map(list.map(([node, one]) => [node.uid, readingOf(one)])),
    unknowns: [...unknownsOf(all), ...kernels.unknowns, ...(isSwitchedOn ? notAsked(all) : [])],
    coverage: mergeCoverage(list.map(([node, one]) => coverageOf(node, one))),
  };
}

function notAsked(known: readonly NodeKnown[]): ScanReport['unknowns'] {
  const count = known.filter(({ kind }) => kind === 'off').length;
  if (count === 0) return [];
  const reason = 'the collector is switched on and was not asked for in this scan: --collect-nodes';
  return [{ what: `packages of ${count} node(s)`, packages: 0, reason, notJudged: true }];
}

function readingOf(known: NodeKnown): NodeReading {
  if (known.kind === 'off' || known.kind === 'not-collected') return known;
  const { facts, packages } = known.document;
  const earlier = known.kind === 'kept' ? { earlier: known.earlier } : {};
  return { kind: 'collected', facts, packages: packages.length, ...earlier };
}

function coverageOf({ name }: Node, known: NodeKnown): Coverage {
  if (known.kind === 'off') return nothingRead;
  if (known.kind === 'not-collected')
    return unreadOnly([{ what: `node ${name}`, code: known.code, reason: known.reason }]);
  return { ...unreadOnly(known.unread), read: 1, total: 1 + known.unread.length };
}

/** Nodes of one kernel share what is not known of it. */
function unknownsOf(known: readonly NodeKnown[]): ScanReport['unknowns'] {
  const all = known.flatMap((one) => ('document' in one ? hostUnknowns(one.document.facts) : []));
  return [...new Map(all.map((one) => [`${one.what} ${one.reason}`, one])).values()];
}

function partsOf(node: Node, known: NodeKnown, cluster: Inventory['cluster']): readonly Subject[] {
  if (!('document' in known)) return [];
  const { facts, packages } = known.document;
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
    const waiting = part.standing.kind === 'runs' ? { waiting: waitingKernels(contents, kernel) } : {};
    return { contents: part.contents, where: [where], exposures: [exposure], ...waiting };
  });
}

/** Nobody judges from the inside what of a node's system listens; its components count the same. */
function exposureOf({ hasExternalIp }: Node): Exposure {
  const address = hasExternalIp ? ', which has an address outside' : '';
  return { level: 'controlled', evidence: [`the system of a node${address}`] };
}

function grouped(subjects: readonly Subject[]): readonly Subject[] {
  const keyOf = ({ contents, exposures, waiting = [] }: Subject): string => {
    const { os, packages, subject } = contents;
    const facts = [
      subject,
      os?.prettyName ?? '',
      exposures[0]?.level ?? '',
      ...packages.map(({ purl, path }) => `${purl} ${path}`),
      ...waiting.map(({ release, version }) => `waits ${release} ${version}`),
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
