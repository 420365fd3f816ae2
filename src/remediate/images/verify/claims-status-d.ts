import { parseMd5sums } from '../../../formats/dpkg/index.ts';
import { readStatusDDatabase } from '../dpkg-database/status-d.ts';
import { type ImageFiles, textOf } from '../image-files/index.ts';
import type { ClaimedFile, Claims } from './claims.ts';

/** What `status.d` says: hashes of plain files, and nothing of directories, links and conffiles. */
export function statusDClaims(files: ImageFiles): Claims {
  const { packages, layout, list, isLeftOut } = readStatusDDatabase(files);
  const places = layout.kind === 'status.d' ? layout.places : new Map<string, never>();
  const records = new Map(
    [...places].flatMap(([name, { control, md5sums }]) => [
      [control, name] as const,
      ...(md5sums === undefined ? [] : [[md5sums, name] as const]),
    ]),
  );
  return {
    kind: 'status.d',
    packages: [...packages.keys()],
    files: (name) => {
      const md5sums = places.get(name)?.md5sums;
      const text = md5sums === undefined ? '' : (textOf(files, md5sums) ?? '');
      return Array.from(
        parseMd5sums(text),
        ([path, value]): ClaimedFile => ({ path, hash: { kind: 'md5', value }, isSettings: false }),
      );
    },
    paths: list,
    settings: () => [],
    isRecord: (place, moved) => moved.has(records.get(place) ?? ''),
    isLeftOut: (name, path) => isLeftOut(name, path, 'other'),
  };
}
