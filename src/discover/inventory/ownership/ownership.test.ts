import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../../edges/kube/interface.ts';
import type { Ownership } from '../../../model/index.ts';
import { objectOf } from '../conformance/objects-reader.ts';
import { ownershipOf } from './ownership.ts';

type Metadata = Partial<KubeObject['metadata']>;

function deployment(metadata: Metadata): KubeObject {
  return objectOf({ apiVersion: 'apps/v1', kind: 'Deployment', name: 'web', metadata });
}

function owning(manager: string, subresource?: string, path = ['f:spec', 'f:template', 'f:spec']) {
  const containers: unknown = { 'f:containers': { 'k:{"name":"web"}': { 'f:image': {}, '.': {} } } };
  const fieldsV1 = path.reduceRight<unknown>((inner, key) => ({ [key]: inner }), containers);
  return { manager, operation: 'Update', fieldsV1, ...(subresource === undefined ? {} : { subresource }) };
}

const tracking = 'argocd.argoproj.io/tracking-id';
const tracked = { annotations: { [tracking]: 'shop:apps/Deployment:shop/web' } };
const helm = {
  labels: { 'app.kubernetes.io/managed-by': 'Helm' },
  annotations: { 'meta.helm.sh/release-name': 'shop', 'meta.helm.sh/release-namespace': 'shop' },
};
const shop = { apiVersion: 'shop.io/v1', kind: 'Shop', name: 'main', uid: 'u' };

const owns = (manager: string, what = 'web') => `field manager ${manager} owns the image of ${what}`;
const argoSays = `annotation ${tracking}: application shop`;
const helmSays = 'label managed-by Helm and annotation meta.helm.sh/release-name: shop';
const kustomizationSays = 'label kustomize.toolkit.fluxcd.io/name: Kustomization flux-system/apps';

type Expected = readonly [
  manager: Ownership['manager'],
  name: string | undefined,
  confidence: Ownership['confidence'],
  evidence: readonly string[],
];

