import type { KubeOwner } from '../../../edges/kube/interface.ts';
import type { Digest } from '../../../kernel/pure/index.ts';
import { type Intern, makeIntern } from '../intern.ts';
import type { ContainerTemplate } from '../kinds/pod-template.ts';
import { parseImageId } from './image-id.ts';

type Labels = Readonly<Record<string, string>>;

/** What a container status says of its image. */
interface RunningImage {
  readonly imageId: string;
  /** undefined where it says none. */
  readonly digest: Digest | undefined;
}

/** Gives the first copy of what pods of one workload have in common. */
export interface PodIntern {
  readonly text: Intern;
  image(imageId: string): RunningImage;
  labels(labels: Labels): Labels;
  owner(owner: KubeOwner): KubeOwner;
  templates(templates: readonly ContainerTemplate[]): readonly ContainerTemplate[];
}

/** One for each reading; what is interned lives as long as the reading. */
export function makePodIntern(): PodIntern {
  const text = makeIntern();
  const owners = new Map<string, KubeOwner>();
  const images = new Map<string, RunningImage>();
  const digests = new Map<Digest, Digest>();
  const imageOf = (imageId: string): RunningImage => {
    const id = parseImageId(imageId);
    const digest = id.kind === 'none' ? undefined : digests.getOrInsert(id.digest, id.digest);
    return { imageId, digest };
  };
  return {
    text,
    image: (imageId) => images.getOrInsertComputed(imageId, imageOf),
    labels: makeInternOf<Labels>(isSameLabels),
    owner: (owner) => owners.getOrInsert(owner.uid, owner),
    templates: makeInternOf<readonly ContainerTemplate[]>(isSameTemplates),
  };
}

/**
 * By what they say, written down: values that are small and the same for many. A list gives the pods of a workload one
 * after the other, so that most are found by a look at the last one.
 */
function makeInternOf<T>(isSame: (left: T, right: T) => boolean): (value: T) => T {
  const known = new Map<string, T>();
  let last: T | undefined;
  return (value) => {
    if (last !== undefined && isSame(last, value)) return last;
    last = known.getOrInsert(JSON.stringify(value), value);
    return last;
  };
}

/** In the same order too, as they are shown in it. */
function isSameLabels(left: Labels, right: Labels): boolean {
  const keys = Object.keys(left);
  const others = Object.keys(right);
  return (
    keys.length === others.length && keys.every((key, at) => key === others[at] && left[key] === right[key])
  );
}

function isSameTemplates(left: readonly ContainerTemplate[], right: readonly ContainerTemplate[]): boolean {
  return left.length === right.length && left.every((one, at) => isSameTemplate(one, right[at]));
}

function isSameTemplate(left: ContainerTemplate, right: ContainerTemplate | undefined): boolean {
  return (
    left.name === right?.name &&
    left.role === right.role &&
    left.image === right.image &&
    isSameNumbers(left.ports, right.ports) &&
    isSameNumbers(left.hostPorts ?? [], right.hostPorts ?? [])
  );
}

function isSameNumbers(left: readonly number[], right: readonly number[]): boolean {
  return left.length === right.length && left.every((one, at) => one === right[at]);
}
