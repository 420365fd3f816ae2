import type { KubeObject, KubeReader, KubeResource, ListOptions } from '../../../edges/kube/interface.ts';
import { OakumError } from '../../../kernel/pure/index.ts';

/** An object as the server gives it, with what every object has filled in. */
export function recordOf(
  kind: string,
  name: string,
  more: Partial<Omit<KubeObject, 'kind'>> & { readonly namespace?: string } = {},
): KubeObject {
  const { namespace, metadata, ...rest } = more;
  return {
    apiVersion: 'v1',
    kind,
    ...rest,
    metadata: {
      name,
      uid: `${kind}-${name}`,
      resourceVersion: '1',
      ...(namespace ? { namespace } : {}),
      ...metadata,
    },
  };
}

export interface Records {
  /** By `plural.group`; Secrets are `secrets`. */
  readonly objects: Readonly<Record<string, readonly KubeObject[]>>;
  /** `plural.group` or `plural.group in namespace`, with the code of the refusal. */
  readonly refused?: Readonly<Record<string, string>>;
}

export interface RecordsReader extends KubeReader {
  /** What was asked, as `list secrets in argocd with LABELS`. */
  readonly asked: readonly string[];
}

/** For the tests of this room: lists of records, some of which may be refused. Labels are checked by equality. */
export function recordsReader({ objects, refused = {} }: Records): RecordsReader {
  const asked: string[] = [];
  const never = (): never => {
    throw new OakumError('kube.unsupported', 'a source of clusters lists and nothing else');
  };
  return {
    asked,
    server: 'https://api.test',
    version: async () => 'v1.37.1',
    groups: async () => [],
    metric: () => Promise.reject(new Error('no metrics in this test')),
    served: never,
    get: never,
    watch: never,
    async *list(resource, options = {}) {
      asked.push(
        `list ${titleOf(resource, options)}${options.labelSelector ? ` with ${options.labelSelector}` : ''}`,
      );
      const code = refused[titleOf(resource, options)];
      if (code !== undefined) throw new OakumError(code, `cannot list ${titleOf(resource, options)}`);
      yield* (objects[keyOf(resource)] ?? []).filter((object) => isAsked(object, options));
    },
  };
}

function keyOf({ group, resource }: KubeResource): string {
  return group === '' ? resource : `${resource}.${group}`;
}

function titleOf(resource: KubeResource, { namespace }: ListOptions): string {
  return namespace === undefined ? keyOf(resource) : `${keyOf(resource)} in ${namespace}`;
}

function isAsked({ metadata }: KubeObject, { namespace, labelSelector }: ListOptions): boolean {
  if (namespace !== undefined && metadata.namespace !== namespace) return false;
  const [label = '', value] = labelSelector?.split('=') ?? [];
  return labelSelector === undefined || metadata.labels?.[label] === value;
}
