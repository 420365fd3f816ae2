import { compareText } from '../../kernel/pure/index.ts';
import {
  type AddOn,
  type Chart,
  type Inventory,
  type ReleaseFacts,
  type Workload,
  workloadTitle,
} from '../../model/index.ts';
import { chartOf } from './chart-label.ts';
import type { StoredRelease } from './helm/read-releases.ts';
import { type Recognised, recognise, tagOf } from './known/recognise.ts';
import { kubernetesFits } from './kubernetes-fit.ts';
import { renderedImages } from './rendered-images.ts';

/** What makes workloads one add-on: its identity, and what said so. */
interface Group {
  readonly id: string;
  readonly kind: AddOn['kind'];
  readonly name: string;
  readonly namespace: string;
  readonly evidence: Set<string>;
  readonly workloads: Workload[];
  readonly recognised: Recognised[];
}

/**
 * A workload belongs to the release that its labels name, else to the operator that OLM says, else to what its images
 * are recognised as. Releases that have no workload are known by what is stored of them only.
 */
export function assembleAddOns(inventory: Inventory, releases: readonly StoredRelease[]): readonly AddOn[] {
  const groups = new Map<string, Group>();
  const join = (start: Omit<Group, 'evidence' | 'workloads' | 'recognised'>): Group => {
    const group = groups.get(start.id) ?? {
      ...start,
      evidence: new Set<string>(),
      workloads: [],
      recognised: [],
    };
    groups.set(start.id, group);
    return group;
  };
  for (const workload of inventory.workloads) {
    const recognised = recognise(workload);
    for (const { evidence, ...start } of homesOf(workload, recognised)) {
      const group = join(start);
      group.evidence.add(evidence);
      group.workloads.push(workload);
      group.recognised.push(...recognised.filter((one) => isAtHome(start, one)));
    }
  }
  for (const { namespace, name } of releases) {
    join({ id: helmId({ namespace, name }), kind: 'helm', namespace, name });
  }
  const stored = new Map(releases.map((release) => [helmId(release), release]));
  return [...groups.values()]
    .map((group) => addOnOf(group, stored.get(group.id), inventory))
    .toSorted(
      (left, right) => compareText(left.namespace, right.namespace) || compareText(left.id, right.id),
    );
}

function helmId({ namespace, name }: Pick<StoredRelease, 'namespace' | 'name'>): string {
  return `helm:${namespace}/${name}`;
}

type Home = Omit<Group, 'evidence' | 'workloads' | 'recognised'> & { readonly evidence: string };

function homesOf(workload: Workload, recognised: readonly Recognised[]): readonly Home[] {
  const { release, labels, namespace } = workload;
  if (release !== undefined) {
    const evidence = 'label app.kubernetes.io/managed-by and annotations meta.helm.sh/release-*';
    return [{ id: helmId(release), kind: 'helm', ...release, evidence }];
  }
  const owner = labels['olm.owner'];
  if (owner !== undefined && labels['olm.owner.kind'] === 'ClusterServiceVersion') {
    const place = labels['olm.owner.namespace'] ?? namespace;
    const evidence = 'label olm.owner';
    return [{ id: `olm:${place}/${owner}`, kind: 'olm', name: owner, namespace: place, evidence }];
  }
  return recognised.map(({ product: [id], image }) => ({
    id: `known:${id}@${namespace}`,
    kind: 'recognised',
    name: id,
    namespace,
    evidence: `image ${image}`,
  }));
}

/** A release is all that is in it; a product by itself is only what it was recognised by. */
function isAtHome({ kind, name }: Pick<Group, 'kind' | 'name'>, { product: [id] }: Recognised): boolean {
  return kind !== 'recognised' || id === name;
}

function addOnOf(group: Group, stored: StoredRelease | undefined, inventory: Inventory): AddOn {
  const { id, kind, name, namespace, workloads, recognised } = group;
  const charts = chartsOf(workloads);
  const chart = stored === undefined ? soleChart(charts, name) : storedChart(stored);
  const appVersion = stored?.chart.appVersion ?? appVersionOf(group);
  const products = new Map(recognised.map(({ product: [, title, category] }) => [title, category]));
  return {
    id,
    kind,
    name,
    namespace,
    products: [...products.keys()].toSorted(compareText),
    categories: [...new Set(products.values())].toSorted(compareText),
    ...(chart === undefined ? {} : { chart }),
    charts,
    ...(appVersion === undefined ? {} : { appVersion }),
    ...(stored === undefined ? {} : { release: factsOf(stored, inventory) }),
    workloads: workloads.map((workload) => ({ id: workload.id, name: workloadTitle(workload) })),
    images: sorted(workloads.flatMap(({ containers }) => containers.map(({ image }) => image))),
    rendered: stored === undefined ? [] : renderedImages(stored, workloads, inventory.workloads),
    definitions: inventory.definitions
      .filter(({ release }) => kind === 'helm' && release !== undefined && helmId(release) === id)
      .map((definition) => definition.name),
    evidence: sorted([
      ...group.evidence,
      ...(stored === undefined
        ? []
        : [`${stored.storedIn} of revision ${stored.revision}, ${stored.status}`]),
    ]),
  };
}

function storedChart({ chart: { name, version } }: StoredRelease): Chart {
  return { name, version };
}

function factsOf({ revision, status, chart }: StoredRelease, { cluster }: Inventory): ReleaseFacts {
  const { kubeVersion, isDeprecated } = chart;
  return {
    revision,
    status,
    ...(kubeVersion === undefined ? {} : { kubeVersion }),
    kubernetes: kubernetesFits(kubeVersion, cluster.version),
    isDeprecated,
  };
}

function chartsOf(workloads: readonly Workload[]): readonly Chart[] {
  const labels = sorted(workloads.map(({ labels: own }) => own['helm.sh/chart'] ?? ''));
  return labels.flatMap((label) => chartOf(label) ?? []);
}

/** Workloads of subcharts carry the subchart's label: of several, only one that is called like the release is its own. */
function soleChart(charts: readonly Chart[], release: string): Chart | undefined {
  return charts.length === 1 ? charts[0] : charts.find(({ name }) => name === release);
}

/** What all of it says; for a product by itself, the tag of the image that it was recognised by. */
function appVersionOf({ kind, name, workloads, recognised }: Group): string | undefined {
  if (kind === 'recognised') return sole(recognised.map(({ image }) => tagOf(image)));
  if (kind === 'olm') return /\.v?(\d+\.\d+\.\d+.*)$/.exec(name)?.[1];
  return sole(workloads.map(({ labels }) => labels['app.kubernetes.io/version']));
}

function sole(values: readonly (string | undefined)[]): string | undefined {
  const distinct = new Set(values.filter((value) => value !== undefined));
  return distinct.size === 1 ? [...distinct][0] : undefined;
}

function sorted(values: Iterable<string>): readonly string[] {
  return [...new Set(values)].toSorted(compareText);
}
