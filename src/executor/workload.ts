import * as z from 'zod';
import type { KubeObject, KubeReader, KubeResource, KubeWriter } from '../edges/kube/interface.ts';
import { errorCode } from '../kernel/index.ts';
import type { Effect, EffectOutcome, RolloutFields } from '../model/index.ts';
import { refuse } from './refusal.ts';

export interface KubeHands {
  readonly reader: KubeReader;
  readonly writer: KubeWriter;
}

/** Our name in managedFields. */
export const fieldManager = 'oakum';

const deployments: KubeResource = { group: 'apps', version: 'v1', resource: 'deployments', namespaced: true };

const Container = z.object({ name: z.string(), image: z.string().default('') });
const Spec = z.object({
  template: z.object({
    spec: z.object({ containers: z.array(Container), initContainers: z.array(Container).default([]) }),
  }),
});
type PodSpec = z.infer<typeof Spec>['template']['spec'];

interface Live {
  readonly object: KubeObject;
  readonly pods: PodSpec;
}

type Target = Extract<Effect, { target: unknown }>['target'];

/** `dryRun` asks the API server for everything but to keep it: its admission answers, and nothing is changed. */
export interface ApplyingImages {
  readonly dryRun: boolean;
  readonly signal: AbortSignal;
}

/** Server-side apply of the image fields, and nothing else. Already there is done; anything unexpected is refused. */
export async function applyImages(
  effect: Extract<Effect, { action: 'workload.image' }>,
  hands: KubeHands,
  { dryRun, signal }: ApplyingImages,
): Promise<EffectOutcome> {
  const live = await readLive(effect.target, hands, signal);
  if ('kind' in live) return live;
  const now = new Map(allContainers(live.pods).map((container) => [container.name, container.image]));
  if (effect.images.every((image) => now.get(image.container) === image.to))
    return done(live.object, 'already');
  const stale = effect.images.find(
    (image) => now.get(image.container) !== image.from && now.get(image.container) !== image.to,
  );
  if (stale !== undefined) {
    return refuse(
      'moved',
      `container ${stale.container} has ${now.get(stale.container) ?? 'no image'}, not ${stale.from}: somebody changed it`,
    );
  }
  const body = bodyOf(effect, live);
  const asked = { fieldManager, dryRun, signal };
  const first = await hands.writer.apply(deployments, body, { ...asked, force: false });
  if (first.kind === 'applied') return done(first.object, 'applied');
  const foreign = first.managers.filter((manager) => !effect.takeFrom.includes(manager));
  if (foreign.length > 0)
    return refuse('conflict', `the image field belongs to ${foreign.join(', ')}: ${first.message}`);
  const second = await hands.writer.apply(deployments, body, { ...asked, force: true });
  return second.kind === 'applied' ? done(second.object, 'applied') : refuse('conflict', second.message);
}

/** Merge patch of the rollout fields under the resourceVersion that was just read and checked. */
export async function setRolloutFields(
  effect: Extract<Effect, { action: 'workload.rollout-fields' }>,
  hands: KubeHands,
  signal: AbortSignal,
): Promise<EffectOutcome> {
  const live = await readLive(effect.target, hands, signal);
  if ('kind' in live) return live;
  const images = allContainers(live.pods).map((container) => `${container.name}=${container.image}`);
  const missing = effect.expectImages.find((expected) => !images.includes(expected));
  if (missing !== undefined)
    return refuse('moved', `the template no longer has ${missing}: somebody changed it`);
  const { apiVersion, kind, name, namespace, uid } = effect.target;
  const { resourceVersion } = live.object.metadata;
  const object = await hands.writer.mergePatch(
    deployments,
    { apiVersion, kind, metadata: { name, namespace, uid, resourceVersion }, spec: specOf(effect.set) },
    { fieldManager, dryRun: false, signal },
  );
  return done(object, 'patched');
}

async function readLive(
  target: Target,
  hands: KubeHands,
  signal: AbortSignal,
): Promise<Live | ReturnType<typeof refuse>> {
  if (target.kind !== 'Deployment')
    return refuse('unsupported', `rolling out a ${target.kind} is not yet supported`);
  let object: KubeObject;
  try {
    object = await hands.reader.get(deployments, target.name, { namespace: target.namespace, signal });
  } catch (error) {
    if (errorCode(error) !== 'kube.not-found') throw error;
    return refuse('gone', `${target.namespace}/${target.kind}/${target.name} is gone`);
  }
  if (object.metadata.uid !== target.uid) {
    return refuse(
      'moved',
      `${target.name} was created anew (uid ${object.metadata.uid}, planned for ${target.uid})`,
    );
  }
  return { object, pods: Spec.parse(object.spec).template.spec };
}

/**
 * Server-side apply gives up what an earlier apply of ours had and this one leaves out: the images of other containers
 * that we own go along as they are.
 */
function bodyOf(effect: Extract<Effect, { action: 'workload.image' }>, { object, pods }: Live) {
  const { apiVersion, kind, name, namespace, uid } = effect.target;
  const { resourceVersion } = object.metadata;
  const owned = containersOwned(object);
  const change = (list: PodSpec['containers']): { name: string; image: string }[] =>
    list.flatMap((container) => {
      const change = effect.images.find((one) => one.container === container.name);
      const image = change?.to ?? (owned.has(container.name) ? container.image : undefined);
      return image === undefined ? [] : [{ name: container.name, image }];
    });
  const containers = change(pods.containers);
  const initContainers = change(pods.initContainers);
  const podSpec = {
    ...(containers.length > 0 ? { containers } : {}),
    ...(initContainers.length > 0 ? { initContainers } : {}),
  };
  return {
    apiVersion,
    kind,
    metadata: { name, namespace, uid, resourceVersion },
    spec: { template: { spec: podSpec } },
  };
}

/** Containers whose image an earlier apply of ours set, by managedFields (`k:{"name":"web"}`). */
function containersOwned(object: KubeObject): ReadonlySet<string> {
  const ours = (object.metadata.managedFields ?? []).filter(
    ({ manager, operation }) => manager === fieldManager && operation === 'Apply',
  );
  const names = ours.flatMap(({ fieldsV1 }) =>
    [...JSON.stringify(fieldsV1 ?? {}).matchAll(/k:\{\\"name\\":\\"([^"\\]+)\\"\}/g)].map(
      (found) => found[1] ?? '',
    ),
  );
  return new Set(names);
}

function specOf(set: RolloutFields): Record<string, unknown> {
  const { strategyType, maxSurge, maxUnavailable, ...plain } = set;
  if (strategyType === undefined && maxSurge === undefined && maxUnavailable === undefined) return plain;
  const rollingUpdate = strategyType === 'Recreate' ? null : { maxSurge, maxUnavailable };
  return {
    ...plain,
    strategy: { ...(strategyType === undefined ? {} : { type: strategyType }), rollingUpdate },
  };
}

function allContainers(pods: PodSpec): PodSpec['containers'] {
  return [...pods.containers, ...pods.initContainers];
}

function done(object: KubeObject, how: string): EffectOutcome {
  return { kind: 'done', result: { how, resourceVersion: object.metadata.resourceVersion } };
}
