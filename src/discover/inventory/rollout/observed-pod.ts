import * as z from 'zod';
import type { KubeObject } from '../../../edges/kube/interface.ts';
import { compareText } from '../../../kernel/pure/index.ts';
import type { ContainerImage, ObservedPod } from '../../../model/index.ts';
import { parseObjectAs } from '../document.ts';
import { parseImageId } from '../pods/image-id.ts';

const Container = z.looseObject({ name: z.string(), image: z.string().default('') });

/** A pod template with everything that it holds: two templates are compared as wholes. */
export const Template = z.looseObject({
  metadata: z.looseObject({ labels: z.record(z.string(), z.string()).optional() }).optional(),
  spec: z.looseObject({ containers: z.array(Container), initContainers: z.array(Container).optional() }),
});

export function imagesOf({ spec }: z.infer<typeof Template>): readonly ContainerImage[] {
  return [...(spec.initContainers ?? []), ...spec.containers]
    .map(({ name, image }) => ({ container: name, image }))
    .toSorted((left, right) => compareText(left.container, right.container));
}

const ContainerStatus = z.object({
  name: z.string(),
  imageID: z.string().default(''),
  restartCount: z.number().int().default(0),
  state: z
    .object({
      waiting: z
        .object({ reason: z.string().default('Waiting'), message: z.string().default('') })
        .optional(),
    })
    .optional(),
});

const Pod = z.object({
  spec: z.object({
    initContainers: z.array(z.object({ name: z.string(), restartPolicy: z.string().optional() })).optional(),
  }),
  status: z
    .object({
      conditions: z
        .array(z.object({ type: z.string(), status: z.string(), lastTransitionTime: z.string().nullish() }))
        .default([]),
      containerStatuses: z.array(ContainerStatus).default([]),
      initContainerStatuses: z.array(ContainerStatus).default([]),
    })
    .prefault({}),
});

export function observePod(
  object: KubeObject,
  revision: { readonly hash: string; readonly images: readonly ContainerImage[] },
): ObservedPod {
  const { spec, status } = parseObjectAs(Pod, object);
  const condition = (type: string) => status.conditions.find((candidate) => candidate.type === type);
  const [ready, scheduled] = [condition('Ready'), condition('PodScheduled')];
  const scheduledAt = instantOf(scheduled?.lastTransitionTime);
  const sidecars = (spec.initContainers ?? [])
    .filter(({ restartPolicy }) => restartPolicy === 'Always')
    .map(({ name }) => name);
  const lasting = [
    ...status.containerStatuses,
    ...status.initContainerStatuses.filter(({ name }) => sidecars.includes(name)),
  ];
  return {
    name: object.metadata.name,
    uid: object.metadata.uid,
    template: revision.hash,
    images: revision.images,
    isScheduled: scheduled?.status === 'True',
    ...(scheduledAt === undefined ? {} : { scheduledAt }),
    isReady: ready?.status === 'True',
    readyChangedAt: ready?.lastTransitionTime ?? '',
    restarts: lasting.reduce((sum, { restartCount }) => sum + restartCount, 0),
    waiting: [...status.initContainerStatuses, ...status.containerStatuses].flatMap(waitingOf),
    digests: status.containerStatuses.flatMap(digestOf),
    isTerminating: object.metadata.deletionTimestamp !== undefined,
  };
}

function waitingOf({ name, state }: z.infer<typeof ContainerStatus>): ObservedPod['waiting'] {
  return state?.waiting === undefined ? [] : [{ container: name, ...state.waiting }];
}

function digestOf({ name, imageID }: z.infer<typeof ContainerStatus>): ObservedPod['digests'] {
  const id = parseImageId(imageID);
  return id.kind === 'none' ? [] : [{ container: name, digest: id.digest }];
}

/** Kubernetes writes whole seconds; ours carry milliseconds. What is no time is left out. */
function instantOf(text: string | null | undefined): string | undefined {
  if (!text) return undefined;
  try {
    return Temporal.Instant.from(text).toString({ fractionalSecondDigits: 3 });
  } catch {
    return undefined;
  }
}
