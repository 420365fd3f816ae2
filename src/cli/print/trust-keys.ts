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
