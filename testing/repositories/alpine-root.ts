import {
  type ApkDirectory,
  type ApkFile,
  type ApkOwnership,
  type ApkSigningKey,
  apkChecksum,
  apkScripts,
  formatApkRecord,
  scriptFileName,
} from '../../src/formats/apk/index.ts';
import type { TarHeader, TarMember } from '../../src/formats/tar/index.ts';
import { cleanPath } from '../../src/kernel/pure/index.ts';
import { type FileTreeSpec, layerTar } from '../builders/index.ts';
import { apkPublicKey } from './apk-key.ts';
import { type ApkSpec, apkMembers, type MadeApk, makeApk } from './made-apk.ts';

export interface AlpineRootSpec {
  readonly installed: readonly ApkSpec[];
  /** Signs the packages that are installed; its public half is trusted by the image. */
  readonly key: ApkSigningKey;
  /** 3.20.3 unless said. */
  readonly versionId?: string;
  /** Lines of /etc/apk/world; nothing unless said. */
  readonly world?: readonly string[];
  /** Lines of /etc/apk/repositories. */
  readonly repositories?: readonly string[];
  /** `merged`: `bin`, `lib` and `sbin` are links into `usr`, as in newer releases. */
  readonly form?: 'split' | 'merged';
  /** Laid over everything else: what the image's author changed after the installation. */
  readonly files?: FileTreeSpec;
}

/** The tree of an image in which these packages are installed, as apk would have left it. */
export function alpineRoot(spec: AlpineRootSpec): FileTreeSpec {
  const { installed, key, versionId = '3.20.3', world = [], repositories = [], form = 'split' } = spec;
  const made = installed.map((one) => makeApk(one, key));
  const merged: FileTreeSpec = {
    bin: { kind: 'symlink', to: 'usr/bin' },
    lib: { kind: 'symlink', to: 'usr/lib' },
    sbin: { kind: 'symlink', to: 'usr/bin' },
    'usr/bin': { kind: 'directory' },
    'usr/lib': { kind: 'directory' },
  };
  const folder = form === 'merged' ? 'usr/lib/apk/db' : 'lib/apk/db';
  return {
    ...(form === 'merged' ? merged : {}),
    'etc/os-release': `NAME="Alpine Linux"\nID=alpine\nVERSION_ID=${versionId}\nPRETTY_NAME="Alpine Linux (made up)"\n`,
    'etc/passwd': 'root:x:0:0:root:/root:/bin/sh\nnginx:x:100:101:nginx:/var/lib/nginx:/sbin/nologin\n',
    'etc/group': 'root:x:0:root\nnginx:x:101:nginx\n',
    'etc/apk/world': world.map((word) => `${word}\n`).join(''),
    'etc/apk/repositories': repositories.map((line) => `${line}\n`).join(''),
    [`etc/apk/keys/${key.name}`]: apkPublicKey(key),
    [`${folder}/installed`]: made.map((one) => installedRecord(one)).join(''),
    [`${folder}/triggers`]: made.map((one) => triggersOf(one)).join(''),
    [`${folder}/scripts.tar`]: layerTar(Object.assign({}, ...made.map((one) => scriptsOf(one)))),
    ...Object.assign({}, ...installed.map(({ files = {} }) => unpacked(files, form))),
    ...spec.files,
  };
}

/** Members below a linked directory land where the link leads. */
function unpacked(files: FileTreeSpec, form: 'split' | 'merged'): FileTreeSpec {
  if (form === 'split') return files;
  const moved = Object.entries(files).map(([path, file]) => {
    const place = path.replace(/^(?:s?bin)\//, 'usr/bin/').replace(/^lib\//, 'usr/lib/');
    return [place, file];
  });
  return Object.fromEntries(moved);
}

function installedRecord({ spec, record }: MadeApk): string {
  const lines = record.trimEnd().split('\n');
  const fields = new Map(lines.map((line) => [line.charAt(0), line.slice(2)]));
  if (spec.replaces !== undefined) fields.set('r', spec.replaces.join(' '));
  const directories = directoriesOf(apkMembers(spec));
  return formatApkRecord({ name: spec.name, version: spec.version, fields, directories });
}

function directoriesOf(members: readonly TarMember[]): readonly ApkDirectory[] {
  const directories = new Map<string, { path: string; owner: ApkOwnership | undefined; files: ApkFile[] }>();
  for (const { header, content } of members) {
    const path = cleanPath(header.path);
    if (header.kind === 'directory') {
      directories.set(path, { path, owner: ownerOf(header, 0o755), files: [] });
      continue;
    }
    const folder = path.slice(0, Math.max(0, path.lastIndexOf('/')));
    const checksum = apkChecksum(header.kind === 'symlink' ? header.linkPath : content);
    const name = path.slice(path.lastIndexOf('/') + 1);
    const directory = directories.get(folder) ?? { path: folder, owner: undefined, files: [] };
    directories.set(folder, directory);
    directory.files.push({ name, owner: ownerOf(header, 0o644), checksum });
  }
  return [...directories.values()];
}

function ownerOf({ uid, gid, mode }: TarHeader, usual: number): ApkOwnership | undefined {
  return uid === 0 && gid === 0 && mode === usual ? undefined : { uid, gid, mode };
}

function checksumOf({ record }: MadeApk): string {
  return record.slice(2, record.indexOf('\n'));
}

function triggersOf(made: MadeApk): string {
  const { triggers = [] } = made.spec;
  return triggers.length === 0 ? '' : `${checksumOf(made)} ${triggers.join(' ')}\n`;
}

function scriptsOf(made: MadeApk): FileTreeSpec {
  const { name, version, scripts = {} } = made.spec;
  const names = apkScripts.flatMap((script) => {
    const content = scripts[script];
    const path = scriptFileName({ name, version, checksum: checksumOf(made) }, script);
    return content === undefined ? [] : [[path, { kind: 'file' as const, content, mode: 0o755 }] as const];
  });
  return Object.fromEntries(names);
}
