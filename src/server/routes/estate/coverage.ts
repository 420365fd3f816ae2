import type {
  AddOnView,
  ClusterView,
  ComponentView,
  CoverageProblem,
  CoverageView,
  ImageView,
  NodeView,
  WorkloadView,
} from '../../../contract/index.ts';
import { estateComponents } from '../../../flows/estate-components.ts';
import type { ClusterScan } from '../../../flows/scan-cluster.ts';
import type { Population, ScanReport, Unread } from '../../../model/index.ts';
import { notCollected } from './nodes.ts';
import { inOrderOfWeight, kindOfUnread, todoFor } from './problems.ts';
import { countsOf } from './row-coverage.ts';

/** The rows of every layer, as the estate shows them. */
export interface LayerRows {
  readonly clusters: readonly ClusterView[];
  readonly components: readonly ComponentView[];
  readonly nodes: readonly NodeView[];
  readonly addOns: readonly AddOnView[];
  readonly workloads: readonly WorkloadView[];
  readonly images: readonly ImageView[];
}

/** What was read of each layer, and everything that was not, with what to do about it, in order of weight. */
export function coverageView(
  { report, inventory, population }: Pick<ClusterScan, 'report' | 'inventory' | 'population'>,
  rows: LayerRows,
): CoverageView {
  const layers = [
    ['clusters', rows.clusters],
    ['control-plane', rows.components],
    ['nodes', rows.nodes],
    ['add-ons', rows.addOns],
    ['workloads', rows.workloads],
    ['images', rows.images],
  ] as const;
  const { hidden } = estateComponents(inventory);
  const isHidden = ({ what }: { readonly what: string }): boolean => hidden.some((one) => one.what === what);
  return {
    layers: layers.map(([layer, all]) => ({ layer, ...countsOf(all) })),
    problems: inOrderOfWeight([
      ...population.coverage.unread.map((unread) => populationProblem(unread, population)),
      ...report.coverage.unread.map((unread) => unreadProblem(unread, rows.images)),
      ...(report.unknowns.some(isNotAsked) ? [] : nodeProblems(rows.nodes)),
      ...hidden.map(hiddenProblem),
      ...report.unknowns.filter((one) => !isHidden(one)).map(unknownProblem),
      ...feedProblems(report),
    ]),
  };
}

/** A cluster that nobody read, or a source of clusters that could not be: there may be more of them. */
function populationProblem(unread: Unread, { clusters }: Population): CoverageProblem {
  const states = clusters.filter(({ name }) => name === unread.what).map(({ state }) => state);
  const next = states.find(({ kind }) => kind === 'unread');
  const todo = next?.kind === 'unread' ? `Do this: ${next.next}.` : todoFor(unread.code);
  return { kind: 'cluster', ...unread, todo };
}

function unreadProblem(unread: Unread, images: readonly ImageView[]): CoverageProblem {
  const problem = { kind: kindOfUnread(unread), ...unread, todo: todoFor(unread.code) };
  if (problem.kind !== 'image') return problem;
  const [label = ''] = unread.what.split(' ');
  const where = images
    .filter(({ reference }) => label === reference || label.startsWith(`${reference}@`))
    .flatMap((image) => image.where);
  const amount = new Set(where).size;
  return amount === 0 ? problem : { ...problem, hides: { amount, of: 'workload' } };
}

/** One problem for all nodes: the same thing is to be done about each. */
function nodeProblems(nodes: readonly NodeView[]): readonly CoverageProblem[] {
  const unread = nodes.filter(
    ({ coverage }) => coverage.kind !== 'read' && coverage.reasons.includes(notCollected),
  );
  if (unread.length === 0) return [];
  return [
    {
      kind: 'node',
      what: unread.length === 1 ? (unread[0]?.name ?? '') : `${unread.length} nodes`,
      code: 'nodes.not-collected',
      reason: notCollected,
      todo: 'Switch the read-only collector on in the Cluster document (`spec.nodes.collector`), and scan with `--collect-nodes`.',
      hides: { amount: unread.length, of: 'node' },
    },
  ];
}

function hiddenProblem({ what, reason }: ScanReport['unknowns'][number]): CoverageProblem {
  return {
    kind: 'control-plane',
    what,
    code: 'control-plane.hidden',
    reason,
    todo: 'Ask whoever runs it for its versions, and follow their bulletins.',
  };
}

/** A collector is switched on and this scan did not ask it: as scans name it, and no second problem of the same nodes. */
function isNotAsked({ what, packages }: Pick<ScanReport['unknowns'][number], 'what' | 'packages'>): boolean {
  return packages === 0 && what.startsWith('packages of ');
}

const readNodes = 'Have the nodes read: `oakum scan cluster --collect-nodes`.';

/** As scans name what an old feed cannot know: `Go since then`. */
const staleMark = ' since then';
/** As matching names kernels that their nodes name for several versions, which an advisory does not judge alike. */
const partMark = ' packages whose version is known in part';

function unknownProblem({
  what,
  packages,
  reason,
  notJudged,
}: ScanReport['unknowns'][number]): CoverageProblem {
  if (what.endsWith(staleMark)) {
    const todo = 'Run `oakum feeds update`, or bring newer data with --advisories.';
    return { kind: 'feed', what: what.slice(0, -staleMark.length), code: 'feeds.stale', reason, todo };
  }
  if (what.endsWith(partMark)) {
    const hides = { amount: packages, of: 'package' } as const;
    return { kind: 'node', what, code: 'nodes.kernel-in-part', reason, todo: readNodes, hides };
  }
  if (isNotAsked({ what, packages }))
    return { kind: 'node', what, code: 'nodes.not-asked', reason, todo: todoFor('nodes.not-asked') };
  if (packages === 0 && /^(?:kernel|live patch)\b/.test(what)) {
    const todo = 'Ask whoever builds this kernel or patch which vulnerabilities it has mended.';
    return { kind: 'node', what, code: 'nodes.kernel-unknown', reason, todo };
  }
  if (packages === 0) {
    const todo =
      'Look at what its maker says about support; newer lifecycle data comes with newer versions of Oakum.';
    return { kind: 'other', what, code: 'lifecycle.no-dates', reason, todo };
  }
  if (notJudged === undefined) {
    const todo =
      'What is found there is right, and there may be more: bring a feed that lists all, with --advisories.';
    return {
      kind: 'feed',
      what,
      code: 'feeds.limited',
      reason,
      todo,
      hides: { amount: packages, of: 'package' },
    };
  }
  return {
    kind: 'system',
    what,
    code: 'advisories.not-covered',
    reason,
    todo: 'Add a feed that speaks for it: `oakum feeds update`, or advisories of your own with --advisories.',
    hides: { amount: packages, of: 'package' },
  };
}

function feedProblems({ feeds }: ScanReport): readonly CoverageProblem[] {
  if (feeds.length > 0) return [];
  return [
    {
      kind: 'feed',
      what: 'advisories',
      code: 'feeds.none',
      reason: 'no feed is loaded: nothing can be judged',
      todo: todoFor('feeds.none'),
    },
  ];
}
