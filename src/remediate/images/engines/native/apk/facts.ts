import { textOf } from '../../../image-files/index.ts';
import { type FactsOf, scriptFacts } from '../judge/script-facts.ts';
import type { ScriptFacts } from '../scripts/index.ts';
import type { ApkUpgrade } from './upgrade.ts';

/** Alpine's list of the paths at which busybox has its applets; since 3.17. */
const appletsPath = 'etc/busybox-paths.d/busybox';
const appletFolder = /^(?:usr\/)?s?bin\/[^/]+$/;

export function isFactFile(path: string): boolean {
  return path === appletsPath;
}

/** What scripts may be told of an Alpine image that is being upgraded. */
export function apkScriptFacts(about: FactsOf, upgrade: ApkUpgrade): ScriptFacts {
  const { lower, files } = upgrade;
  return {
    ...scriptFacts(about, lower, files),
    manager: 'apk',
    isUnitSettled: () => false,
    isBusyboxSettled: () => isBusyboxSettled(upgrade),
  };
}

/**
 * `busybox --install -s` links every applet that has nothing at its path. Links that are missing were taken away by the
 * image's author, and stay away; what counts is what this upgrade uncovers, and applets that a new busybox brings.
 */
function isBusyboxSettled({ lower, database, moving, files }: ApkUpgrade): boolean {
  const before = appletsIn(textOf(lower, appletsPath));
  const uncovered = [...files.removed].filter((place) => appletFolder.test(place));
  if (uncovered.some((place) => before === undefined || before.has(place))) return false;
  const busybox = database.owner('bin/busybox')?.name ?? database.owner('usr/bin/busybox')?.name;
  if (busybox === undefined || !moving.has(busybox)) return true;
  const fresh = files.members.get(lower.place(appletsPath));
  const after = fresh === undefined ? before : appletsIn(Buffer.from(fresh.content).toString());
  if (before === undefined || after === undefined) return false;
  return [...after].every((path) => before.has(path) || lower.entry(path) !== undefined);
}

function appletsIn(text: string | undefined): ReadonlySet<string> | undefined {
  if (text === undefined) return undefined;
  return new Set(
    text
      .split('\n')
      .map((line) => line.trim().replace(/^\/+/, ''))
      .filter((line) => line !== ''),
  );
}
