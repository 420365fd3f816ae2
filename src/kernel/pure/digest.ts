import { createHash } from 'node:crypto';
import { OakumError } from './errors.ts';

/** `sha256:` and 64 lower-case hex digits: the only digest form that Oakum makes or accepts. */
export type Digest = string & { readonly __brand: 'Digest' };

const form = /^sha256:[0-9a-f]{64}$/;

export function isDigest(text: string): text is Digest {
  return form.test(text);
}

/** @throws digest.malformed if the text is not a sha256 digest. */
export function parseDigest(text: string): Digest {
  if (isDigest(text)) return text;
  throw new OakumError('digest.malformed', `not a sha256 digest: ${JSON.stringify(text.slice(0, 100))}`);
}

export function sha256(bytes: Uint8Array | string): Digest {
  return parseDigest(`sha256:${createHash('sha256').update(bytes).digest('hex')}`);
}

/** The 64 hex digits without the algorithm. */
export function hexOf(digest: Digest): string {
  return digest.slice('sha256:'.length);
}
