import { instantText } from '../../kernel/index.ts';
import type { EarlierReading, HostDocument, Inventory, KeptHost, Node, Unread } from '../../model/index.ts';
import { ageText } from '../age-text.ts';
import type { World } from '../world.ts';
import type { NodeOutcomes } from './collect-nodes.ts';
import { type NodeOutcome, unreadOfNode } from './collect-one.ts';
import { whyOutdated } from './outdated.ts';

/**
 * What is known of one node: what this scan collected, or what was read earlier and still holds; `unread` then has, too,
 * why this scan has nothing newer, where it tried. `off` where nobody ever read it.
 */
export type NodeKnown =
  | NodeOutcome
  | {
      readonly kind: 'kept';
      readonly document: HostDocument;
      readonly unread: readonly Unread[];
      readonly earlier: EarlierReading;
    }
  | { readonly kind: 'off' };

export type NodesKnown = ReadonlyMap<Node, NodeKnown>;

const forgetAfter = { hours: 90 * 24 } as const;

/** Keeps what the collector read, for the scans to come. */
export async function keepCollected(
  world: World,
  { id }: Pick<Inventory['cluster'], 'id'>,
  outcomes: NodeOutcomes,
): Promise<void> {
  const readAt = instantText(world.clock.now());
  const readings = [...outcomes].flatMap(([{ uid, osImage }, outcome]): readonly KeptHost[] => {
    if (outcome.kind !== 'collected') return [];
    const { document, unread } = outcome;
    return [{ document, unread, readAt, node: { cluster: id, uid, osImage } }];
  });
  await keep(world, readings);
}

/** Keeps what a host said of itself: a node of a cluster may have its boot. */
export async function keepHost(world: World, document: HostDocument): Promise<void> {
  await keep(world, [{ document, unread: document.coverage.unread, readAt: instantText(world.clock.now()) }]);
}

async function keep(world: World, readings: readonly KeptHost[]): Promise<void> {
  if (readings.length === 0) return;
  const { hosts } = await world.store();
  await hosts.keep(readings, world.clock.now().subtract(forgetAfter));
}

/** Completes what this scan collected, if it did, by what earlier ones read and is not out of date. */
export async function knownNodes(
  world: World,
  { cluster, nodes }: Pick<Inventory, 'cluster' | 'nodes'>,
  collected: NodeOutcomes,
): Promise<NodesKnown> {
  const { hosts } = await world.store();
  const open = nodes.filter((node) => collected.get(node)?.kind !== 'collected');
  const readings = await hosts.about(cluster.id, open);
  const now = world.clock.now();
  return new Map(
    nodes.map((node) => {
      const outcome = collected.get(node);
      return [
        node,
        outcome?.kind === 'collected' ? outcome : byEarlier(node, { outcome, readings, now }),
      ] as const;
    }),
  );
}

interface Earlier {
  readonly outcome: (NodeOutcome & { readonly kind: 'not-collected' }) | undefined;
  /** Latest first. */
  readonly readings: readonly KeptHost[];
  readonly now: Temporal.Instant;
}

function byEarlier(node: Node, { outcome, readings, now }: Earlier): NodeKnown {
  const own = readings.filter((reading) => mayBeAbout(reading, node));
  const present = own.find((reading) => whyOutdated(reading, node, now) === undefined);
  if (present !== undefined) return kept(node, present, outcome);
  if (outcome !== undefined) return outcome;
  const [last] = own;
  if (last === undefined) return { kind: 'off' };
  const reason = `it was last read ${ageText(last.readAt, now)} ago, and ${whyOutdated(last, node, now)}`;
  return { kind: 'not-collected', code: 'nodes.reading-outdated', reason };
}

function kept(node: Node, { document, readAt, ...rest }: KeptHost, outcome: Earlier['outcome']): NodeKnown {
  const lacks = rest.node === undefined ? unreadOfNode(node, document) : rest.unread;
  const failure =
    outcome === undefined ? [] : [{ what: `node ${node.name}`, code: outcome.code, reason: outcome.reason }];
  const by = rest.node === undefined ? 'host' : 'collector';
  return { kind: 'kept', document, unread: [...failure, ...lacks], earlier: { readAt, by } };
}

function mayBeAbout({ node: read, document: { facts } }: KeptHost, { uid, name, bootId }: Node): boolean {
  if (read !== undefined) return read.uid === uid;
  return facts.name === name || (bootId !== undefined && facts.bootId === bootId);
}
