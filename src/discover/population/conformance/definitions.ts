/**
 * Definitions of the records that other tools keep, written by hand after their published schemas: only what Oakum reads
 * is typed, everything else is preserved unread. Their controllers and conversion webhooks run nowhere in these tests, so
 * that Cluster API's two versions are stored as they are written.
 */
interface Shape {
  readonly group: string;
  readonly kind: string;
  readonly scope: 'Namespaced' | 'Cluster';
  /** The last one is stored. */
  readonly versions: readonly { readonly name: string; readonly spec: object; readonly status?: object }[];
}

const open = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };
const text = { type: 'string' };
const endpoint = { type: 'object', properties: { host: text, port: { type: 'integer' } } };

const shapes: readonly Shape[] = [
  {
    group: 'cluster.x-k8s.io',
    kind: 'Cluster',
    scope: 'Namespaced',
    versions: [
      {
        name: 'v1beta1',
        spec: { controlPlaneEndpoint: { ...endpoint, required: ['host', 'port'] } },
        status: { phase: text },
      },
      { name: 'v1beta2', spec: { controlPlaneEndpoint: endpoint }, status: { phase: text } },
    ],
  },
  {
    group: 'argoproj.io',
    kind: 'Application',
    scope: 'Namespaced',
    versions: [
      {
        name: 'v1alpha1',
        spec: {
          destination: { type: 'object', properties: { name: text, server: text, namespace: text } },
          project: text,
        },
      },
    ],
  },
  {
    group: 'cluster.open-cluster-management.io',
    kind: 'ManagedCluster',
    scope: 'Cluster',
    versions: [{ name: 'v1', spec: { hubAcceptsClient: { type: 'boolean' } } }],
  },
];

/** CustomResourceDefinitions of Cluster API, Argo CD and Open Cluster Management. */
export const recordDefinitions: readonly object[] = shapes.map(({ group, kind, scope, versions }) => {
  const plural = `${kind.toLowerCase()}s`;
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${group}` },
    spec: {
      group,
      scope,
      names: { plural, singular: kind.toLowerCase(), kind, listKind: `${kind}List` },
      versions: versions.map(({ name, spec, status = {} }, index) => ({
        name,
        served: true,
        storage: index === versions.length - 1,
        schema: {
          openAPIV3Schema: {
            type: 'object',
            properties: { spec: { ...open, properties: spec }, status: { ...open, properties: status } },
          },
        },
      })),
    },
  };
});
