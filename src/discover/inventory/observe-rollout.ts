import * as z from 'zod';
import type { KubeObject, KubeReader } from '../../edges/kube/interface.ts';
import { compareText, errorCode, errorMessage } from '../../kernel/pure/index.ts';
import type {
  InstantText,
  ObservedPod,
  RolloutObservation,
  RolloutState,
  SeenRollout,
} from '../../model/index.ts';
import { parseObjectAs } from './document.ts';
import { deployments, pods as podResource, replicaSets } from './resources.ts';
import { imagesOf, observePod, Template } from './rollout/observed-pod.ts';
import { currentTemplate, type Revision, readRevision } from './rollout/revisions.ts';
import { Selector, selectorText } from './rollout/selector.ts';

const IntOrString = z.union([z.number().int(), z.string()]);

const Deployment = z.object({
  spec: z.object({
    replicas: z.number().int().default(1),
    selector: Selector,
    template: Template,
    minReadySeconds: z.number().int().default(0),
    progressDeadlineSeconds: z.number().int().default(600),
    paused: z.boolean().default(false),
    strategy: z
      .object({
        type: z.string().default('RollingUpdate'),
        rollingUpdate: z
          .object({ maxSurge: IntOrString.optional(), maxUnavailable: IntOrString.optional() })
          .nullish(),
      })
      .default({ type: 'RollingUpdate' }),
  }),
  status: z
    .object({
      observedGeneration: z.number().int().default(0),
      replicas: z.number().int().default(0),
      updatedReplicas: z.number().int().default(0),
      readyReplicas: z.number().int().default(0),
      availableReplicas: z.number().int().default(0),
      conditions: z
        .array(
          z.object({
            type: z.string(),
            status: z.string(),
            reason: z.string().default(''),
            message: z.string().default(''),
          }),
        )
        .default([]),
    })
    .prefault({}),
});
type Deployment = z.infer<typeof Deployment>;

/** Which Deployment, by UID: one that was created anew under the same name is another. */
export type RolloutTarget = Pick<RolloutState, 'namespace' | 'name' | 'uid'>;

/**
 * Looks at a Deployment, its ReplicaSets and their pods. What cannot be read is an answer (`unreadable`), not an error:
 * the machine holds on it.
 */
export async function observeRollout(
  reader: KubeReader,
  target: RolloutTarget,
  options: { readonly at: InstantText; readonly signal?: AbortSignal | undefined },
): Promise<RolloutObservation> {
  const { at, signal } = options;
  try {
    return await look(reader, target, options);
  } catch (error) {
    signal?.throwIfAborted();
    const reason = errorMessage(error);
    if (errorCode(error) === 'kube.not-found') return { kind: 'gone', at, reason: `deleted: ${reason}` };
    return { kind: 'unreadable', at, code: errorCode(error), reason };
  }
}

async function look(
  reader: KubeReader,
  target: RolloutTarget,
  { at, signal }: { readonly at: InstantText; readonly signal?: AbortSignal | undefined },
): Promise<RolloutObservation> {
  const { namespace, name, uid } = target;
  const object = await reader.get(deployments, name, { namespace, signal });
  if (object.metadata.uid !== uid) {
    return { kind: 'gone', at, reason: `${namespace}/${name} was created anew (uid ${object.metadata.uid})` };
  }
  const { spec, status } = parseObjectAs(Deployment, object);
  const scope = { namespace, labelSelector: selectorText(spec.selector), signal };
  const revisions: Revision[] = [];
  for await (const set of reader.list(replicaSets, scope)) {
    if (isControlledBy(set, uid)) revisions.push(readRevision(set));
  }
  const found: ObservedPod[] = [];
  for await (const pod of reader.list(podResource, scope)) {
    const revision = revisions.find((candidate) => isControlledBy(pod, candidate.uid));
    if (revision !== undefined) found.push(observePod(pod, revision));
  }
  return seen(object, { at, spec, status, revisions, pods: found });
}

function seen(
  { metadata }: KubeObject,
  facts: Deployment & {
    readonly at: InstantText;
    readonly revisions: readonly Revision[];
    readonly pods: readonly ObservedPod[];
  },
): SeenRollout {
  const { at, spec, status, revisions } = facts;
  const template = currentTemplate(spec.template, revisions);
  return {
    kind: 'seen',
    at,
    resourceVersion: metadata.resourceVersion,
    generation: metadata.generation ?? 0,
    observedGeneration: status.observedGeneration,
    images: imagesOf(spec.template),
    ...(template === undefined ? {} : { template }),
    replicas: {
      desired: spec.replicas,
      total: status.replicas,
      updated: status.updatedReplicas,
      ready: status.readyReplicas,
      available: status.availableReplicas,
    },
    fields: fieldsOf(spec),
    conditions: status.conditions,
    pods: facts.pods.toSorted((left, right) => compareText(left.name, right.name)),
  };
}

/** With every default written out, so that giving the fields back sets each of them. */
function fieldsOf(spec: Deployment['spec']): SeenRollout['fields'] {
  const { type, rollingUpdate } = spec.strategy;
  const { minReadySeconds, progressDeadlineSeconds, paused } = spec;
  const plain = { strategyType: type, minReadySeconds, progressDeadlineSeconds, paused };
  if (type !== 'RollingUpdate') return plain;
  const { maxSurge = '25%', maxUnavailable = '25%' } = rollingUpdate ?? {};
  return { ...plain, maxSurge, maxUnavailable };
}

function isControlledBy({ metadata }: KubeObject, uid: string): boolean {
  return metadata.ownerReferences?.some((owner) => owner.controller === true && owner.uid === uid) ?? false;
}
