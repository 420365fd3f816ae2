import { createHash } from 'node:crypto';
import { canonicalJson } from '../../../../src/kernel/index.ts';
import { builtIn } from '../../resources/registry.ts';
import { annotationsOf, conditionOf, controllerReference, nameOf, namespaceOf } from '../../values/meta.ts';
import { at, copy, numberAt, put, type Tree, treeAt, type Value } from '../../values/tree.ts';
import type { World } from '../../world.ts';
import { change, changeStatus, create } from '../writes.ts';
import { freshReplicas } from './rolling.ts';
import {
  desiredAnnotation,
  hasDeadline,
  hashLabel,
  historyAnnotation,
  maxSurge,
  mostAnnotation,
  numberAnnotation,
  replicasOf,
  revisionAnnotation,
  type Sets,
} from './shape.ts';
import { setDeploymentCondition } from './status.ts';

const skipped = new Set([
  'kubectl.kubernetes.io/last-applied-configuration',
  revisionAnnotation,
  historyAnnotation,
  desiredAnnotation,
  mostAnnotation,
  'deprecated.deployment.rollback.to',
]);

/** Keeps the set of the present template up to date: annotations, revision, minReadySeconds; and the Deployment's revision. */
export function syncFresh(
  world: World,
  deployment: Tree,
  sets: Sets,
): { readonly deployment: Tree; readonly fresh: Tree } | undefined {
  const { fresh } = sets;
  if (fresh === undefined) return undefined;
  const revision = highestRevision(sets.old) + 1;
  const updated = change(world, builtIn('replicasets'), fresh, (draft) => {
    annotate(draft, deployment, revision);
    put(draft, ['spec', 'minReadySeconds'], numberAt(deployment, 'spec', 'minReadySeconds'));
    if (numberAt(deployment, 'spec', 'minReadySeconds') === 0) delete treeAt(draft, 'spec').minReadySeconds;
  });
  const found = {
    type: 'Progressing',
    status: 'True',
    reason: 'FoundNewReplicaSet',
    message: `Found new replica set "${nameOf(fresh)}"`,
  } as const;
  const noted = changeStatus(world, builtIn('deployments'), deployment, (draft) => {
    put(
      draft,
      ['metadata', 'annotations', revisionAnnotation],
      annotationsOf(updated)[revisionAnnotation] ?? String(revision),
    );
    if (hasDeadline(draft) && conditionOf(draft, 'Progressing') === undefined)
      setDeploymentCondition(world, draft, found);
  });
  return { deployment: noted, fresh: updated };
}

/** Makes the set of the present template, with as many pods as may be. */
export function makeFresh(
  world: World,
  deployment: Tree,
  sets: Sets,
): { readonly deployment: Tree; readonly fresh: Tree } | undefined {
  const revision = highestRevision(sets.old) + 1;
  const body = freshBody(deployment, { replicas: freshReplicas(deployment, sets.old, 0), revision });
  const fresh = create(world, builtIn('replicasets'), body) ?? collision(world, deployment);
  if (fresh === undefined) return undefined;
  const made = {
    type: 'Progressing',
    status: 'True',
    reason: 'NewReplicaSetCreated',
    message: `Created new replica set "${nameOf(fresh)}"`,
  } as const;
  const noted = changeStatus(world, builtIn('deployments'), deployment, (draft) => {
    put(draft, ['metadata', 'annotations', revisionAnnotation], String(revision));
    if (hasDeadline(draft)) setDeploymentCondition(world, draft, made);
  });
  return { deployment: noted, fresh };
}

/** The name is taken by a set of another template: the next look makes another hash. */
function collision(world: World, deployment: Tree): undefined {
  changeStatus(world, builtIn('deployments'), deployment, (draft) => {
    put(draft, ['status', 'collisionCount'], numberAt(draft, 'status', 'collisionCount') + 1);
  });
  return undefined;
}

function freshBody(
  deployment: Tree,
  { replicas, revision }: { readonly replicas: number; readonly revision: number },
): Tree {
  const hash = templateHash(deployment);
  const template = copy(treeAt(deployment, 'spec', 'template'));
  put(template, ['metadata', 'labels', hashLabel], hash);
  const selector = copy(treeAt(deployment, 'spec', 'selector'));
  put(selector, ['matchLabels', hashLabel], hash);
  const seconds = at(deployment, 'spec', 'minReadySeconds');
  const body: Tree = {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      name: `${nameOf(deployment)}-${hash}`,
      namespace: namespaceOf(deployment),
      labels: treeAt(template, 'metadata', 'labels'),
      ownerReferences: [controllerReference(deployment)],
    },
    spec: {
      replicas,
      selector,
      template,
      ...(typeof seconds === 'number' ? { minReadySeconds: seconds } : {}),
    },
  };
  annotate(body, deployment, revision);
  for (const [name, value] of Object.entries(replicaAnnotations(deployment)))
    put(body, ['metadata', 'annotations', name], value);
  return body;
}

const letters = 'bcdfghjklmnpqrstvwxz2456789';

/** Like the real hash in form and length, not in value: the real one is over Go's memory layout. */
function templateHash(deployment: Tree): string {
  const salt = numberAt(deployment, 'status', 'collisionCount');
  const text = `${canonicalJson(treeAt(deployment, 'spec', 'template'))}${salt === 0 ? '' : salt}`;
  const bytes = createHash('sha256').update(text).digest();
  return [...bytes.subarray(0, 10)].map((byte) => letters[byte % letters.length]).join('');
}

function highestRevision(old: readonly Tree[]): number {
  return Math.max(0, ...old.map((set) => numberAnnotation(set, revisionAnnotation) ?? 0));
}

/** Copies the Deployment's annotations and raises the revision; a set that comes back remembers its earlier ones. */
function annotate(draft: Tree, deployment: Tree, revision: number): void {
  for (const [name, value] of Object.entries(annotationsOf(deployment))) {
    if (!skipped.has(name)) put(draft, ['metadata', 'annotations', name], value);
  }
  const before = annotationsOf(draft)[revisionAnnotation];
  if (before !== undefined && Number(before) >= revision) return;
  put(draft, ['metadata', 'annotations', revisionAnnotation], String(revision));
  if (before === undefined) return;
  const history = annotationsOf(draft)[historyAnnotation];
  put(
    draft,
    ['metadata', 'annotations', historyAnnotation],
    history === undefined ? before : `${history},${before}`,
  );
}

export function replicaAnnotations(deployment: Tree): Record<string, Value> {
  const wanted = replicasOf(deployment);
  return { [desiredAnnotation]: String(wanted), [mostAnnotation]: String(wanted + maxSurge(deployment)) };
}
