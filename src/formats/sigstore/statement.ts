import * as z from 'zod';
import { type Digest, hexOf, isDigest } from '../../kernel/pure/index.ts';
import { jsonOf } from '../json/index.ts';

/** What statements about images are known to say. */
export const predicateTypes = {
  /** Nothing but that its signer signed the image: the one statement that is a signature. */
  signature: 'https://sigstore.dev/cosign/sign/v1',
  provenance: 'https://slsa.dev/provenance/v1',
  cyclonedx: 'https://cyclonedx.org/bom',
  spdx: 'https://spdx.dev/Document',
  scan: 'https://cosign.sigstore.dev/attestation/vuln/v1',
  openvex: 'https://openvex.dev/ns',
  tests: 'https://in-toto.io/attestation/test-result/v0.1',
} as const;

export interface StatementSubject {
  readonly name: string | undefined;
  readonly digest: Digest;
}

/** An in-toto statement: `predicate` is whatever its type means by it. */
export interface Statement {
  readonly subjects: readonly StatementSubject[];
  readonly predicateType: string;
  readonly predicate: unknown;
}

const types = ['https://in-toto.io/Statement/v1', 'https://in-toto.io/Statement/v0.1'] as const;
const maxSubjects = 1_000;
const StatementJson = z.object({
  _type: z.enum(types),
  subject: z
    .array(
      z.object({
        name: z.string().max(2_000).optional(),
        digest: z.object({ sha256: z.string().optional() }).optional(),
      }),
    )
    .max(maxSubjects),
  predicateType: z.string().min(1).max(1_000),
  predicate: z.unknown().optional(),
});

/** The bytes of a statement about one image, version 1. */
export function statementBytes(statement: {
  readonly subject: StatementSubject;
  readonly predicateType: string;
  readonly predicate: unknown;
}): Uint8Array {
  const { subject, predicateType, predicate } = statement;
  const { name, digest } = subject;
  const named = { ...(name === undefined ? {} : { name }), digest: { sha256: hexOf(digest) } };
  return Buffer.from(JSON.stringify({ _type: types[0], subject: [named], predicateType, predicate }), 'utf8');
}

/** Undefined for what is no statement; subjects without a SHA-256 are left out of it. It never throws. */
export function readStatement(bytes: Uint8Array): Statement | undefined {
  const parsed = StatementJson.safeParse(jsonOf(bytes));
  if (!parsed.success) return undefined;
  const subjects = parsed.data.subject.flatMap(({ name, digest }): readonly StatementSubject[] => {
    const sum = `sha256:${digest?.sha256 ?? ''}`;
    return isDigest(sum) ? [{ name, digest: sum }] : [];
  });
  return { subjects, predicateType: parsed.data.predicateType, predicate: parsed.data.predicate };
}
