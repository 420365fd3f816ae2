import {
  type ApkScriptFile,
  apkScripts,
  formatApkRecord,
  scriptFileName,
} from '../../../../../formats/apk/index.ts';
import { gzipBytes } from '../../../../../formats/compression/index.ts';
import { type TarMember, tarBytes } from '../../../../../formats/tar/index.ts';
import type { ApkDatabase } from '../../../apk-database/index.ts';
import { databaseFile } from '../database/info-files.ts';
import type { Moved, Package } from './upgrade.ts';

/** Fields of an index that an installed record takes over. */
const taken = [...'CPVASITULomtckDpi'];
/** Those that apk writes even when they are empty. */
const always = [...'TUL'];

/** The fields of the new record: the index's, with what only the package itself says. */
export function newFields({ offer, apk, old }: Package): ReadonlyMap<string, string> {
  const fields = new Map<string, string>(always.map((letter) => [letter, '']));
  for (const letter of taken) {
    const value = offer.fields.get(letter);
    if (value !== undefined) fields.set(letter, value);
  }
  const replaces = apk.info.get('replaces')?.join(' ').trim();
  const priority = Number(apk.info.get('replaces_priority')?.[0] ?? 0);
  if (replaces !== undefined && replaces !== '') fields.set('r', replaces);
  if (priority > 0) fields.set('q', `${priority}`);
  const tag = offer.tag ?? old.fields.get('s');
  if (tag !== undefined) fields.set('s', tag);
  return fields;
}

/** The files of the database after the upgrade, by the place where they lie. */
export function databaseFiles(
  database: ApkDatabase,
  moving: ReadonlyMap<string, Moved>,
): readonly (readonly [string, TarMember])[] {
  const { folder, scriptsFile, hasTriggersFile } = database;
  const installed = database.records.map(({ name }, at) => {
    const moved = moving.get(name);
    return moved === undefined ? database.texts[at] : formatApkRecord(moved.unpacked.record);
  });
  return [
    databaseFile(`${folder}/installed`, Buffer.from(installed.join(''))),
    ...(scriptsFile === undefined
      ? []
      : [databaseFile(scriptsFile.path, scriptsBytes(database, moving, scriptsFile.isCompressed))]),
    ...(hasTriggersFile ? [databaseFile(`${folder}/triggers`, triggersBytes(database, moving))] : []),
  ];
}

function scriptsBytes(
  database: ApkDatabase,
  moving: ReadonlyMap<string, Moved>,
  ...[isCompressed]: readonly [boolean]
): Uint8Array {
  const leaving = new Set(Array.from(moving.values(), ({ old }) => old.fields.get('C')));
  const staying = database.scripts.filter(({ checksum }) => !leaving.has(checksum));
  const fresh = [...moving.values()].flatMap((moved) => scriptMembers(moved));
  const members = [...staying.map(({ member }: ApkScriptFile) => member), ...fresh];
  const tar = tarBytes(members, { maxMtimeSeconds: Number.MAX_SAFE_INTEGER });
  return isCompressed ? gzipBytes(tar) : tar;
}

function scriptMembers({ apk, offer }: Moved): readonly TarMember[] {
  return apkScripts.flatMap((script) => {
    const content = apk.scripts.get(script);
    if (content === undefined) return [];
    const header = {
      kind: 'file' as const,
      path: scriptFileName(offer, script),
      mode: 0o755,
      uid: 0,
      gid: 0,
      mtimeSeconds: offer.builtSeconds ?? 0,
      xattrs: new Map<string, Uint8Array>(),
      sizeBytes: content.byteLength,
    };
    return [{ header, content }];
  });
}

function triggersBytes(database: ApkDatabase, moving: ReadonlyMap<string, Moved>): Uint8Array {
  const leaving = new Set(Array.from(moving.values(), ({ old }) => old.fields.get('C')));
  const staying = database.triggers.filter(({ checksum }) => !leaving.has(checksum));
  const fresh = [...moving.values()]
    .map(({ apk, offer }) => ({ checksum: offer.checksum, patterns: triggersOf(apk) }))
    .filter(({ patterns }) => patterns.length > 0);
  const lines = [...staying, ...fresh].map(
    ({ checksum, patterns }) => `${[checksum, ...patterns].join(' ')}\n`,
  );
  return Buffer.from(lines.join(''));
}

/** What a package listens to. */
export function triggersOf({ info }: Package['apk']): readonly string[] {
  return (info.get('triggers') ?? []).flatMap((line) => line.split(/\s+/)).filter((word) => word !== '');
}
