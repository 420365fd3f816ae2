import type { KubeResource } from '../../edges/kube/interface.ts';

const flux = { group: 'image.toolkit.fluxcd.io', version: 'v1', namespaced: true } as const;

export const imageRepositories = { ...flux, resource: 'imagerepositories' } as const satisfies KubeResource;
export const imagePolicies = { ...flux, resource: 'imagepolicies' } as const satisfies KubeResource;
export const updateAutomations = {
  ...flux,
  resource: 'imageupdateautomations',
} as const satisfies KubeResource;

export const imageUpdaters = {
  group: 'argocd-image-updater.argoproj.io',
  version: 'v1alpha1',
  resource: 'imageupdaters',
  namespaced: true,
} as const satisfies KubeResource;

export const applications = {
  group: 'argoproj.io',
  version: 'v1alpha1',
  resource: 'applications',
  namespaced: true,
} as const satisfies KubeResource;

const why = 'whether automation would move a patched tag back';

/** What is listed, where it is served: the data behind the read role. */
export const updaterReads = [
  imageRepositories,
  imagePolicies,
  updateAutomations,
  imageUpdaters,
  applications,
].map((resource) => ({ resource, verbs: ['list'] as const, onlyUnscoped: true as const, why }));
