import type { ImageVerdict } from '../../../model/index.ts';
import type { ImageFiles, WithLayer } from '../image-files/index.ts';
import { type ChangedPlace, changedPlaces } from './changed-places.ts';
import type { Claims } from './claims.ts';
import { isScriptPlace } from './script-places.ts';
import { shortList } from './short-list.ts';

export interface FilesToJudge extends WithLayer {
  /** Of the image without and with the layer. */
  readonly claims: { readonly before: Claims; readonly after: Claims };
  readonly moved: ReadonlySet<string>;
  /** Whether the engine ran the package manager and the scripts of packages. */
  readonly ranScripts: boolean;
}

type Reason = 'package' | 'record' | 'linker' | 'script';

/**
 * Whether the new layer changes only what an upgrade of these packages changes: their files as their records list them
 * before and after, the records, the linker's cache and, where scripts ran, what those are known to write. No device
 * comes, and no right to run as somebody else that was not there at the same place before.
 */
export function judgePaths(judging: FilesToJudge): ImageVerdict {
  const changes = changedPlaces(judging);
  const reasonOf = reasons(judging);
  const counted = Map.groupBy(changes, (change) => reasonOf(change) ?? 'foreign');
  const count = (reason: Reason | 'foreign'): number => counted.get(reason)?.length ?? 0;
  const faults = [
    shortList('changed and no part of what was upgraded', (counted.get('foreign') ?? []).map(nameOf)),
    shortList('runs as somebody else and did not before', changes.filter(isRaised).map(nameOf)),
    shortList('a device or pipe', changes.filter(({ after }) => after?.kind === 'special').map(nameOf)),
  ].filter((fault) => fault !== '');
  const measured = [
    `changed=${changes.length}`,
    `packages=${count('package')}`,
    `records=${count('record')}`,
    `linker=${count('linker')}`,
    `scripts=${count('script')}`,
    `foreign=${count('foreign')}`,
  ];
  if (faults.length > 0) return { check: 'paths', verdict: 'failed', measured, message: faults.join('; ') };
  return {
    check: 'paths',
    verdict: 'passed',
    measured,
    message: 'only what the upgrade changes was changed',
  };
}

function nameOf({ place }: ChangedPlace): string {
  return `/${place}`;
}

const sideFile = /\.(?:dpkg-(?:new|old|dist)|ucf-(?:old|dist)|apk-new|rpm(?:new|save|orig))$/;

function reasons(judging: FilesToJudge): (change: ChangedPlace) => Reason | undefined {
  const { claims, moved, ranScripts } = judging;
  const expected = expectedPlaces(judging);
  const isUnlisted = claims.after.kind === 'status.d' ? unlisted(judging, expected) : () => false;
  return (change) => {
    const { place } = change;
    if (expected.has(place) || expected.has(place.replace(sideFile, ''))) return 'package';
    if (claims.before.isRecord(place, moved) || claims.after.isRecord(place, moved)) return 'record';
    if (place === 'etc/ld.so.cache') return 'linker';
    if (ranScripts && isScriptPlace(place)) return 'script';
    return isUnlisted(change) ? 'package' : undefined;
  };
}

function expectedPlaces({ claims, moved, lower, merged }: FilesToJudge): ReadonlySet<string> {
  const paths = [...moved].flatMap((name) => [...claims.before.paths(name), ...claims.after.paths(name)]);
  return new Set(paths.flatMap((path) => [lower.place(path), merged.place(path)]));
}

/**
 * The records of a distroless image list neither directories nor links: a directory is a package's where it holds one of
 * its files, a link where it leads to one or to such a directory.
 */
function unlisted(
  { lower, merged }: FilesToJudge,
  expected: ReadonlySet<string>,
): (change: ChangedPlace) => boolean {
  const directories = directoriesOf(expected);
  const isAbout = (place: string, files: ImageFiles): boolean => {
    const entry = files.entry(place);
    if (entry === undefined) return true;
    if (entry.kind === 'directory') return directories.has(place);
    const target = files.follow(place);
    return entry.kind === 'symlink' && (expected.has(target) || directories.has(target));
  };
  return ({ place }) => isAbout(place, lower) && isAbout(place, merged);
}

function directoriesOf(places: ReadonlySet<string>): ReadonlySet<string> {
  const directories = new Set<string>();
  for (const place of places) {
    for (let at = place.lastIndexOf('/'); at > 0; at = place.lastIndexOf('/', at - 1))
      directories.add(place.slice(0, at));
  }
  return directories;
}

/** setuid, setgid or a capability of a file that the file at its place had not. */
function isRaised({ before, after }: ChangedPlace): boolean {
  if (after?.kind !== 'file') return false;
  const [bits, capability] = [after.mode & 0o6000, after.xattrs.has('security.capability')];
  if (before?.kind !== 'file') return bits !== 0 || capability;
  return (bits & ~before.mode) !== 0 || (capability && !before.xattrs.has('security.capability'));
}
