import { selectorText } from '../selectors/labels.ts';
import { at, copy, isTree, numberAt, put, type Tree, textAt } from '../values/tree.ts';
import type { World } from '../world.ts';
import { type Patch, parseBody, patchedTree } from './patch.ts';
import type { Caller, Target } from './request.ts';
import { badRequest, invalid, unsupportedMediaType } from './status.ts';
import { readObject, updateObject } from './update.ts';

/** The autoscaling/v1 Scale of a workload. */
export function readScale(world: World, target: Target): Tree {
  return scaleOf(readObject(world, target));
}

function scaleOf(object: Tree): Tree {
  const metadata: Tree = {};
  for (const field of ['name', 'namespace', 'uid', 'resourceVersion', 'creationTimestamp']) {
    metadata[field] = textAt(object, 'metadata', field);
  }
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata,
    spec: { replicas: numberAt(object, 'spec', 'replicas') },
    status: {
      replicas: numberAt(object, 'status', 'replicas'),
      selector: selectorText(at(object, 'spec', 'selector')),
    },
  };
}

/** PUT and PATCH of a Scale: only `spec.replicas` goes through, under the version of the Scale. */
export function writeScale(
  world: World,
  request: Target & { readonly caller: Caller; next(scale: Tree): Tree },
): Tree {
  const object = updateObject(world, {
    ...request,
    subresource: 'scale',
    next: (before) => {
      const scale = request.next(scaleOf(before));
      const replicas = at(scale, 'spec', 'replicas') ?? 0;
      if (typeof replicas !== 'number' || replicas < 0) {
        const message = `Invalid value: ${JSON.stringify(replicas)}: must be greater than or equal to 0`;
        throw invalid({ group: 'autoscaling', kind: 'Scale' }, request.name, [
          { reason: 'FieldValueInvalid', message, field: 'spec.replicas' },
        ]);
      }
      const after = copy(before);
      put(after, ['spec', 'replicas'], replicas);
      put(after, ['metadata', 'resourceVersion'], textAt(scale, 'metadata', 'resourceVersion'));
      return after;
    },
  });
  return scaleOf(object);
}

export function patchScale(world: World, patch: Patch): Tree {
  if (patch.type !== 'application/merge-patch+json' && patch.type !== 'application/json-patch+json') {
    throw unsupportedMediaType(['application/json-patch+json', 'application/merge-patch+json']);
  }
  const body = parseBody(patch.text);
  return writeScale(world, {
    ...patch,
    next: (scale) => {
      const next = patchedTree(scale, body, { world, patch });
      if (!isTree(next)) throw badRequest('a Scale is an object');
      return next;
    },
  });
}
