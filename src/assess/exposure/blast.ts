import type {
  AccountRight,
  BlastRadius,
  Inventory,
  PowerKind,
  RightKind,
  Workload,
} from '../../model/index.ts';

/** What each fact counts. A thief who is on the node has everything that runs there, so the ways to it weigh most. */
const factPoints: Readonly<Record<PowerKind, number>> = {
  privileged: 6,
  'runtime-socket': 6,
  'host-path-sensitive': 5,
  'capabilities-strong': 4,
  'host-pid': 3,
  'host-path': 2,
  'host-path-sensitive-read-only': 2,
  'host-network': 2,
  'host-ipc': 1,
  'host-path-read-only': 1,
  capabilities: 1,
  root: 1,
  // No less than root: nobody knows that it is not.
  'user-unknown': 1,
};

/** What each right counts, everywhere and in one namespace. */
const rightPoints: Readonly<Record<RightKind, readonly [everywhere: number, somewhere: number]>> = {
  everything: [12, 6],
  'raise-rights': [8, 4],
  'node-proxy': [6, 6],
  webhooks: [6, 6],
  'mint-tokens': [6, 3],
  'approve-certificates': [6, 6],
  'read-secrets': [5, 3],
  exec: [5, 3],
  'make-pods': [5, 3],
  'make-volumes': [4, 4],
};

const mostPoints = 12;

type Line = BlastRadius['lines'][number];

/**
 * What a thief of a workload's pods could reach: a line for each kind of fact and right, added up and cut off at 12. One
 * kind counts once, however many containers have it. What nobody looked at counts nothing and is listed: a fact can
 * only add.
 */
export function blastRadiusOf(
  { namespace, power }: Pick<Workload, 'namespace' | 'power'>,
  accounts: Inventory['accounts'],
): BlastRadius {
  if (power === undefined)
    return { points: 0, lines: [], unknown: ['what its pods may do was not read: no template was seen'] };
  const kinds = [...Map.groupBy(power.facts, ({ kind }) => kind)];
  const own = kinds.map(([kind, facts]) => ({
    points: factPoints[kind],
    says: facts.map(({ says }) => says).join('; '),
  }));
  const account = accounts?.find((one) => one.namespace === namespace && one.name === power.account);
  // A token that no container has helps no thief.
  const hasToken = power.mountsToken ?? account?.mountsToken ?? true;
  const lines = [
    ...own,
    ...(hasToken ? (account?.rights ?? []).map((right) => rightLine(power.account, right)) : []),
  ];
  return {
    points: Math.min(
      mostPoints,
      lines.reduce((sum, { points }) => sum + points, 0),
    ),
    lines: lines.toSorted((left, right) => right.points - left.points),
    unknown:
      accounts === undefined && hasToken
        ? [`what its ServiceAccount ${power.account} may do was not read`]
        : [],
  };
}

function rightLine(account: string, { kind, isClusterWide, says }: AccountRight): Line {
  const [everywhere, somewhere] = rightPoints[kind];
  return { points: isClusterWide ? everywhere : somewhere, says: `ServiceAccount ${account} ${says}` };
}
