import type { SignatureFormat } from '../../model/index.ts';
import { signBundle } from './sign-bundle.ts';
import { type FormatRequest, type FormatSigned, signLegacy } from './sign-legacy.ts';

export interface SignRequest extends FormatRequest {
  /** Each at most once; in which order does not matter. */
  readonly formats: readonly SignatureFormat[];
}

/** What was written in each format, and by which key; `already` where nothing had to be. */
export interface SignResult {
  readonly kind: 'signed' | 'already';
  readonly keyId: string;
  readonly signatures: readonly SignatureWritten[];
}

export interface SignatureWritten extends FormatSigned {
  readonly format: SignatureFormat;
}

/**
 * Signs an image in each of the formats. May be called again, also after it broke off between two formats: what is there
 * is not doubled.
 *
 * @throws trust.signature-lost (later), trust.signatures-malformed, and what the registry says.
 */
export async function signImage(request: SignRequest): Promise<SignResult> {
  const signatures: SignatureWritten[] = [];
  if (request.formats.includes('legacy'))
    signatures.push({ format: 'legacy', ...(await signLegacy(request)) });
  if (request.formats.includes('bundle'))
    signatures.push({ format: 'bundle', ...(await signBundle(request)) });
  const isNew = signatures.some(({ kind }) => kind === 'signed');
  return { kind: isNew ? 'signed' : 'already', keyId: request.signer.keyId, signatures };
}
