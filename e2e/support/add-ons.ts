import { releaseJson, releaseText } from '../../src/formats/helm-release/samples.ts';

/** What Helm writes on everything that it installs. */
const helmMarks = {
  labels: {
    app: 'ingress',
    'app.kubernetes.io/managed-by': 'Helm',
    'app.kubernetes.io/version': '1.11.2',
    'helm.sh/chart': 'ingress-nginx-4.11.2',
  },
  annotations: { 'meta.helm.sh/release-name': 'ingress', 'meta.helm.sh/release-namespace': 'web' },
};

/**
 * A Helm release `ingress` in the namespace `web` as Helm leaves it behind: its workload, its definition in two
 * versions, two revisions of it in Secrets, and beside them a Secret that is nobody's business.
 */
export function helmEstate(image: string): readonly object[] {
  const selector = { matchLabels: { app: 'ingress' } };
  return [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'web' } },
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'ingress', namespace: 'web', ...helmMarks },
      spec: {
        replicas: 1,
        selector,
        template: {
          metadata: { labels: { app: 'ingress' } },
          spec: { containers: [{ name: 'controller', image }] },
        },
      },
    },
    gizmos,
    release(6, 'superseded'),
    release(7, 'deployed'),
    secret('password', 'Opaque', {}, { password: Buffer.from('hunter2').toString('base64') }),
  ];
}

const gizmos = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'gizmos.acme.test', ...helmMarks },
  spec: {
    group: 'acme.test',
    scope: 'Namespaced',
    names: { plural: 'gizmos', singular: 'gizmo', kind: 'Gizmo', listKind: 'GizmoList' },
    versions: ['v1', 'v1beta1'].map((name) => ({
      name,
      served: true,
      storage: name === 'v1',
      schema: { openAPIV3Schema: { type: 'object' } },
    })),
  },
};

function release(revision: number, status: string): object {
  const text = releaseText(releaseJson({ version: revision, info: { status } }));
  const labels = { owner: 'helm', name: 'ingress', version: String(revision), status };
  const name = `sh.helm.release.v1.ingress.v${revision}`;
  // `releaseText` is as a reader sees it: base64 of Kubernetes' own over that of Helm.
  return secret(name, 'helm.sh/release.v1', labels, { release: text });
}

function secret(name: string, type: string, labels: object, data: object): object {
  return { apiVersion: 'v1', kind: 'Secret', metadata: { name, namespace: 'web', labels }, type, data };
}
