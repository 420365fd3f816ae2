/** A well-known program with the version that it carries in itself. */
export interface KnownVersion {
  readonly name: string;
  readonly version: string;
  /** What says so, as it stands in the program, shortened. */
  readonly evidence: string;
}

const maxEvidence = 120;

/** Evidence as one printable line. */
export function evidenceOf(text: string): string {
  const line = text.replaceAll(/[^ -~]+/g, ' ').trim();
  return line.length > maxEvidence ? `${line.slice(0, maxEvidence - 1)}…` : line;
}
