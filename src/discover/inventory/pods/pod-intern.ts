import type { KubeOwner } from '../../../edges/kube/interface.ts';
import type { Digest } from '../../../kernel/pure/index.ts';
import { type Intern, makeIntern } from '../intern.ts';
import type { ContainerTemplate } from '../kinds/pod-template.ts';

type Labels = Readonly<Record<string, string>>;

/** Gives the first copy of what pods of one workload have in common. */
export interface PodIntern {
  readonly text: Intern;
  digest(digest: Digest): Digest;
  labels(labels: Labels): Labels;
  owner(owner: KubeOwner): KubeOwner;
  templates(templates: readonly ContainerTemplate[]): readonly ContainerTemplate[];
}

/** One for each reading; what is interned lives as long as the reading. */
export function makePodIntern(): PodIntern {
  const labels = makeInternOf<Labels>();
  const owners = new Map<string, KubeOwner>();
  const templates = makeInternOf<readonly ContainerTemplate[]>();
  const digests = new Map<Digest, Digest>();
  return {
    text: makeIntern(),
    digest: (digest) => digests.getOrInsert(digest, digest),
    labels,
    owner: (owner) => owners.getOrInsert(owner.uid, owner),
    templates,
  };
}

/** By what they say, written down: values that are small and the same for many. */
function makeInternOf<T>(): (value: T) => T {
  const known = new Map<string, T>();
  return (value) => known.getOrInsert(JSON.stringify(value), value);
}
