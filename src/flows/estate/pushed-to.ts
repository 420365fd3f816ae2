import type { Documents } from '../../config/index.ts';

/** Hosts of registries that a `Registry` document opens for new images: the ceiling of what an executor lets come there. */
export function pushedTo({ registries }: Pick<Documents, 'registries'>): readonly string[] {
  return registries.flatMap(({ spec }) => {
    if (spec.push === undefined) return [];
    return spec.push.repository === 'same' ? [spec.host] : [spec.push.repository.split('/')[0] ?? spec.host];
  });
}
