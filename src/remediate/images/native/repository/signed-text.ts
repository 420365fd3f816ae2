import { type Key, readCleartextMessage, readKeys, verify } from 'openpgp';
import { errorMessage, OakumError } from '../../../../kernel/pure/index.ts';
import type { Keyring } from '../../contract.ts';

/** What a clear-signed document says, and who says it (fingerprints of the primary keys, upper case). */
export interface SignedText {
  readonly text: string;
  readonly signedBy: readonly string[];
}

const head = '-----BEGIN PGP SIGNED MESSAGE-----';
const tail = '-----END PGP SIGNATURE-----';

/**
 * Opens an InRelease. The text is the verifier's output and never the file's, so that nothing outside the signature is
 * read (CVE-2023-41037 was such a confusion); what stands before or after the signed block refuses the file, as apt
 * does. Of several signatures one by a known, unexpired key is enough (Debian signs with the keys of three releases),
 * but a known key whose signature does not fit condemns it.
 *
 * @throws patch.untrusted-release quoting what was wrong with each signature.
 */
export async function openSigned(
  bytes: Uint8Array,
  keys: readonly Key[],
  now: Temporal.Instant,
): Promise<SignedText> {
  const document = oneBlock(bytes);
  const date = new Date(now.epochMilliseconds);
  const opened = await read(document, [...keys], date);
  const signedBy: string[] = [];
  const problems: string[] = [];
  for (const signature of opened.signatures) {
    const keyId = signature.keyID.toHex();
    const key = keys.find((candidate) => candidate.getKeyIDs().some((id) => id.toHex() === keyId));
    if (key === undefined) {
      problems.push(`${keyId}: not in the keyring`);
      continue;
    }
    const problem = await problemOf(signature.verified, key, date);
    if (problem === undefined) signedBy.push(key.getFingerprint().toUpperCase());
    else if (problem.kind === 'expired') problems.push(`${keyId}: ${problem.message}`);
    else throw untrusted(`signature by ${keyId} does not fit: ${problem.message}`);
  }
  if (signedBy.length === 0) throw untrusted(problems.join('; ') || 'it carries no signature');
  return { text: opened.data, signedBy };
}

function oneBlock(bytes: Uint8Array): string {
  const document = decode(bytes).replaceAll('\r\n', '\n');
  const whole = document.startsWith(`${head}\n`) && document.trimEnd().endsWith(tail);
  const blocks = document.split('\n').filter((line) => line.startsWith('-----BEGIN ')).length;
  if (whole && blocks === 2) return document;
  throw untrusted('the file is not exactly one signed block');
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw untrusted('the file is not UTF-8', cause);
  }
}

async function read(document: string, verificationKeys: Key[], date: Date) {
  try {
    const message = await readCleartextMessage({ cleartextMessage: document });
    return await verify({ message, verificationKeys, date });
  } catch (cause) {
    throw untrusted(errorMessage(cause), cause);
  }
}

type Problem = { readonly kind: 'expired' | 'bad'; readonly message: string };

async function problemOf(verified: Promise<true>, key: Key, date: Date): Promise<Problem | undefined> {
  const expires = await key.getExpirationTime();
  if (expires instanceof Date && expires <= date) {
    return { kind: 'expired', message: `the key expired on ${expires.toISOString().slice(0, 10)}` };
  }
  try {
    await verified;
    return undefined;
  } catch (error) {
    return { kind: 'bad', message: errorMessage(error) };
  }
}

/** @throws patch.untrusted-release for a keyring that cannot be read. */
export async function readKeyring(keyring: Keyring): Promise<readonly Key[]> {
  const text = new TextDecoder('latin1').decode(keyring.bytes);
  try {
    if (!text.includes('-----BEGIN PGP PUBLIC KEY BLOCK-----')) {
      return await readKeys({ binaryKeys: keyring.bytes });
    }
    const blocks = armoredBlocks(text).map((armoredKeys) => readKeys({ armoredKeys }));
    return (await Promise.all(blocks)).flat();
  } catch (cause) {
    throw untrusted(`keyring ${keyring.name} cannot be read: ${errorMessage(cause)}`, cause);
  }
}

/** An `.asc` file may hold several blocks, one after the other; each may hold several keys. */
function armoredBlocks(text: string): readonly string[] {
  const form = /-----BEGIN PGP PUBLIC KEY BLOCK-----[\s\S]*?-----END PGP PUBLIC KEY BLOCK-----/g;
  return text.match(form) ?? [];
}

function untrusted(why: string, cause?: unknown): OakumError {
  return new OakumError('patch.untrusted-release', `the repository's signature is not trusted: ${why}`, {
    cause,
    hint: 'Check the repository and its keyring; nothing was changed.',
  });
}
