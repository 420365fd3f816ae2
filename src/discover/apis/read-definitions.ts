import * as z from 'zod';
import type { KubeObject, KubeReader, KubeResource } from '../../edges/kube/interface.ts';
import { errorCode, errorMessage } from '../../kernel/pure/index.ts';
import {
  type ApiSighting,
  allRead,
  mergeCoverage,
  type Outcome,
  type Unread,
  unreadOnly,
} from '../../model/index.ts';

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
  const unread: Unread[] = [];
  try {
    for await (const object of reader.list(definitionResource, { signal })) {
      const found = sightingsOf(object);
      if (found === undefined) unread.push(notUnderstood(object));
      else value.push(...found);
    }
    return { value, coverage: mergeCoverage([allRead(1), unreadOnly(unread)]) };
  } catch (error) {
    signal?.throwIfAborted();
    unread.push({ what: 'customresourcedefinitions', code: errorCode(error), reason: errorMessage(error) });
    return { value, coverage: unreadOnly(unread) };
  }
}

function notUnderstood({ metadata }: KubeObject): Unread {
  const what = `CustomResourceDefinition ${metadata.name}`;
  return { what, code: 'apis.malformed', reason: 'its versions are not as Kubernetes writes them' };
}

/** Undefined for what is not understood. */
function sightingsOf({ metadata, spec, status }: KubeObject): readonly ApiSighting[] | undefined {
  const [parsed, state] = [Definition.safeParse(spec), Status.safeParse(status ?? {})];
  if (!parsed.success || !state.success) return undefined;
  const { group, names, versions } = parsed.data;
  const stored = state.data.storedVersions ?? [];
  return stored.flatMap((version): ApiSighting[] => {
    const own = versions.find(({ name }) => name === version);
    if (own?.served === true && own.deprecated !== true) return [];
    const says = own?.served === true ? 'deprecated' : 'not-served';
    const where = `CustomResourceDefinition ${metadata.name}`;
    return [{ how: 'stored', via: 'definition', group, version, kind: names.kind, where, says }];
  });
}
