import { blastRadiusOf } from '../../assess/exposure/index.ts';
import {
  addOnReleases,
  componentRelease,
  kubernetesRelease,
  nodeReleases,
  type RunningRelease,
} from '../../assess/lifecycle/index.ts';
import { componentContents } from '../../assess/match/index.ts';
import { osOfImage } from '../../formats/os-image/index.ts';
import {
  type Exposure,
  familyDigests,
  type Inventory,
  type Place,
  workloadTitle,
} from '../../model/index.ts';
import type { Subject } from '../assess/subject.ts';
import type { ImageInUse } from './images-in-use.ts';
import type { ReadInUse } from './read-images.ts';

export interface EstateFacts {
  readonly inventory: Inventory;
  readonly read: readonly ReadInUse[];
  /** Systems of nodes that were read. */
  readonly nodes: readonly Subject[];
  /** Who can reach each workload, by its id. */
  readonly exposures: ReadonlyMap<string, Exposure>;
}

/** What there is to judge: each image once, wherever it runs, systems of nodes, and the components of the cluster. */
export function subjectsOf({ inventory, read, nodes, exposures }: EstateFacts): readonly Subject[] {
  const pods = Math.max(
    1,
    read.reduce((sum, one) => sum + one.use.pods, 0),
  );
  const images = bySubject(read).map((group): Subject => {
    const where = placesOf(group.map((one) => one.use));
    return {
      contents: group[0].contents,
      where,
      identities: familyDigests(group[0].image.family),
      references: group.map((one) => one.use.reference),
      exposures: where.map(
        (place) =>
          exposures.get(place.id) ?? { level: 'unknown', evidence: [`${place.name} was not judged`] },
      ),
      runningShare: group.reduce((sum, one) => sum + one.use.pods, 0) / pods,
      criticality: mostCritical(where, inventory),
      blast: widestBlast(where, inventory),
    };
  });
  return [...images, ...nodes, ...componentSubjects(inventory)];
}

/** Counted like medium where nobody says what its word means: what somebody marked is not passed over. */
const unknownWordPoints = 4;

function mostCritical(where: readonly Place[], { workloads }: Inventory): Subject['criticality'] {
  const places = new Set(where.map(({ id }) => id));
  const said = workloads.flatMap(({ id, attributes: { criticality } }) => {
    if (criticality === undefined || !places.has(id)) return [];
    const { value, evidence, points } = criticality;
    return points === undefined
      ? [{ points: unknownWordPoints, said: `${value} is no known word, counted as medium (${evidence})` }]
      : [{ points, said: `${value} (${evidence})` }];
  });
  return said.toSorted((left, right) => right.points - left.points)[0];
}

const maxFacts = 3;

/** Of the place whose pods could do most: a thief chooses that one. What nobody looked at is said of every place. */
function widestBlast(where: readonly Place[], { workloads, accounts }: Inventory): Subject['blast'] {
  const places = new Set(where.map(({ id }) => id));
  const all = workloads
    .filter(({ id }) => places.has(id))
    .map((workload) => ({ title: workloadTitle(workload), ...blastRadiusOf(workload, accounts) }))
    .toSorted((left, right) => right.points - left.points);
  const [widest] = all;
  if (widest === undefined) return undefined;
  const facts = widest.lines.slice(0, maxFacts).map(({ says }) => says);
  const [unknown, ...others] = all.flatMap((one) => one.unknown.map((said) => `${one.title}: ${said}`));
  const more = others.length === 0 ? '' : `; and ${others.length} more`;
  return {
    blastRadius: widest.points,
    blastFacts: `${widest.title}: ${facts.join('; ')}`,
    ...(unknown === undefined ? {} : { blastUnknown: `${unknown}${more}` }),
  };
}

/** A component is reached by whoever reaches the API server or the nodes, which nobody judges from the inside. */
function componentSubjects(inventory: Inventory): readonly Subject[] {
  const systems = new Map(inventory.nodes.map(({ name, osImage }) => [`node ${name}`, osOfImage(osImage)]));
  return componentContents(inventory.components, ({ where }) => systems.get(where)).map(
    (contents): Subject => {
      const own = contents.packages[0];
      const where = inventory.components
        .filter((component) => component.name === own?.name && component.version === own.version)
        .map((component) => ({
          id: `${component.name}@${component.where}`,
          name: `${component.name} on ${component.where}`,
        }));
      return {
        contents,
        where,
        exposures: [{ level: 'controlled', evidence: ['a component of the cluster'] }],
      };
    },
  );
}

type Group = readonly [ReadInUse, ...ReadInUse[]];

function bySubject(read: readonly ReadInUse[]): readonly Group[] {
  const groups = new Map<string, Group>();
  for (const one of read) {
    const known = groups.get(one.contents.subject);
    groups.set(one.contents.subject, known === undefined ? [one] : [...known, one]);
  }
  return [...groups.values()];
}

function placesOf(uses: readonly ImageInUse[]): readonly Place[] {
  const places = new Map(
    uses.flatMap(({ targets, idle, outsideTemplate }) =>
      [...[...targets, ...outsideTemplate].map(({ workload }) => workload), ...idle].map(
        (place) => [place.id, place] as const,
      ),
    ),
  );
  return [...places.values()].toSorted((left, right) => (left.name < right.name ? -1 : 1));
}

/** Parts with dates of their own that run in pods; what is released with Kubernetes is judged as Kubernetes. */
const ownDates = new Set(['etcd']);

/** Releases that run somewhere: Kubernetes, what the nodes say of themselves, etcd, and add-ons. */
export function releasesOf(inventory: Inventory): readonly RunningRelease[] {
  const place = { id: inventory.cluster.id, name: inventory.cluster.name };
  const server =
    inventory.cluster.version === undefined
      ? undefined
      : kubernetesRelease(inventory.cluster.version, inventory.distribution.id);
  const nodes = inventory.nodes.flatMap((node) =>
    nodeReleases(node, inventory.distribution.id).map((release) => ({
      release,
      where: { id: node.uid, name: node.name },
    })),
  );
  return [
    ...(server === undefined ? [] : [{ release: server, where: place }]),
    ...nodes,
    ...inventory.components.flatMap((component): readonly RunningRelease[] => {
      if (!ownDates.has(component.name)) return [];
      const where = {
        id: `${component.name}@${component.where}`,
        name: `${component.name} on ${component.where}`,
      };
      const release = componentRelease(component, inventory.distribution.id);
      return [{ release: release ?? { product: component.name, version: component.version }, where }];
    }),
    ...inventory.addOns.flatMap((addOn) =>
      addOnReleases(addOn).map((release) => ({
        release,
        where: { id: addOn.id, name: `${addOn.namespace}/${addOn.name}` },
      })),
    ),
  ];
}
