import { createHash } from 'node:crypto';
import { canonicalJson } from '../../../src/kernel/index.ts';
import { builtIn } from '../resources/registry.ts';
import { controllerReference, labelsOf, nameOf, namespaceOf } from '../values/meta.ts';
import { numberAt, type Tree, treeAt } from '../values/tree.ts';
import type { World } from '../world.ts';
import { change, controlled, create, remove } from './writes.ts';

/** The label by which pods of StatefulSets and DaemonSets say which template they are of. */
export const revisionLabel = 'controller-revision-hash';

const resource = builtIn('controllerrevisions');

/** Keeps a ControllerRevision for the present template, as the newest; gives its hash. */
export function recordRevision(world: World, owner: Tree): string {
  const template = treeAt(owner, 'spec', 'template');
  const hash = createHash('sha256').update(canonicalJson(template)).digest('hex').slice(0, 10);
  const all = controlled(world, owner, 'controllerrevisions');
  const highest = Math.max(0, ...all.map((revision) => numberAt(revision, 'revision')));
  const known = all.find((revision) => labelsOf(revision)[revisionLabel] === hash);
  if (known === undefined) create(world, resource, revisionBody(owner, hash, highest + 1));
  else if (numberAt(known, 'revision') < highest) {
    change(world, resource, known, (draft) => {
      draft.revision = highest + 1;
    });
  }
  const surplus = all.length - numberAt(owner, 'spec', 'revisionHistoryLimit');
  const oldest = [...all].sort((left, right) => numberAt(left, 'revision') - numberAt(right, 'revision'));
  for (const revision of oldest.slice(0, Math.max(0, surplus)).filter((candidate) => candidate !== known))
    remove(world, resource, revision);
  return hash;
}

function revisionBody(owner: Tree, hash: string, revision: number): Tree {
  return {
    apiVersion: 'apps/v1',
    kind: 'ControllerRevision',
    metadata: {
      name: `${nameOf(owner)}-${hash}`,
      namespace: namespaceOf(owner),
      labels: { ...treeAt(owner, 'spec', 'template', 'metadata', 'labels'), [revisionLabel]: hash },
      ownerReferences: [controllerReference(owner)],
    },
    data: { spec: { template: { ...treeAt(owner, 'spec', 'template'), $patch: 'replace' } } },
    revision,
  };
}

/** A template with the label of its revision. */
export function withRevision(template: Tree, hash: string, labels: Tree = {}): Tree {
  const metadata = treeAt(template, 'metadata');
  return {
    ...template,
    metadata: { ...metadata, labels: { ...treeAt(metadata, 'labels'), ...labels, [revisionLabel]: hash } },
  };
}

export function isOfRevision(pod: Tree, hash: string): boolean {
  return labelsOf(pod)[revisionLabel] === hash;
}
