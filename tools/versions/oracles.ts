import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import semver from 'semver';
import type { VersionSchemeId } from '../../src/formats/versions/index.ts';
import type { AskedLanguage } from './languages.ts';
import type { Pair } from './pair.ts';

type Oracle = (pairs: readonly Pair[]) => readonly string[];

const folder = join(import.meta.dirname, '..', '..', 'testing', 'fixtures', 'versions', 'oracles');

function program(command: string, ...args: readonly string[]): Oracle {
  return (pairs) => {
    const input = pairs.map((pair) => `${pair.join('\t')}\n`).join('');
    const { status, stdout, stderr } = spawnSync(command, args, {
      cwd: folder,
      input,
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
    });
    const answers = (stdout ?? '').split('\n').filter(Boolean);
    if (status === 0 && answers.length === pairs.length) return answers;
    throw new Error(`${command} ${args.join(' ')}: ${answers.length} answers for ${pairs.length}: ${stderr}`);
  };
}

/** maven-artifact and what it needs, as a class path. */
function java(what: string): Oracle {
  const classPath = process.env.MAVEN_CLASSPATH ?? '';
  return program('java', '-cp', classPath, 'Maven.java', what);
}

/** rpm's Lua has no standard input. */
const askRpm: Oracle = (pairs) => {
  const place = mkdtempSync(join(tmpdir(), 'versions-'));
  try {
    const file = join(place, 'pairs');
    writeFileSync(file, pairs.map((pair) => `${pair.join('\t')}\n`).join(''));
    const lua = `%{lua: for line in io.lines("${file}") do local a, b = line:match("^([^\\t]*)\\t([^\\t]*)$") print(rpm.vercmp(a, b) .. "\\n") end}`;
    return program('rpm', '--eval', lua)(pairs);
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
};

/** The order is wider than semver.org by a `V` and missing numbers: they are filled in before the program is asked. */
function filled(version: string): string {
  const [, major, minor = '.0', patch = '.0', rest = ''] =
    /^[vV]?(\d+)(\.\d+)?(\.\d+)?([-+].*)?$/.exec(version) ?? [];
  return major === undefined ? version : `${major}${minor}${patch}${rest}`;
}

const askSemver: Oracle = (pairs) =>
  pairs.map(([left, right]) => {
    const [a, b] = [semver.parse(filled(left)), semver.parse(filled(right))];
    return a === null || b === null ? 'error' : String(a.compare(b));
  });

/** Who answers for which order. There is no program for apk outside Alpine. */
export const orderOracles: Readonly<Record<Exclude<VersionSchemeId, 'apk'>, Oracle>> = {
  deb: program('bash', 'deb.sh'),
  rpm: askRpm,
  semver: askSemver,
  pep440: program('python3', 'python.py', 'pep440', 'compare'),
  maven: java('compare'),
  gem: program('ruby', 'gem.rb', 'compare'),
  nuget: program('python3', 'python.py', 'nuget', 'compare'),
  composer: program('php', 'composer.php', 'compare'),
  go: program('go', 'run', '-C', 'go', '.'),
  pub: program('python3', 'python.py', 'pub', 'compare'),
};

const askNpm: Oracle = (pairs) =>
  pairs.map(([version, range]) => {
    const isKnown = semver.valid(version) !== null && semver.validRange(range) !== null;
    return isKnown ? String(semver.satisfies(version, range, { includePrerelease: true })) : 'error';
  });

/** Who answers for which language of constraints. */
export const rangeOracles: Readonly<Record<AskedLanguage, Oracle>> = {
  npm: askNpm,
  crates: program('cargo', 'run', '--quiet', '--manifest-path', 'crates/Cargo.toml'),
  pypi: program('python3', 'python.py', 'pep440', 'match'),
  gem: program('ruby', 'gem.rb', 'match'),
  maven: java('match'),
  composer: program('php', 'composer.php', 'match'),
};
