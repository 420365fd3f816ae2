import type { KubeObject } from '../../edges/kube/interface.ts';
import type { ImageUpdater } from '../../model/index.ts';

const policyKey = 'keel.sh/policy';

/** Keel takes its policy from labels or annotations of the workload; `never` switches it off. */
export function keelOn({ kind, metadata }: KubeObject): readonly ImageUpdater[] {
  const policy = metadata.annotations?.[policyKey] ?? metadata.labels?.[policyKey];
  if (policy === undefined || policy === '' || policy === 'never') return [];
  return [
    {
      name: `Keel on ${metadata.namespace ?? ''}/${kind}/${metadata.name}`,
      watches: { kind: 'workload', uid: metadata.uid },
      rule: policy,
      writes: 'the live object',
    },
  ];
}
