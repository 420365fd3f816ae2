import type { KubeObject } from '../../../edges/kube/interface.ts';
import type { Ownership } from '../../../model/index.ts';
import type { Claim, Manager } from './claim.ts';
import { imageManagers } from './image-managers.ts';
import { managerClaim } from './manager-claims.ts';
import { metadataClaims } from './metadata-claims.ts';

/**
 * Who would undo a change, in order: an operator first (labels and annotations are copied to what it makes, so they say
 * nothing there), then whoever reconciles, then a field manager that nobody knows, which may come back, then people.
 */
const order: readonly Manager[] = [
  'operator',
  'kubelet',
  'argocd',
  'flux',
  'fleet',
  'helm',
  'kapp',
  'terraform',
  'unknown',
  'kubectl',
  'oakum',
];

/**
 * Who manages an object. Of those that reconcile, the one that owns the image field itself comes before one that only
 * labels name; a reconciler that only labels name still comes before kubectl, whose edit it will undo. All evidence is
 * kept, also that of the others.
 */
export function ownershipOf(object: KubeObject): Ownership {
  const fields = imageManagers(object.metadata.managedFields ?? []).map(managerClaim);
  const claims = [...metadataClaims(object), ...fields];
  const found = strongest(claims);
  const evidence = claims.map((claim) => claim.evidence);
  if (found === undefined) return { manager: 'unknown', confidence: 'none', evidence };
  const name = claims.find((claim) => claim.manager === found.manager && claim.name !== undefined)?.name;
  return {
    manager: found.manager,
    ...(name === undefined ? {} : { name }),
    confidence: confidenceIn(found.manager, claims),
    evidence,
  };
}

const people: readonly Manager[] = ['unknown', 'kubectl', 'oakum'];

function strongest(claims: readonly Claim[]): Claim | undefined {
  const rank = ({ manager, rests }: Claim): number => {
    const place = order.indexOf(manager);
    if (rests === 'reference') return place;
    return (people.includes(manager) ? 300 : rests === 'field' ? 100 : 200) + place;
  };
  return claims.toSorted((left, right) => rank(left) - rank(right))[0];
}

/** `disputed`: labels name it, and the image field is somebody else's. */
function confidenceIn(manager: Manager, claims: readonly Claim[]): Ownership['confidence'] {
  const own = claims.filter((claim) => claim.manager === manager);
  if (own.some(({ rests }) => rests !== 'metadata')) return 'certain';
  return claims.some(({ rests }) => rests === 'field') ? 'disputed' : 'likely';
}
