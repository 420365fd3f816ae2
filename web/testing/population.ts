import type { Population } from '../src/api/generated/types.ts';
import { momentText } from './estate.ts';

/** Which clusters the made-up estate knows of: one that is read, and one that is not. */
export function populationAt(now: number): Population {
  const at = momentText(now, -150_000);
  return {
    schemaVersion: 1,
    kind: 'Population',
    at,
    clusters: [
      {
        id: 'server:10.0.9.1:6443',
        name: 'prod-us',
        servers: ['10.0.9.1:6443'],
        state: {
          kind: 'unread',
          reason: 'known from argocd and never read',
          next: 'add a context for it to the kubeconfig, or an entry with `ignore` to an inventory',
        },
        sightings: [{ source: 'argocd', place: 'Secret argocd/prod-us', name: 'prod-us' }],
        conflicts: [],
      },
      {
        id: 'cluster-1',
        name: 'prod-eu',
        uid: 'cluster-1',
        servers: ['10.0.0.1:6443'],
        state: { kind: 'read', at },
        sightings: [{ source: 'kubeconfig', place: 'context prod-eu', name: 'prod-eu' }],
        conflicts: [],
      },
    ],
    coverage: {
      read: 1,
      total: 2,
      unread: [{ what: 'prod-us', code: 'population.unread', reason: 'known from argocd and never read' }],
    },
  };
}
