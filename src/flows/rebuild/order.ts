import { parseImageReference, repositoryOf } from '../../formats/oci/index.ts';
import { baselinesOf, type ImageBuildSource } from '../../model/index.ts';
import { clusterDocument } from '../estate/cluster-document.ts';
import type { LookedAt } from '../images/look-at-image.ts';
import type { World } from '../world.ts';
import { type FixedBase, fixedBase, liesOn } from './fixed-base.ts';
import { type Refused, refused } from './refused.ts';
import { type Revision, revisionOf } from './revision.ts';

/** What the owner's CI would be asked for, and what is expected of it. */
export interface Ordered {
  readonly kind: 'ordered';
  readonly source: ImageBuildSource;
  /** The Baseline that names it. */
  readonly baseline: string;
  readonly revision: Revision;
  readonly base: FixedBase;
}

export interface Ordering {
  readonly looked: LookedAt;
  readonly reference: string;
  readonly revision: string | undefined;
  readonly base: string | undefined;
  readonly signal: AbortSignal;
}

export type NothingToDo = { readonly kind: 'nothing-to-do'; readonly message: string };

/** Everything that can be known before anybody is asked. */
export async function orderFor(world: World, ordering: Ordering): Promise<Ordered | NothingToDo | Refused> {
  const { looked, reference } = ordering;
  const repository = repositoryOf(parseImageReference(reference));
  const baseline = baselinesOf(world.documents.baselines, repository).find(
    ({ spec }) => spec.source !== undefined,
  );
  const source = baseline?.spec.source;
  if (baseline === undefined || source === undefined)
    return refused(
      'rebuild.no-source',
      `no Baseline says where ${repository} is built from`,
      'give a Baseline that covers it `spec.source`, see docs/reference/rebuild.md',
    );
  const off = await writingOff(world, source);
  if (off !== undefined) return off;
  const revision = revisionOf(looked.read.image, {
    repository: source.repository,
    given: ordering.revision,
  });
  if (revision.kind === 'refused') return revision;
  const base = await fixedBase(world, { ...ordering, given: ordering.base });
  if (base.kind === 'refused') return base;
  if (liesOn(looked.read.image, base.image))
    return { kind: 'nothing-to-do', message: `it lies on ${base.pinned} already` };
  if (base.ends.length === 0)
    return { kind: 'nothing-to-do', message: `a build on ${base.pinned} would end no known finding` };
  return { kind: 'ordered', source, baseline: baseline.metadata.name, revision, base };
}

/** A PipelineRun is a write to a cluster like any other: its namespace is switched on by name. */
async function writingOff(world: World, { build }: ImageBuildSource): Promise<Refused | undefined> {
  if (build.ci !== 'tekton') return undefined;
  const { name } = await world.cluster();
  const { write } = clusterDocument(world.documents, name).spec;
  if (write.namespaces.includes(build.namespace)) return undefined;
  return refused(
    'rebuild.write-off',
    `writing is off for namespace ${build.namespace} of ${name}`,
    'name it in Cluster.spec.write.namespaces',
  );
}
