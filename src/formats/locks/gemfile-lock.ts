import { damaged, type LockEntry, type LockOutcome, lockOf, malformed, nameForms, own } from './outcome.ts';

/**
 * Bundler's `Gemfile.lock` and `gems.locked`. It does not say what is for development. It never throws.
 *
 * @see Bundler 2.3, lib/bundler/lockfile_parser.rb
 */
export function readGemfileLock(bytes: Uint8Array): LockOutcome {
  const lines = new TextDecoder().decode(bytes).split(/\r?\n/);
  if (!lines.some((line) => sections.has(line))) return damaged('it has none of the sections of a lock file');
  const entries: LockEntry[] = [];
  let section = '';
  for (const line of lines) {
    if (/^\S/.test(line)) {
      section = line;
      // A conflict that Git left; whatever else begins a line is a section that newer ones have.
      if (/^(?:<{7}|={7}|>{7})/.test(line)) entries.push(malformed);
    }
    const spec = sources.has(section) ? /^ {4}(\S.*)$/.exec(line)?.[1] : undefined;
    if (spec !== undefined) entries.push(section === 'PATH' ? own : entryOf(spec));
  }
  return lockOf(entries, nameForms.gem);
}

/** Sections that list gems, by where they come from. */
const sources: ReadonlySet<string> = new Set(['GEM', 'GIT', 'PATH', 'PLUGIN SOURCE']);
const sections: ReadonlySet<string> = new Set([...sources, 'DEPENDENCIES', 'PLATFORMS']);

/** `name (1.0.0)`, and for one platform `name (1.0.0-x86_64-linux)`. */
function entryOf(spec: string): LockEntry {
  const [, name, version] = /^(\S+) \(([0-9][0-9A-Za-z.]*)(?:-[^)]*)?\)$/.exec(spec) ?? [];
  return name === undefined || version === undefined ? malformed : { kind: 'package', name, version };
}
