/** A Kubernetes object as it came: parsed JSON with the fields that every object has. */
export interface KubeObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: KubeMetadata;
  readonly spec?: unknown;
  readonly status?: unknown;
  /** Of Secrets and ConfigMaps. */
  readonly data?: unknown;
  /** Of EndpointSlices. */
  readonly endpoints?: unknown;
  /** Of roles. */
  readonly rules?: unknown;
  /** Of bindings of roles. */
  readonly roleRef?: unknown;
  readonly subjects?: unknown;
  /** Of ServiceAccounts. */
  readonly automountServiceAccountToken?: unknown;
}

export interface KubeMetadata {
  readonly name: string;
  readonly namespace?: string | undefined;
  readonly uid: string;
  readonly resourceVersion: string;
  readonly generation?: number | undefined;
  readonly creationTimestamp?: string | undefined;
  readonly deletionTimestamp?: string | undefined;
  readonly labels?: Readonly<Record<string, string>> | undefined;
  readonly annotations?: Readonly<Record<string, string>> | undefined;
  readonly ownerReferences?: readonly KubeOwner[] | undefined;
  readonly managedFields?: readonly KubeManagedFields[] | undefined;
}

export interface KubeOwner {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
  readonly controller?: boolean | undefined;
}

export interface KubeManagedFields {
  readonly manager: string;
  readonly operation: string;
  readonly subresource?: string | undefined;
  /** The version of the API in which it wrote: `apps/v1`. */
  readonly apiVersion?: string | undefined;
  /** When it wrote last (RFC 3339). */
  readonly time?: string | undefined;
  readonly fieldsV1?: unknown;
}

/** A resource by its plural, as in RBAC rules: `{ group: 'apps', version: 'v1', resource: 'deployments' }`. */
export interface KubeResource {
  readonly group: string;
  readonly version: string;
  readonly resource: string;
  readonly namespaced: boolean;
}

/** A group of resources that the server serves, with its versions, the preferred one first. */
export interface KubeApiGroup {
  readonly name: string;
  readonly versions: readonly string[];
}

/** A resource that the server serves, with the `kind` of its objects. */
export interface KubeServedResource extends KubeResource {
  readonly kind: string;
}

/**
 * A field of objects that whoever lists does not read, such as `{ in: 'spec', depth: 2, name: 'volumes' }` or, of each
 * container, `{ in: 'spec', depth: 4, name: 'env' }`. Depth counts the brackets that are open around it in its object.
 */
export interface OmittedField {
  readonly in: 'metadata' | 'spec' | 'status';
  readonly depth: number;
  readonly name: string;
  /** Only of objects that have ownerReferences. */
  readonly onlyOfOwned?: true | undefined;
}

