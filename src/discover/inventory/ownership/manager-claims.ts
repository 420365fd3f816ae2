import type { Claim, Manager } from './claim.ts';
import type { ImageManager } from './image-managers.ts';

/** Field managers by name; kubectl's are `kubectl-client-side-apply`, `kubectl-set`, `kubectl-edit`… */
const managers: readonly (readonly [pattern: RegExp, manager: Manager])[] = [
  [/^argocd-/, 'argocd'],
  [/^(kustomize|helm)-controller$/, 'flux'],
  [/^fleet/, 'fleet'],
  [/^helm$/i, 'helm'],
  [/^kapp(-|$)/, 'kapp'],
  [/^(terraform|hashicorp|opentofu)/i, 'terraform'],
  [/^oakum$/, 'oakum'],
  // `before-first-apply` is what server-side apply makes of fields that nobody had applied.
  [/^(kubectl(-.*)?|before-first-apply)$/, 'kubectl'],
];

export function managerClaim({ manager, containers }: ImageManager): Claim {
  const known = managers.find(([pattern]) => pattern.test(manager))?.[1];
  return {
    manager: known ?? 'unknown',
    ...(known === undefined ? { name: `field manager ${manager}` } : {}),
    rests: 'field',
    evidence: `field manager ${manager} owns the image of ${containers.join(', ')}`,
  };
}
