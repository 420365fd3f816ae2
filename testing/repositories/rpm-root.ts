import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { makeRpm, type RpmSpec } from './made-rpm.ts';
import type { RpmSigningKey } from './rpm-key.ts';

export interface RpmRootSpec {
  readonly installed: readonly RpmSpec[];
  readonly key: RpmSigningKey;
  /** Contents by path without leading slash. */
  readonly files?: Readonly<Record<string, string>>;
  /** Keys that its database has imported. */
  readonly imported?: readonly string[];
  /** Where the database lies; `var/lib/rpm` unless said. */
  readonly databaseFolder?: string;
}

/** What every distribution has, and what a root without any program claims to. */
const base: RpmSpec = {
  name: 'made-release',
  version: '9-1',
  provides: ['system-release(releasever) = 9', '/bin/sh'],
};

/** The tar of a root in which the machine's own rpm has installed packages; needs root. */
export function rpmRoot({
  installed,
  key,
  files = {},
  imported = [],
  databaseFolder = 'var/lib/rpm',
}: RpmRootSpec): Uint8Array {
  const folder = mkdtempSync(join(tmpdir(), 'oakum-rpm-root-'));
  const root = join(folder, 'root');
  const put = (path: string, content: string | Uint8Array): string => {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
    return path;
  };
  try {
    mkdirSync(root, { recursive: true });
    const options = {
      stdio: 'pipe',
      env: { ...process.env, HOME: folder, SOURCE_DATE_EPOCH: '1767225600' },
    } as const;
    const rpm = (...args: readonly string[]) =>
      execFileSync('rpm', ['--root', root, '--dbpath', `/${databaseFolder}`, ...args], options);
    const paths = [base, ...installed].map((spec) => {
      const { fileName, bytes } = makeRpm(spec, key);
      return put(join(folder, fileName), bytes);
    });
    for (const [at, text] of imported.entries()) rpm('--import', put(join(folder, `key-${at}`), text));
    rpm('--install', '--nodeps', ...paths);
    for (const name of ['.rpm.lock', 'rpmdb.sqlite-shm', 'rpmdb.sqlite-wal'])
      rmSync(join(root, databaseFolder, name), { force: true });
    for (const [path, content] of Object.entries(files)) put(join(root, path), content);
    const tar = [
      '--create',
      '--numeric-owner',
      '--sort=name',
      '--clamp-mtime',
      '--mtime=@1767225600',
      '--directory',
      root,
      '.',
    ];
    return execFileSync('tar', tar, { maxBuffer: 256 * 2 ** 20 });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
