import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import { cleanPath } from '../../kernel/pure/index.ts';
import { gzipMembers } from '../compression/index.ts';
import { readTarBytes, type TarMember } from '../tar/index.ts';
import { malformed } from './fault.ts';

/** A public key, PEM, under the name by which signatures speak of it: `alpine-devel@….rsa.pub`. */
export interface ApkPublicKey {
  readonly name: string;
  readonly pem: Uint8Array;
}

interface Signature {
  readonly hash: string;
  readonly keyName: string;
  readonly bytes: Uint8Array;
}

/** A file of the form that Alpine signs: signatures first, each over all bytes behind them. */
export interface ApkSigned {
  readonly signatures: readonly Signature[];
  /** The compressed bytes that the signatures are over. */
  readonly signedBytes: Uint8Array;
  /** The archive in them, decompressed: control and data, or the index. */
  readonly parts: readonly { readonly compressed: Uint8Array; readonly plain: Uint8Array }[];
}

/** `RSA` is over SHA-1, which Alpine still uses; DSA was never used and is not known here. */
const hashes = new Map([
  ['RSA', 'sha1'],
  ['RSA256', 'sha256'],
  ['RSA512', 'sha512'],
]);

const maxSignatures = 16;
const signatureLimits = {
  maxEntries: maxSignatures,
  maxContentBytes: 65_536,
  maxPathBytes: 4096,
  maxExtensionBytes: 65_536,
};

/**
 * Takes a signed file apart. The signature says nothing until `apkSigner` has found its key.
 *
 * @throws apk.malformed, compression.*, tar.*
 */
export function readApkSigned(bytes: Uint8Array, maxPlainBytes: number): ApkSigned {
  const members = gzipMembers(bytes, maxPlainBytes);
  const signatures: Signature[] = [];
  let at = 0;
  let offset = 0;
  for (const member of members) {
    if (!startsWithSignature(member.plain)) break;
    for (const found of readTarBytes(member.plain, signatureLimits)) signatures.push(...signatureOf(found));
    at += 1;
    offset += member.compressed.byteLength;
  }
  if (signatures.length > maxSignatures) throw malformed('it has too many signatures');
  return { signatures, signedBytes: bytes.subarray(offset), parts: members.slice(at) };
}

const mark = '.SIGN.';

/** By the name in the first header: the archive of a signature has no end, the next part goes on in it. */
function startsWithSignature(plain: Uint8Array): boolean {
  return Buffer.from(plain.subarray(0, mark.length)).toString('latin1') === mark;
}

function signatureOf({ header, content }: TarMember): readonly Signature[] {
  const path = cleanPath(header.path);
  if (!path.startsWith(mark) || header.kind !== 'file')
    throw malformed('signatures and other files in one part');
  const [, algorithm = '', keyName = ''] = /^\.SIGN\.([A-Z0-9]+)\.([^/]+)$/.exec(path) ?? [];
  const hash = hashes.get(algorithm);
  return hash === undefined ? [] : [{ hash, keyName, bytes: content }];
}

/**
 * The name of the key that signed, or undefined if none of these did. Every key is tried whatever its name: an
 * operator may keep it under another.
 */
export function apkSigner(signed: ApkSigned, keys: readonly ApkPublicKey[]): string | undefined {
  for (const signature of signed.signatures) {
    const named = keys.filter(({ name }) => name === signature.keyName);
    const others = keys.filter(({ name }) => name !== signature.keyName);
    for (const key of [...named, ...others]) {
      const publicKey = rsaKey(key.pem);
      if (publicKey !== undefined && verifies(signed, signature, publicKey)) return key.name;
    }
  }
  return undefined;
}

const minModulusBits = 2048;

function rsaKey(pem: Uint8Array): KeyObject | undefined {
  try {
    const key = createPublicKey(Buffer.from(pem));
    const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
    return key.asymmetricKeyType === 'rsa' && bits >= minModulusBits ? key : undefined;
  } catch {
    // Something else lies among the keys; it can have signed nothing.
    return undefined;
  }
}

function verifies({ signedBytes }: ApkSigned, { hash, bytes }: Signature, key: KeyObject): boolean {
  return verify(hash, signedBytes, key, bytes);
}
