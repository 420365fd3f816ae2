/** A PEM text, or the file that holds it. Files are read when a connection is made and again when credentials are. */
export type Pem =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'file'; readonly path: string };

/** What proves to the API server who is asking, beside a client certificate. */
export type Bearer =
  | { readonly kind: 'none' }
  | { readonly kind: 'token'; readonly token: string }
  /** Read again as it is rotated: service account tokens live for an hour. */
  | { readonly kind: 'token-file'; readonly path: string }
  | { readonly kind: 'basic'; readonly user: string; readonly password: string }
  | { readonly kind: 'exec'; readonly plugin: ExecPlugin };

/** A client-go credential plugin, as the kubeconfig names it. */
export interface ExecPlugin {
  readonly apiVersion: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly installHint: string | undefined;
  /** What KUBERNETES_EXEC_INFO tells about the cluster; absent unless the kubeconfig asks for it. */
  readonly clusterInfo: ExecClusterInfo | undefined;
}

export interface ExecClusterInfo {
  readonly server: string;
  readonly serverName: string | undefined;
  readonly isInsecure: boolean;
  readonly ca: Pem | undefined;
  readonly proxyUrl: string | undefined;
  readonly config: unknown;
}

/** Everything that is needed to reach one cluster as one user. Holds secrets: never print or log it. */
export interface KubeAccess {
  /** The context's name, for messages and hints; `in-cluster` inside a pod. */
  readonly context: string;
  /** Base URL, perhaps with a path (Rancher, `kubectl proxy --api-prefix`), without a slash at the end. */
  readonly server: string;
  /** The context's default namespace, if it names one. */
  readonly namespace: string | undefined;
  readonly ca: Pem | undefined;
  /** Name that the server's certificate must carry, where it is not the URL's host. */
  readonly serverName: string | undefined;
  /** The kubeconfig says not to verify the server: honoured, with a warning. */
  readonly isInsecure: boolean;
  readonly proxyUrl: string | undefined;
  readonly certificate: { readonly cert: Pem; readonly key: Pem } | undefined;
  readonly bearer: Bearer;
  /** `as`, `as-groups` and `as-uid` of the kubeconfig, as request headers. */
  readonly impersonate: readonly (readonly [name: string, value: string])[];
}
