import * as z from 'zod';
import type { KubeObject, KubeReader, KubeResource } from '../../edges/kube/interface.ts';
import { errorCode, errorMessage } from '../../kernel/pure/index.ts';
import { type ApiSighting, allRead, type Outcome, unreadOnly } from '../../model/index.ts';

const definitionResource: KubeResource = {
  group: 'apiextensions.k8s.io',
  version: 'v1',
  resource: 'customresourcedefinitions',
  namespaced: false,
};

const Definition = z.object({
  group: z.string(),
  names: z.object({ kind: z.string() }),
  versions: z.array(z.object({ name: z.string(), served: z.boolean(), deprecated: z.boolean().optional() })),
});
const Status = z.object({ storedVersions: z.array(z.string()).nullish() });

/**
 * Versions of custom resources that their definition deprecates, and versions in which objects may lie that it does not
 * serve: until they are migrated the version cannot be taken out of the definition, and charts that try fail.
 */
export async function readDefinitions(
  reader: KubeReader,
  signal: AbortSignal | undefined,
): Promise<Outcome<readonly ApiSighting[]>> {
  const value: ApiSighting[] = [];
  try {
    for await (const object of reader.list(definitionResource, { signal }))
      value.push(...sightingsOf(object));
    return { value, coverage: allRead(1) };
  } catch (error) {
    signal?.throwIfAborted();
    const unread = { what: 'customresourcedefinitions', code: errorCode(error), reason: errorMessage(error) };
    return { value, coverage: unreadOnly([unread]) };
  }
}

function sightingsOf({ metadata, spec, status }: KubeObject): readonly ApiSighting[] {
  const parsed = Definition.safeParse(spec);
  if (!parsed.success) return [];
  const { group, names, versions } = parsed.data;
  const stored = Status.safeParse(status).data?.storedVersions ?? [];
  return stored.flatMap((version): ApiSighting[] => {
    const own = versions.find(({ name }) => name === version);
    if (own?.served === true && own.deprecated !== true) return [];
    const says = own?.served === true ? 'deprecated' : 'not-served';
    const where = `CustomResourceDefinition ${metadata.name}`;
    return [{ how: 'stored', via: 'definition', group, version, kind: names.kind, where, says }];
  });
}
