import { readApkDatabase } from '../../../src/formats/apk/index.ts';
import type { FileTreeSpec } from '../../builders/index.ts';
import type { ApkSpec } from '../../repositories/index.ts';
import { databaseText } from './tables.ts';

/** What Alpine 3.20's own list of fixes has as the newest of a source. busybox lags behind here. */
const newest: ReadonlyMap<string, string> = new Map([
  ['musl', '1.2.5-r3'],
  ['openssl', '3.3.7-r0'],
]);

/**
 * What `v3.20/main` of the practice repository holds: the fixed version of the packages of the estate's Alpine images,
 * with the files and relations of the real ones and content that does nothing.
 */
export function generatedAlpineFixes(): readonly ApkSpec[] {
  const records = readApkDatabase(Buffer.from(databaseText('apk/alpine-3.20.3-x86_64.installed')));
  return records.flatMap(({ name, version: old, fields, directories }) => {
    const origin = fields.get('o') ?? name;
    const version = newest.get(origin);
    if (version === undefined) return [];
    // What is built together asks for its own version.
    const words = (letter: string) =>
      (fields.get(letter) ?? '')
        .replaceAll(`=${old}`, `=${version}`)
        .split(' ')
        .filter((word) => word !== '');
    const paths = directories.flatMap(({ path, files }) => files.map((file) => `${path}/${file.name}`));
    const text = `${name} ${version}: generated for the practice estate\n`;
    const files: FileTreeSpec = Object.fromEntries(paths.map((path) => [path, `${text}${path}\n`]));
    return [{ name, version, origin, depends: words('D'), provides: words('p'), files }];
  });
}
