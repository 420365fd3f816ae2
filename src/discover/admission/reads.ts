import type { KubeResource } from '../../edges/kube/interface.ts';

export const kyvernoPolicies = [
  { group: 'kyverno.io', version: 'v1', resource: 'clusterpolicies', namespaced: false },
  { group: 'kyverno.io', version: 'v1', resource: 'policies', namespaced: true },
] as const satisfies readonly KubeResource[];

export const imageValidatingPolicies = [
  { group: 'policies.kyverno.io', version: 'v1', resource: 'imagevalidatingpolicies', namespaced: false },
  {
    group: 'policies.kyverno.io',
    version: 'v1',
    resource: 'namespacedimagevalidatingpolicies',
    namespaced: true,
  },
] as const satisfies readonly KubeResource[];

export const policyExceptions = {
  group: 'kyverno.io',
  version: 'v2',
  resource: 'policyexceptions',
  namespaced: true,
} as const satisfies KubeResource;

export const clusterImagePolicies = {
  group: 'policy.sigstore.dev',
  version: 'v1beta1',
  resource: 'clusterimagepolicies',
  namespaced: false,
} as const satisfies KubeResource;

const why = 'whether admission will take a patched image';

/** What is listed, where it is served: the data behind the read role. */
export const admissionReads = [
  ...kyvernoPolicies,
  ...imageValidatingPolicies,
  policyExceptions,
  clusterImagePolicies,
].map((resource) => ({ resource, verbs: ['list'] as const, onlyUnscoped: true as const, why }));
