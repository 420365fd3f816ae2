import { createHash } from 'node:crypto';
import { cleanPath } from '../../../../../kernel/pure/index.ts';
import { type ImageEntry, type ImageFiles, textOf } from '../../../image-files/index.ts';
import type { FileChanges } from '../../../layer.ts';
import type { PathState, ScriptFacts } from '../scripts/index.ts';

export interface FactsOf {
  readonly package: string;
  readonly architecture: string;
  readonly from: string;
  readonly to: string;
}

/** What scripts may be told of an image that is being upgraded. */
export function scriptFacts(about: FactsOf, lower: ImageFiles, changes: FileChanges): ScriptFacts {
  const state = (place: string): PathState => {
    const entry = lower.entry(place);
    const isAdded = entry === undefined && changes.members.has(place);
    return isAdded || isRemoved(place, changes) ? { kind: 'unknown' } : stateOf(entry);
  };
  return {
    ...about,
    manager: 'dpkg',
    stat: (path) => state(lower.follow(path)),
    lstat: (path) => state(lower.place(path)),
    link: (path) => linkAt(lower.place(path), lower, changes),
    text: (path) => (changes.members.has(lower.follow(path)) ? undefined : textOf(lower, path)),
    isUnitSettled: (unit) => isUnitSettled(unit, lower, changes),
    isBusyboxSettled: () => false,
  };
}

function linkAt(place: string, lower: ImageFiles, changes: FileChanges): string | undefined {
  const entry = lower.entry(place);
  const isStill = entry?.kind === 'symlink' && !changes.members.has(place) && !isRemoved(place, changes);
  return isStill ? entry.linkPath : undefined;
}

function isRemoved(place: string, { removed }: FileChanges): boolean {
  for (let at = place.length; at > 0; at = place.lastIndexOf('/', at - 1)) {
    if (removed.has(place.slice(0, at))) return true;
  }
  return false;
}

function stateOf(entry: ImageEntry | undefined): PathState {
  switch (entry?.kind) {
    case undefined:
      return { kind: 'absent' };
    case 'file':
      return { kind: 'file', mode: entry.mode, sizeBytes: entry.content.sizeBytes };
    case 'symlink':
      return { kind: 'link', mode: entry.mode };
    case 'special':
      return { kind: 'other', mode: entry.mode };
    case 'directory':
      return { kind: 'directory', mode: entry.mode };
  }
}

const records = 'var/lib/systemd';

/**
 * deb-systemd-helper has its record of the unit's links, no masking of its own to undo, and finds the unit file as it
 * was.
 */
function isUnitSettled(unit: string, lower: ImageFiles, changes: FileChanges): boolean {
  if (!/^[\w@.:-]+$/.test(unit)) return false;
  const hasRecord = lower.entry(`${records}/deb-systemd-helper-enabled/${unit}.dsh-also`) !== undefined;
  const isMasked = lower.entry(`${records}/deb-systemd-helper-masked/${unit}`) !== undefined;
  const isOverridden = lower.entry(`etc/systemd/system/${unit}`) !== undefined;
  if (!hasRecord || isMasked || isOverridden) return false;
  return ['lib/systemd/system', 'usr/lib/systemd/system'].some((directory) =>
    isUnchanged(lower.follow(cleanPath(`${directory}/${unit}`)), lower, changes),
  );
}

function isUnchanged(place: string, lower: ImageFiles, changes: FileChanges): boolean {
  const before = lower.entry(place);
  if (before?.kind !== 'file' || before.content.md5 === undefined || changes.removed.has(place)) return false;
  const after = changes.members.get(place);
  return after === undefined || createHash('md5').update(after.content).digest('hex') === before.content.md5;
}

/** Files whose text or hash the facts need. */
export function isFactFile(path: string): { readonly keeps: boolean; readonly hashes: boolean } {
  return {
    keeps:
      path === 'etc/passwd' || path === 'etc/group' || /^var\/lib\/dpkg\/alternatives\/[^/]+$/.test(path),
    hashes: path.startsWith('etc/') || /^(?:usr\/)?lib\/systemd\/system\/[^/]+$/.test(path),
  };
}
