import type { ApkDatabaseRecord, ApkScript } from '../../../../../formats/apk/index.ts';
import type { Refusal } from '../../../contract.ts';
import { matchesGlob } from '../../../glob.ts';
import type { ImageFiles } from '../../../image-files/index.ts';
import { effectsOf } from '../scripts/index.ts';
import { apkScriptFacts } from './facts.ts';
import { triggersOf } from './record.ts';
import type { ApkUpgrade, Moved } from './upgrade.ts';

/**
 * apko builds images without running a script, and says so by a file of its own. Without a shell nothing can have run
 * one afterwards: then they are left out, as they were when the image was built.
 */
export function scriptsRan(lower: ImageFiles): boolean {
  return lower.entry('etc/apko.json') === undefined || lower.target('bin/sh') !== undefined;
}

/** Why a package cannot move without a script that would do something: its own, or one that it triggers. */
export function judgeApk(moved: Moved, upgrade: ApkUpgrade): readonly Refusal[] {
  if (!scriptsRan(upgrade.lower)) return [];
  const own = (['pre-upgrade', 'post-upgrade'] as const).flatMap((script) =>
    ownRefusals(moved, script, upgrade),
  );
  const listeners = listenersOf(upgrade);
  return [...own, ...listeners.flatMap((listener) => triggerRefusals(moved, listener, upgrade))];
}

function ownRefusals(
  { apk, old, offer }: Moved,
  script: 'pre-upgrade' | 'post-upgrade',
  upgrade: ApkUpgrade,
): readonly Refusal[] {
  const args = [offer.version, old.version];
  const [first, ...more] = whatIt(apk.scripts.get(script), { script, args }, { name: old.name, upgrade });
  if (first === undefined) return [];
  const rest = more.length === 0 ? '' : `, and ${more.length} more`;
  return [{ code: 'maintainer-script', package: old.name, message: `${script} ${first}${rest}` }];
}

interface Listener {
  readonly name: string;
  readonly patterns: readonly string[];
  readonly text: Uint8Array | undefined;
  /** It moves itself: then it runs for all of its directories, changed or not. */
  readonly isMoving: boolean;
}

/** Every package with triggers, as it will be after the upgrade. */
function listenersOf({ database, moving }: ApkUpgrade): readonly Listener[] {
  return database.records.map((record): Listener => {
    const moved = moving.get(record.name);
    if (moved !== undefined) {
      const text = moved.apk.scripts.get('trigger');
      return { name: record.name, patterns: triggersOf(moved.apk), text, isMoving: true };
    }
    const checksum = record.fields.get('C') ?? '';
    const patterns = database.triggers.find((trigger) => trigger.checksum === checksum)?.patterns ?? [];
    const text = database.script(checksum, 'trigger');
    return { name: record.name, patterns, text, isMoving: false };
  });
}

/**
 * A package is to blame for the directories that it had or will have. A listener that moves looks at all directories,
 * and is itself to blame.
 */
function triggerRefusals(moved: Moved, listener: Listener, upgrade: ApkUpgrade): readonly Refusal[] {
  const { old, unpacked } = moved;
  const isOwn = listener.name === old.name;
  if (listener.isMoving && !isOwn) return [];
  const records = isOwn ? recordsAfter(upgrade) : [old, unpacked.record];
  const directories = [...new Set(records.flatMap((record) => pathsOf(record)))].sort();
  const args = directories.filter((path) => listener.patterns.some((pattern) => isAbout(pattern, path)));
  if (args.length === 0) return [];
  const call = { script: 'trigger', args } as const;
  const [first] = whatIt(listener.text, call, { name: listener.name, upgrade });
  if (first === undefined) return [];
  const whose = isOwn ? 'its trigger' : `${listener.name}'s trigger`;
  return [{ code: 'trigger', package: old.name, message: `${whose} ${first} for ${args[0]}` }];
}

function recordsAfter({ database, moving }: ApkUpgrade): readonly ApkDatabaseRecord[] {
  return database.records.flatMap((record) => {
    const moved = moving.get(record.name);
    return moved === undefined ? [record] : [record, moved.unpacked.record];
  });
}

/** As triggers see them: with a leading slash, and those above. */
function pathsOf({ directories }: ApkDatabaseRecord): readonly string[] {
  return directories.flatMap(({ path }) => {
    const parts = path.split('/');
    return parts.map((_, at) => `/${parts.slice(0, at + 1).join('/')}`);
  });
}

/** fnmatch(3) with FNM_PATHNAME: a star stays within its part of the path. */
function isAbout(pattern: string, path: string): boolean {
  const wanted = (pattern.startsWith('+') ? pattern.slice(1) : pattern).split('/');
  const parts = path.split('/');
  return wanted.length === parts.length && wanted.every((part, at) => matchesGlob(part, parts[at] ?? ''));
}

interface Call {
  readonly script: Extract<ApkScript, 'pre-upgrade' | 'post-upgrade' | 'trigger'>;
  readonly args: readonly string[];
}

/** What a script would do, in words; nothing if there is none or it would do nothing. */
function whatIt(
  script: Uint8Array | undefined,
  call: Call,
  { name, upgrade }: { readonly name: string; readonly upgrade: ApkUpgrade },
): readonly string[] {
  if (script === undefined) return [];
  if (call.args.some((arg) => !/^[\w./+:@~-]+$/.test(arg))) return ['is given a directory with an odd name'];
  const record = upgrade.database.byName.get(name);
  const from = record?.version ?? '';
  const about = {
    package: name,
    architecture: record?.fields.get('A') ?? '',
    from,
    to: upgrade.moving.get(name)?.offer.version ?? from,
  };
  const effects = effectsOf(Buffer.from(script).toString(), call, apkScriptFacts(about, upgrade));
  return effects.map(({ what }) => what);
}