const cases: readonly (readonly [what: string, metadata: Metadata, expected: Expected])[] = [
  ['nobody', {}, ['unknown', undefined, 'none', []]],
  ['Argo CD by its tracking id', tracked, ['argocd', 'application shop', 'likely', [argoSays]]],
  [
    'not Argo CD by a copied tracking id',
    { annotations: { [tracking]: 'shop:apps/Deployment:shop/other' } },
    ['unknown', undefined, 'none', []],
  ],
  [
    'Argo CD by its label',
    { labels: { 'argocd.argoproj.io/instance': 'shop' } },
    ['argocd', 'application shop', 'likely', ['label argocd.argoproj.io/instance: application shop']],
  ],
  [
    'not Argo CD by the label that every chart sets',
    { labels: { 'app.kubernetes.io/instance': 'shop' } },
    ['unknown', undefined, 'none', []],
  ],
  [
    'Argo CD for certain, where it also owns the image',
    { ...tracked, managedFields: [owning('argocd-controller')] },
    ['argocd', 'application shop', 'certain', [argoSays, owns('argocd-controller')]],
  ],
  [
    'Argo CD by its field manager alone',
    { managedFields: [owning('argocd-controller')] },
    ['argocd', undefined, 'certain', [owns('argocd-controller')]],
  ],
  [
    'Argo CD before kubectl, by which it applied: disputed',
    { ...tracked, managedFields: [owning('kubectl-client-side-apply')] },
    ['argocd', 'application shop', 'disputed', [argoSays, owns('kubectl-client-side-apply')]],
  ],
  [
    'Flux by its Kustomization',
    {
      labels: {
        'kustomize.toolkit.fluxcd.io/name': 'apps',
        'kustomize.toolkit.fluxcd.io/namespace': 'flux-system',
      },
    },
    ['flux', 'Kustomization flux-system/apps', 'likely', [kustomizationSays]],
  ],
  [
    'Flux before Helm for a HelmRelease',
    { ...helm, labels: { ...helm.labels, 'helm.toolkit.fluxcd.io/name': 'shop' } },
    ['flux', 'HelmRelease shop', 'likely', ['label helm.toolkit.fluxcd.io/name: HelmRelease shop', helmSays]],
  ],
  [
    'Flux for certain, where its controller of HelmReleases owns the image',
    { ...helm, managedFields: [owning('helm-controller')] },
    ['flux', undefined, 'certain', [helmSays, owns('helm-controller')]],
  ],
  ['Helm by label and annotation', helm, ['helm', 'release shop/shop', 'likely', [helmSays]]],
  [
    'Helm for certain',
    { ...helm, managedFields: [owning('helm')] },
    ['helm', 'release shop/shop', 'certain', [helmSays, owns('helm')]],
  ],
  [
    'Helm although somebody set the image by hand: the next upgrade undoes it',
    { ...helm, managedFields: [owning('kubectl-set')] },
    ['helm', 'release shop/shop', 'disputed', [helmSays, owns('kubectl-set')]],
  ],
  [
    'whoever owns the image field, before another that labels name',
    { ...tracked, managedFields: [owning('kustomize-controller')] },
    ['flux', undefined, 'certain', [argoSays, owns('kustomize-controller')]],
  ],
  ['not Helm by the label alone', { labels: helm.labels }, ['unknown', undefined, 'none', []]],
  [
    'kapp',
    { labels: { 'kapp.k14s.io/app': '1699' }, managedFields: [owning('kapp-server-side-apply')] },
    ['kapp', 'app 1699', 'certain', ['label kapp.k14s.io/app: app 1699', owns('kapp-server-side-apply')]],
  ],
  [
    'Fleet before the Helm that it uses',
    { ...helm, annotations: { ...helm.annotations, 'objectset.rio.cattle.io/id': 'default-shop' } },
    [
      'fleet',
      'object set default-shop',
      'likely',
      ['annotation objectset.rio.cattle.io/id: object set default-shop', helmSays],
    ],
  ],
  [
    'Terraform by its field manager',
    { managedFields: [owning('Terraform')] },
    ['terraform', undefined, 'certain', [owns('Terraform')]],
  ],
  [
    'Terraform by the older name of its field manager',
    { managedFields: [owning('HashiCorp')] },
    ['terraform', undefined, 'certain', [owns('HashiCorp')]],
  ],
  [
    'an operator before the labels that it copied',
    { ...helm, ownerReferences: [{ ...shop, controller: true }] },
    ['operator', 'Shop main', 'certain', ['controlled by Shop main (shop.io/v1)', helmSays]],
  ],
  [
    'no operator by an owner that does not control',
    { ownerReferences: [shop] },
    ['unknown', undefined, 'none', []],
  ],
  [
    'an operator that OLM installed',
    { labels: { 'olm.owner': 'etcdoperator.v0.9.4', 'olm.owner.namespace': 'operators' } },
    [
      'operator',
      'ClusterServiceVersion operators/etcdoperator.v0.9.4',
      'likely',
      ['label olm.owner: ClusterServiceVersion operators/etcdoperator.v0.9.4'],
    ],
  ],
  [
    'kubectl by the image field',
    { managedFields: [owning('kubectl-client-side-apply')] },
    ['kubectl', undefined, 'certain', [owns('kubectl-client-side-apply')]],
  ],
  [
    'nobody by a status',
    { managedFields: [owning('kubelet', 'status')] },
    ['unknown', undefined, 'none', []],
  ],
  [
    'an unknown manager before kubectl, which may come back',
    { managedFields: [owning('kubectl-edit'), owning('keel')] },
    ['unknown', 'field manager keel', 'certain', [owns('kubectl-edit'), owns('keel')]],
  ],
  [
    'kubectl before Oakum where both own the field',
    { managedFields: [owning('oakum'), owning('kubectl-set')] },
    ['kubectl', undefined, 'certain', [owns('oakum'), owns('kubectl-set')]],
  ],
  [
    'Oakum after it applied',
    { managedFields: [owning('oakum')] },
    ['oakum', undefined, 'certain', [owns('oakum')]],
  ],
  [
    'kubectl of a custom resource, whose list of containers is owned as a whole',
    {
      managedFields: [
        {
          manager: 'kubectl',
          operation: 'Apply',
          fieldsV1: { 'f:spec': { 'f:template': { 'f:spec': { 'f:containers': {} } } } },
        },
      ],
    },
    ['kubectl', undefined, 'certain', [owns('kubectl', 'every container')]],
  ],
  [
    'kubectl of a CronJob, whose template lies deeper',
    {
      managedFields: [
        owning('kubectl', undefined, ['f:spec', 'f:jobTemplate', 'f:spec', 'f:template', 'f:spec']),
      ],
    },
    ['kubectl', undefined, 'certain', [owns('kubectl')]],
  ],
];

describe('ownershipOf', () => {
  it.each(cases)('finds %s', (_what, metadata, [manager, name, confidence, evidence]) => {
    expect(ownershipOf(deployment(metadata))).toEqual({
      manager,
      ...(name === undefined ? {} : { name }),
      confidence,
      evidence,
    });
  });

  it.each([
    ['file', 'kubelet', 'certain'],
    ['http', 'kubelet', 'certain'],
    ['api', 'unknown', 'none'],
  ] as const)('of a pod whose configuration came from %s is %s', (source, manager, confidence) => {
    const node = { apiVersion: 'v1', kind: 'Node', name: 'n1', uid: 'n', controller: true };
    const metadata = {
      annotations: { 'kubernetes.io/config.source': source },
      ownerReferences: [node],
    };
    const found = ownershipOf(objectOf({ kind: 'Pod', name: 'etcd-n1', metadata }));
    expect([found.manager, found.confidence, found.name]).toEqual([
      manager,
      confidence,
      manager === 'kubelet' ? 'node n1' : undefined,
    ]);
  });

  it('believes no mark of a static pod on anything else', () => {
    const metadata = { annotations: { 'kubernetes.io/config.source': 'file' } };
    expect(ownershipOf(deployment(metadata)).manager).toBe('unknown');
  });
});
