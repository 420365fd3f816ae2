import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../../edges/kube/interface.ts';
import { objectOf } from '../conformance/objects-reader.ts';
import { ownershipOf } from './ownership.ts';

function deployment(metadata: Partial<KubeObject['metadata']>): KubeObject {
  return objectOf({ apiVersion: 'apps/v1', kind: 'Deployment', name: 'web', metadata });
}

function owning(manager: string, subresource?: string, path = ['f:spec', 'f:template', 'f:spec']) {
  const containers: unknown = { 'f:containers': { 'k:{"name":"web"}': { 'f:image': {}, '.': {} } } };
  const fieldsV1 = path.reduceRight<unknown>((inner, key) => ({ [key]: inner }), containers);
  return { manager, operation: 'Update', fieldsV1, ...(subresource === undefined ? {} : { subresource }) };
}

const tracking = 'argocd.argoproj.io/tracking-id';
const helm = {
  labels: { 'app.kubernetes.io/managed-by': 'Helm' },
  annotations: { 'meta.helm.sh/release-name': 'shop' },
};

describe('ownershipOf', () => {
  it.each([
    ['nobody', {}, 'unknown', []],
    [
      'Argo CD by its tracking id',
      { annotations: { [tracking]: 'shop:apps/Deployment:shop/web' } },
      'argocd',
      [`annotation ${tracking}: application shop`],
    ],
    [
      'not Argo CD by a copied tracking id',
      { annotations: { [tracking]: 'shop:apps/Deployment:shop/other' } },
      'unknown',
      [],
    ],
    [
      'not Argo CD by the label that every chart sets',
      { labels: { 'app.kubernetes.io/instance': 'shop' } },
      'unknown',
      [],
    ],
    [
      'Flux by its Kustomization',
      { labels: { 'kustomize.toolkit.fluxcd.io/name': 'apps' } },
      'flux',
      ['label kustomize.toolkit.fluxcd.io/name: Kustomization apps'],
    ],
    [
      'Flux before Helm for a HelmRelease',
      { ...helm, labels: { ...helm.labels, 'helm.toolkit.fluxcd.io/name': 'shop' } },
      'flux',
      [
        'label helm.toolkit.fluxcd.io/name: HelmRelease shop',
        'label managed-by Helm and annotation meta.helm.sh/release-name: shop',
      ],
    ],
    [
      'Helm by label and annotation',
      helm,
      'helm',
      ['label managed-by Helm and annotation meta.helm.sh/release-name: shop'],
    ],
    ['not Helm by the label alone', { labels: helm.labels }, 'unknown', []],
    [
      'an operator before the labels that it copied',
      {
        ...helm,
        ownerReferences: [
          { apiVersion: 'shop.io/v1', kind: 'Shop', name: 'main', uid: 'u', controller: true },
        ],
      },
      'operator',
      [
        'controlled by Shop main (shop.io/v1)',
        'label managed-by Helm and annotation meta.helm.sh/release-name: shop',
      ],
    ],
    [
      'no operator by an owner that does not control',
      { ownerReferences: [{ apiVersion: 'shop.io/v1', kind: 'Shop', name: 'main', uid: 'u' }] },
      'unknown',
      [],
    ],
    [
      'kubectl by the image field',
      { managedFields: [owning('kubectl-client-side-apply')] },
      'kubectl',
      ['field manager kubectl-client-side-apply owns the image of web'],
    ],
    ['nobody by a status', { managedFields: [owning('kubelet', 'status')] }, 'unknown', []],
    [
      'an unknown manager before kubectl, which may come back',
      { managedFields: [owning('kubectl-edit'), owning('keel')] },
      'unknown',
      ['field manager kubectl-edit owns the image of web', 'field manager keel owns the image of web'],
    ],
    [
      'kubectl before Oakum where both own the field',
      { managedFields: [owning('oakum'), owning('kubectl-set')] },
      'kubectl',
      ['field manager oakum owns the image of web', 'field manager kubectl-set owns the image of web'],
    ],
    [
      'Oakum after it applied',
      { managedFields: [owning('oakum')] },
      'oakum',
      ['field manager oakum owns the image of web'],
    ],
    [
      'Argo CD by its field manager',
      { managedFields: [owning('argocd-controller')] },
      'argocd',
      ['field manager argocd-controller owns the image of web'],
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
      'kubectl',
      ['field manager kubectl owns the image of every container'],
    ],
    [
      'kubectl of a CronJob, whose template lies deeper',
      {
        managedFields: [
          owning('kubectl', undefined, ['f:spec', 'f:jobTemplate', 'f:spec', 'f:template', 'f:spec']),
        ],
      },
      'kubectl',
      ['field manager kubectl owns the image of web'],
    ],
  ] as const)('finds %s', (_name, metadata, manager, evidence) => {
    expect(ownershipOf(deployment(metadata))).toEqual({ manager, evidence });
  });
});
