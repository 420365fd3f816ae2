import { createHash, sign } from 'node:crypto';
import { cleanPath } from '../../kernel/pure/index.ts';
import { gzipBytes } from '../compression/index.ts';
import { type TarMember, tarBytes } from '../tar/index.ts';
import type { ApkScript } from './package.ts';

/** A private RSA key, PEM, and the name of its public half in /etc/apk/keys: `builder@example.rsa.pub`. */
export interface ApkSigningKey {
  readonly pem: string;
  readonly name: string;
}

export interface ApkParts {
  /** Keys and values of .PKGINFO in their order; `datahash` is added. */
  readonly info: readonly (readonly [string, string])[];
  /** Files with their directories, parents first; paths relative to the root. Checksums are added where none is given. */
  readonly members: readonly TarMember[];
  readonly scripts?: Readonly<Partial<Record<ApkScript, string>>> | undefined;
  /** Written as the time of everything. */
  readonly mtimeSeconds: number;
  readonly key: ApkSigningKey;
}

/** Puts a package together and signs it; the same parts give the same bytes. */
export function writeApk({ info, members, scripts = {}, mtimeSeconds, key }: ApkParts): Uint8Array {
  const options = { maxMtimeSeconds: mtimeSeconds };
  const data = gzipBytes(
    tarBytes(
      members.map((member) => withChecksum(member, members)),
      options,
    ),
  );
  const datahash = createHash('sha256').update(data).digest('hex');
  const text = [...info, ['datahash', datahash] as const].map(([name, value]) => `${name} = ${value}\n`);
  const files: (readonly [string, string, number])[] = [
    ['.PKGINFO', text.join(''), 0o644],
    ...Object.entries(scripts).map(([name, script]) => [`.${name}`, script, 0o755] as const),
  ];
  const control = cutTar(
    files.map(([path, content, mode]) => fileMember(path, Buffer.from(content), { mode, mtimeSeconds })),
    mtimeSeconds,
  );
  const controlBytes = gzipBytes(control);
  return Buffer.concat([signaturePart(controlBytes, { key, mtimeSeconds }), controlBytes, data]);
}

export interface ApkIndexParts {
  /** Of each package its lines, `C:` first. */
  readonly records: readonly string[];
  readonly description: string;
  readonly mtimeSeconds: number;
  readonly key: ApkSigningKey;
  /** What the signature is over; SHA-1 unless said, as Alpine has it. */
  readonly algorithm?: 'RSA' | 'RSA256' | undefined;
}

/** A signed APKINDEX.tar.gz. */
export function writeApkIndex(parts: ApkIndexParts): Uint8Array {
  const { records, description, mtimeSeconds, key, algorithm } = parts;
  const common = { mode: 0o644, mtimeSeconds };
  const index = records.map((record) => `${record.trimEnd()}\n\n`).join('');
  const bytes = gzipBytes(
    tarBytes(
      [
        fileMember('DESCRIPTION', Buffer.from(description), common),
        fileMember('APKINDEX', Buffer.from(index), common),
      ],
      { maxMtimeSeconds: mtimeSeconds },
    ),
  );
  return Buffer.concat([signaturePart(bytes, { key, mtimeSeconds, algorithm }), bytes]);
}

function signaturePart(
  signed: Uint8Array,
  { key, mtimeSeconds, algorithm = 'RSA' }: Pick<ApkIndexParts, 'key' | 'mtimeSeconds' | 'algorithm'>,
): Uint8Array {
  const signature = sign(algorithm === 'RSA' ? 'sha1' : 'sha256', signed, key.pem);
  const name = `.SIGN.${algorithm}.${key.name}`;
  return gzipBytes(cutTar([fileMember(name, signature, { mode: 0o644, mtimeSeconds })], mtimeSeconds));
}

/** Without the zeros at the end: the archive goes on in the next part. */
function cutTar(members: readonly TarMember[], mtimeSeconds: number): Uint8Array {
  const whole = tarBytes(members, { maxMtimeSeconds: mtimeSeconds });
  return whole.subarray(0, whole.byteLength - 1024);
}

function fileMember(
  path: string,
  content: Uint8Array,
  { mode, mtimeSeconds }: { readonly mode: number; readonly mtimeSeconds: number },
): TarMember {
  const owner = { uid: 0, gid: 0, apk: { user: 'root', group: 'root', sha1: undefined } };
  const common = { path, mode, mtimeSeconds, xattrs: new Map<string, Uint8Array>(), ...owner };
  return { header: { ...common, kind: 'file', sizeBytes: content.byteLength }, content };
}

/** As abuild-tar does it: of files the content's hash, of links their target's name. */
function withChecksum({ header, content }: TarMember, members: readonly TarMember[]): TarMember {
  const names = header.apk ?? { user: 'root', group: 'root' };
  const hashed = hashedBytes({ header, content }, members);
  const own = hashed === undefined ? undefined : createHash('sha1').update(hashed).digest('hex');
  return { header: { ...header, apk: { ...names, sha1: header.apk?.sha1 ?? own } }, content };
}

function hashedBytes(
  { header, content }: TarMember,
  members: readonly TarMember[],
): Uint8Array | string | undefined {
  if (header.kind === 'file') return content;
  if (header.kind === 'symlink') return header.linkPath;
  if (header.kind !== 'hardlink') return undefined;
  const target = cleanPath(header.linkPath);
  return members.find((member) => cleanPath(member.header.path) === target)?.content;
}