export interface ListOptions {
  /** What may come empty, so that it need not be parsed; only objects and lists ever do. A hint: it may come whole. */
  readonly omit?: readonly OmittedField[] | undefined;
  readonly namespace?: string | undefined;
  readonly labelSelector?: string | undefined;
  readonly fieldSelector?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

export type WatchEvent =
  | { readonly kind: 'added' | 'modified' | 'deleted'; readonly object: KubeObject }
  /** A full new state follows: the consumer drops what it knew (first list, or after 410). */
  | { readonly kind: 'reset' }
  /** The state up to here is complete. */
  | { readonly kind: 'synced' }
  /**
   * The watch is behind: connection lost, or the server's cache older than its store; trying again. Everything until
   * `since` (ISO text) was told. `synced` says that it caught up.
   */
  | { readonly kind: 'behind'; readonly code: string; readonly reason: string; readonly since: string };

/**
 * Reads a cluster: get, list and watch only. Errors are OakumErrors with codes `kube.unreachable` (later),
 * `kube.untrusted` (TLS), `kube.unauthorized`, `kube.forbidden`, `kube.not-found`, `kube.gone` (later),
 * `kube.throttled` (later), `kube.server` (later), `kube.behind` (later; of a watch), `kube.unsupported` (501), `kube.invalid`, `kube.malformed`, each
 * quoting server, verb and resource. Credentials fail as `kube.plugin-missing`, `kube.plugin-failed` or
 * `kube.config-missing`.
 */
export interface KubeReader {
  /** The server's URL, for messages. */
  readonly server: string;
  /** `gitVersion` of /version. */
  version(signal?: AbortSignal): Promise<string>;
  /** Every group that the server serves but the core one. */
  groups(signal?: AbortSignal): Promise<readonly KubeApiGroup[]>;
  /** Lines of one metric of the API server, in the Prometheus text format; needs `get` on the non-resource URL /metrics. */
  metric(name: string, signal?: AbortSignal): Promise<readonly string[]>;
  /** What one version of a group has, without subresources; `kube.not-found` where it is not served. */
  served(
    groupVersion: Pick<KubeResource, 'group' | 'version'>,
    signal?: AbortSignal,
  ): Promise<readonly KubeServedResource[]>;
  /**
   * Streams every object of a list, page by page; order is the server's. A list that outlives the server's snapshots
   * throws kube.gone after its last object: what moved meanwhile may be missing.
   */
  list(resource: KubeResource, options?: ListOptions): AsyncIterable<KubeObject>;
  get(resource: KubeResource, name: string, options?: ListOptions): Promise<KubeObject>;
  /** Lists, then watches for ever; survives 410, dropped connections and server restarts. Ends when the signal does. */
  watch(resource: KubeResource, options?: ListOptions): AsyncIterable<WatchEvent>;
}

export interface ApplyOptions {
  readonly fieldManager: string;
  readonly force: boolean;
  readonly dryRun: boolean;
  readonly signal?: AbortSignal | undefined;
}

export type ApplyResult =
  | { readonly kind: 'applied'; readonly object: KubeObject }
  /** Other managers own the fields; nothing was changed. */
  | { readonly kind: 'conflict'; readonly managers: readonly string[]; readonly message: string };

/** Writes one object at a time, always with a precondition. Handed only to the executor and to planning's dry runs. */
export interface KubeWriter {
  /**
   * Server-side apply of exactly `body` (which carries apiVersion, kind, metadata.name and, as precondition,
   * metadata.uid). A UID that no longer fits is `kube.conflict`.
   */
  apply(resource: KubeResource, body: KubeApplyBody, options: ApplyOptions): Promise<ApplyResult>;
  /** JSON merge patch under `metadata.resourceVersion`; a moved object is `kube.conflict` (later: read it again) and changes nothing. */
  mergePatch(
    resource: KubeResource,
    body: KubeApplyBody,
    options: Omit<ApplyOptions, 'force'>,
  ): Promise<KubeObject>;
}

/** A Job as it is created; its `spec` is the caller's. */
export interface KubeJobBody {
  readonly apiVersion: 'batch/v1';
  readonly kind: 'Job';
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly labels: Readonly<Record<string, string>>;
    readonly annotations: Readonly<Record<string, string>>;
  };
  readonly spec: unknown;
}

/**
 * Runs short-lived Jobs in a namespace that was named for it. Errors are those of the reader; a name that is taken is
 * `kube.conflict`, what admission refuses `kube.forbidden` or `kube.invalid`.
 */
export interface KubeJobs {
  /** Creates a Job that must not be there yet. */
  create(job: KubeJobBody, signal?: AbortSignal): Promise<KubeObject>;
  /** Removes a Job and its pods, if it still is the one with this UID; may be called twice. */
  remove(
    job: { readonly namespace: string; readonly name: string; readonly uid: string },
    signal?: AbortSignal,
  ): Promise<void>;
  /** What a pod's only container wrote, from the beginning, cut off after `maxBytes`. */
  log(
    of: { readonly namespace: string; readonly pod: string; readonly maxBytes: number },
    signal?: AbortSignal,
  ): Promise<string>;
}

/** A Tekton PipelineRun as it is created; its `spec` is the caller's. */
export interface KubePipelineRunBody {
  readonly apiVersion: 'tekton.dev/v1';
  readonly kind: 'PipelineRun';
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly labels: Readonly<Record<string, string>>;
  };
  readonly spec: unknown;
}

/** Starts PipelineRuns, and does nothing else to them. Errors are those of KubeJobs. */
export interface KubePipelineRuns {
  /** Creates one that must not be there yet. */
  create(run: KubePipelineRunBody, signal?: AbortSignal): Promise<KubeObject>;
}

export interface KubeApplyBody {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string | undefined;
    readonly uid?: string | undefined;
    readonly resourceVersion?: string | undefined;
  };
  readonly spec?: unknown;
}

/** A context of the kubeconfig and where it leads: nothing of its credentials. */
export interface KubeContext {
  readonly name: string;
  /** The URL as the kubeconfig has it. */
  readonly server: string;
  /** PEM of the authority; absent where the system's are trusted, or nothing is checked. */
  readonly caPem: string | undefined;
}

/** Every context of the kubeconfig files together, in their order; what could not be read of them is listed. */
export interface KubeContexts {
  readonly contexts: readonly KubeContext[];
  readonly current: string | undefined;
  readonly unread: readonly { readonly what: string; readonly code: string; readonly reason: string }[];
}
