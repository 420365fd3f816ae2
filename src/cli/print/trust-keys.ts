import type { Revocation, RevokedImage } from '../../flows/revoke-key.ts';
import type { OldKey, Rotation } from '../../flows/rotate-keys.ts';

/** What a rotation did or would do, and which old key can go; one line each. */
export function rotationLines(rotation: Rotation): readonly string[] {
  const { clusters, unread, old } = rotation;
  return [
    keyLine(rotation),
    ...(rotation.mode === 'plan' ? planLines(rotation) : doneLines(rotation)),
    ...clusters.map(({ cluster, at }) => `looked at cluster ${cluster} as of ${at}`),
    ...unread.map(({ what, reason }) => `could not look at ${what}: ${reason}`),
    ...old.flatMap(oldLines),
  ];
}

function keyLine({ mode, isNew, activeKey }: Rotation): string {
  if (!isNew) return `the key that signs is ${activeKey ?? 'missing: oakum trust rotate makes one'}`;
  return mode === 'plan' ? 'a new key would be made' : `a new key signs from now on: ${activeKey}`;
}

function planLines({ toResign }: Rotation): readonly string[] {
  if (toResign.length === 0) return ['nothing that runs would have to be signed again'];
  return toResign.map(({ image, needs }) => {
    const [first] = needs;
    const where = first === undefined ? '' : ` (${first.workload} in ${first.cluster})`;
    return `would sign again ${image}${where}`;
  });
}

function doneLines({ resigned }: Rotation): readonly string[] {
  if (resigned.length === 0) return ['nothing that runs had to be signed again'];
  return resigned.map((one) => {
    if (one.kind === 'failed') return `could not sign again ${one.image}: ${one.reason} (${one.code})`;
    const word = one.kind === 'signed' ? 'signed again' : 'was signed already';
    return `${word}: ${one.image}${one.attestations > 0 ? ` with ${one.attestations} attestation(s)` : ''}`;
  });
}

function oldLines({ keyId, state, canGo, reasons }: OldKey): readonly string[] {
  const says = {
    yes: state === 'retired' ? 'is retired: it counts no more' : 'can go: oakum trust rotate --retire',
    no: 'cannot go yet',
    unknown: 'may still be needed: not everything could be looked at',
  };
  return [`key ${keyId} ${says[canGo]}`, ...reasons.map((reason) => `  ${reason}`)];
}

/** That a key counts for nothing, what it signed, where that runs, and what nobody could look at; one line each. */
export function revocationLines(revoked: Revocation): readonly string[] {
  const { keyId, since, by, reason, isNew, images, unsettled, clusters, unread, activeKey } = revoked;
  return [
    `key ${keyId} is compromised since ${since}${isNew ? '' : ' already'}, by ${by}: ${reason}`,
    `it signed or attested ${images.length} image(s)`,
    ...images.flatMap(imageLines),
    ...unsettled.map((image) => `may have signed ${image}: begun, and nobody knows what came of it`),
    ...clusters.map(({ cluster, at }) => `looked at cluster ${cluster} as of ${at}`),
    ...unread.map((one) => `could not look at ${one.what}: ${one.reason}`),
    activeKey === undefined
      ? 'no key signs now: oakum trust rotate makes one, and signs again what runs'
      : `the key that signs is ${activeKey}: oakum trust rotate signs again by it what runs`,
  ];
}

function imageLines({ image, what, at, needs }: RevokedImage): readonly string[] {
  const places = needs.map(
    ({ cluster, workload, why }) =>
      `    ${why === 'runs' ? 'runs in' : 'a rollback needs it in'} ${workload} in ${cluster}`,
  );
  return [
    `  ${at} ${image} (${what.join(', ')})`,
    ...(places.length > 0 ? places : ['    runs nowhere that was looked at']),
  ];
}
