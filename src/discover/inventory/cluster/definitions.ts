import * as z from 'zod';
import type { KubeObject } from '../../../edges/kube/interface.ts';
import type { Definition } from '../../../model/index.ts';
import { parseObjectAs } from '../document.ts';
import { helmRelease } from '../ownership/helm-release.ts';

const CustomResourceDefinition = z.object({
  spec: z.object({
    group: z.string(),
    scope: z.enum(['Namespaced', 'Cluster']),
    names: z.object({ kind: z.string() }),
    versions: z.array(z.object({ name: z.string(), served: z.boolean(), storage: z.boolean() })),
  }),
  status: z.object({ storedVersions: z.array(z.string()).nullish() }).optional(),
});

/** A definition without its schemas, which are most of it. @throws inventory.malformed */
export function readDefinition(object: KubeObject): Definition {
  const { spec, status } = parseObjectAs(CustomResourceDefinition, object);
  const release = helmRelease(object.metadata);
  return {
    name: object.metadata.name,
    group: spec.group,
    kind: spec.names.kind,
    scope: spec.scope,
    served: spec.versions.filter(({ served }) => served).map(({ name }) => name),
    storage: spec.versions.find(({ storage }) => storage)?.name ?? '',
    stored: status?.storedVersions ?? [],
    ...(release === undefined ? {} : { release }),
  };
}
