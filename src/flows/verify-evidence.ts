import { verifyBundle } from '../prove/audit/index.ts';

export interface EvidenceAnswer {
  readonly ok: boolean;
  readonly entries: number;
  /** How many of them a signed checkpoint covers. */
  readonly signedEntries: number;
  readonly problems: readonly {
    readonly severity: string;
    readonly code: string;
    readonly message: string;
  }[];
  readonly lines: readonly string[];
}

/** Checks a bundle with nothing but its bytes and, to trust it, a public key (PEM). */
export async function verifyEvidence(
  bytes: Uint8Array,
  trustedKey: string | undefined,
): Promise<EvidenceAnswer> {
  const options = trustedKey === undefined ? {} : { trustedKeys: [trustedKey] };
  const { ok, entries, signedEntries, problems } = await verifyBundle([bytes], options);
  const verdict = ok
    ? `intact: ${entries} entries, ${signedEntries} of them under a signed checkpoint`
    : `NOT intact: ${entries} entries read`;
  const lines = [
    verdict,
    ...problems.map((problem) => `${problem.severity}: ${problem.message} (${problem.code})`),
  ];
  return {
    ok,
    entries,
    signedEntries,
    problems: problems.map(({ severity, code, message }) => ({ severity, code, message })),
    lines,
  };
}
