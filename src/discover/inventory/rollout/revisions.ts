import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod';
import type { KubeObject } from '../../../edges/kube/interface.ts';
import type { ContainerImage } from '../../../model/index.ts';
import { parseObjectAs } from '../document.ts';
import { imagesOf, Template } from './observed-pod.ts';

const hashLabel = 'pod-template-hash';

const ReplicaSet = z.object({ spec: z.object({ template: Template }) });

/** One ReplicaSet of a Deployment: one version of its pod template. */
export interface Revision {
  readonly uid: string;
  readonly hash: string;
  readonly createdAt: string;
  readonly template: z.infer<typeof Template>;
  readonly images: readonly ContainerImage[];
}

export function readRevision(set: KubeObject): Revision {
  const { template } = parseObjectAs(ReplicaSet, set).spec;
  return {
    uid: set.metadata.uid,
    hash: set.metadata.labels?.[hashLabel] ?? '',
    createdAt: set.metadata.creationTimestamp ?? '',
    template,
    images: imagesOf(template),
  };
}

/**
 * The hash of the ReplicaSet that has the live template, as the Deployment controller finds it: equal but for the hash
 * label, the oldest of several (deployment_util.go, FindNewReplicaSet).
 */
export function currentTemplate(
  live: z.infer<typeof Template>,
  revisions: readonly Revision[],
): string | undefined {
  const wanted = withoutHash(live);
  const equal = revisions.filter(({ template }) => isDeepStrictEqual(withoutHash(template), wanted));
  return equal.toSorted((left, right) => (left.createdAt < right.createdAt ? -1 : 1))[0]?.hash;
}

function withoutHash(template: z.infer<typeof Template>): unknown {
  const { [hashLabel]: _hash, ...labels } = template.metadata?.labels ?? {};
  return { ...template, metadata: { ...template.metadata, labels } };
}
