import type { Tree } from '../../kube/index.ts';
import { data } from './namespaces/data.ts';
import { identity } from './namespaces/identity.ts';
import { payments } from './namespaces/payments.ts';
import { dev, platform, platformByHelm } from './namespaces/platform.ts';
import { shop, shopByArgo } from './namespaces/shop.ts';
import { kubeSystem, monitoring } from './namespaces/system.ts';

/** Objects with the field manager that creates them, as managedFields will tell. */
export interface Batch {
  readonly manager: string;
  readonly objects: readonly Tree[];
}

/** The name of the ConfigMap that is created last. */
export const lastName = 'practice-estate';

const madeHere = ['shop', 'payments', 'data', 'identity', 'platform', 'dev', 'monitoring'];

/** The whole estate, in the order in which it is created. */
export const batches: readonly Batch[] = [
  {
    manager: 'kubectl-create',
    objects: madeHere.map((name) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } })),
  },
  {
    manager: 'kubectl-client-side-apply',
    objects: [...kubeSystem, ...platform, ...shop, ...payments, ...data, ...identity, ...dev, ...monitoring],
  },
  { manager: 'argocd-controller', objects: shopByArgo },
  { manager: 'helm', objects: platformByHelm },
  {
    manager: 'kubectl-create',
    objects: [
      {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: lastName, namespace: 'kube-system' },
        data: { about: 'The practice estate of Oakum. It was created in full; nothing in it is real.' },
      },
    ],
  },
];
