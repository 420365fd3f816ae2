import type {
  KubeObject,
  KubeOwner,
  KubeReader,
  KubeResource,
  KubeServedResource,
  ListOptions,
  WatchEvent,
} from '../../../edges/kube/interface.ts';
import { OakumError } from '../../../kernel/pure/index.ts';

/** An object for a test, with what every object has filled in; its UID is `<kind>-<name>` in lower case. */
export interface ObjectParts {
  readonly apiVersion?: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string | undefined;
  readonly metadata?: Partial<KubeObject['metadata']>;
  readonly owner?: KubeObject;
  readonly spec?: unknown;
  readonly status?: unknown;
}

export function objectOf(parts: ObjectParts): KubeObject {
  const { kind, name, owner, namespace = 'shop' } = parts;
  return {
    apiVersion: parts.apiVersion ?? 'v1',
    kind,
    metadata: {
      name,
      namespace,
      uid: `${kind}-${name}`.toLowerCase(),
      resourceVersion: '1',
      ...(owner === undefined ? {} : { ownerReferences: [ownerOf(owner)] }),
      ...parts.metadata,
    },
    spec: parts.spec,
    status: parts.status,
  };
}

function ownerOf({ apiVersion, kind, metadata }: KubeObject): KubeOwner {
  return { apiVersion, kind, name: metadata.name, uid: metadata.uid, controller: true };
}

/**
 * For the tests of this room: a reader over objects by resource, which may refuse some lists. Custom resources are
 * `plural.group` (`rollouts.argoproj.io`), served in the version of their first object.
 */
export function readerOf(
  objects: Readonly<Record<string, readonly KubeObject[]>>,
  options: {
    /** `secrets` or `pods in shop`, and the code with which it is refused. */
    readonly refused?: Readonly<Record<string, string>>;
    readonly watch?: (resource: KubeResource, signal: AbortSignal | undefined) => AsyncIterable<WatchEvent>;
  } = {},
): KubeReader {
  const refuseKey = (key: string): void => {
    const code = options.refused?.[key];
    if (code !== undefined) throw new OakumError(code, `https://api.test: cannot read ${key}`);
  };
  const refuse = (resource: KubeResource, { namespace }: ListOptions): void =>
    refuseKey(namespace === undefined ? keyOf(resource) : `${keyOf(resource)} in ${namespace}`);
  const inScope = (resource: KubeResource, { namespace }: ListOptions): readonly KubeObject[] =>
    (objects[keyOf(resource)] ?? []).filter(
      ({ metadata }) => !resource.namespaced || namespace === undefined || metadata.namespace === namespace,
    );
  return {
    server: 'https://api.test',
    version: async () => 'v1.37.1',
    metric: () => Promise.reject(new Error('no metrics in this test')),
    async groups() {
      refuseKey('groups');
      const groups = Map.groupBy(customOf(objects), ({ group }) => group);
      return [...groups].map(([name, all]) => ({
        name,
        versions: [...new Set(all.map(({ version }) => version))],
      }));
    },
    async served({ group, version }) {
      refuseKey(`${group}/${version}`);
      return customOf(objects).filter((one) => one.group === group && one.version === version);
    },
    async *list(resource, scope = {}) {
      refuse(resource, scope);
      yield* inScope(resource, scope);
    },
    async get(resource, name, scope = {}) {
      refuse(resource, scope);
      const found = inScope(resource, scope).find(({ metadata }) => metadata.name === name);
      if (found === undefined)
        throw new OakumError('kube.not-found', `${resource.resource} ${name} not found`);
      return found;
    },
    watch: (resource, scope) => (options.watch ?? nothing)(resource, scope?.signal),
  };
}

function keyOf({ resource, group }: KubeResource): string {
  return builtInGroups.includes(group) ? resource : `${resource}.${group}`;
}

const builtInGroups = [
  '',
  'apps',
  'batch',
  'networking.k8s.io',
  'discovery.k8s.io',
  'rbac.authorization.k8s.io',
  'apiextensions.k8s.io',
];

function customOf(objects: Readonly<Record<string, readonly KubeObject[]>>): readonly KubeServedResource[] {
  return Object.entries(objects).flatMap(([key, [first]]) => {
    const [resource = '', ...group] = key.split('.');
    if (group.length === 0 || first === undefined) return [];
    const version = first.apiVersion.split('/')[1] ?? '';
    return [{ group: group.join('.'), version, resource, namespaced: true, kind: first.kind }];
  });
}

async function* nothing(): AsyncIterable<WatchEvent> {}

const digits = '0123456789abcdef';

/** `sha256:` and 64 times the n-th hex digit. */
export function digestOf(n: number): string {
  return `sha256:${(digits[n] ?? '0').repeat(64)}`;
}

export const kubeSystem = objectOf({
  kind: 'Namespace',
  name: 'kube-system',
  metadata: { uid: 'cluster-1', namespace: undefined },
});

/** A pod template with one container for each `name=image`. */
export function templateWith(...containers: readonly string[]): {
  readonly metadata: object;
  readonly spec: object;
} {
  return {
    metadata: { labels: { app: 'web' } },
    spec: { containers: containers.map(containerWith) },
  };
}

export function containerWith(text: string): { readonly name: string; readonly image: string } {
  const [name = '', image = ''] = text.split(/=(.*)/s);
  return { name, image };
}

export function runningStatus(name: string, imageID: string): Readonly<Record<string, unknown>> {
  return {
    name,
    imageID,
    ready: true,
    restartCount: 0,
    state: { running: { startedAt: '2026-11-21T08:00:00Z' } },
  };
}
