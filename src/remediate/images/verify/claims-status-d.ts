import { parseMd5sums } from '../../../formats/dpkg/index.ts';
import { readStatusDDatabase } from '../dpkg-database/status-d.ts';
import type { ImageFiles } from '../image-files/index.ts';
import type { ClaimedFile, Claims } from './claims.ts';
import { namesIn } from './claims-dpkg.ts';

/** What `status.d` says: hashes of plain files, and nothing of directories, links and conffiles. */
export function statusDClaims(files: ImageFiles): Claims {
  const { packages, layout, isLeftOut } = readStatusDDatabase(files);
  const places = layout.kind === 'status.d' ? layout.places : new Map<string, never>();
  const records = new Map(
    [...places].flatMap(([name, { control, md5sums }]) => [
      [control, name] as const,
      ...(md5sums === undefined ? [] : [[md5sums, name] as const]),
    ]),
  );
  const filesOf = (name: string): readonly ClaimedFile[] => {
    const md5sums = places.get(name)?.md5sums;
    const sums = parseMd5sums(md5sums === undefined ? '' : namesIn(files, md5sums));
    return Array.from(sums, ([path, value]) => ({ path, hash: { kind: 'md5', value }, isSettings: false }));
  };
  return {
    kind: 'status.d',
    packages: [...packages.keys()],
    files: filesOf,
    paths: (name) => filesOf(name).map(({ path }) => path),
    settings: () => [],
    isRecord: (place, moved) => moved.has(records.get(place) ?? ''),
    isLeftOut: (name, path) => isLeftOut(name, path, 'other'),
  };
}
