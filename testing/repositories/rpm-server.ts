import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FileControl, type FileServerOptions, startFileServer } from './file-server.ts';
import { type MadeRpm, makeRpm, type RpmSpec } from './made-rpm.ts';
import type { RpmSigningKey } from './rpm-key.ts';

export interface RpmRepositoryOptions extends FileServerOptions {
  /** By the repository's path: `9/BaseOS`. */
  readonly repositories: Readonly<Record<string, readonly RpmSpec[]>>;
  readonly key: RpmSigningKey;
}

export interface RpmPublication {
  /** Signs the list of lists; the repository's key unless said. */
  readonly listKey?: RpmSigningKey;
  /** Signs the packages; none: they are not signed. */
  readonly packageKey?: RpmSigningKey | 'none';
  /** What becomes of a package before the lists are made. */
  readonly spoil?: (made: MadeRpm) => Uint8Array;
}

export interface RpmRepositoryServer {
  /** Above the repositories' paths. */
  readonly url: string;
  readonly control: FileControl & {
    /** Publishes a repository anew. */
    publish(path: string, packages: readonly RpmSpec[], other?: RpmPublication): void;
  };
  stop(): Promise<void>;
}

/** Starts rpm repositories on the loopback address, made by the machine's createrepo_c and signed by its gpg. */
export async function startRpmRepository(options: RpmRepositoryOptions): Promise<RpmRepositoryServer> {
  const { key } = options;
  const served = new Map<string, Uint8Array>();
  const publish: RpmRepositoryServer['control']['publish'] = (path, packages, other = {}) => {
    const { listKey = key, packageKey = key, spoil = ({ bytes }) => bytes } = other;
    for (const old of served.keys()) if (old.startsWith(`/${path}/`)) served.delete(old);
    const made = packages.map((spec) => makeRpm(spec, packageKey === 'none' ? undefined : packageKey));
    const files = made.map((one) => ({ name: one.fileName, bytes: spoil(one) }));
    for (const { name, bytes } of [...files, ...listsOf(files, listKey)])
      served.set(`/${path}/${name}`, bytes);
  };
  for (const [path, packages] of Object.entries(options.repositories)) publish(path, packages);
  const server = await startFileServer(served, options);
  return { ...server, control: { ...server.control, publish } };
}

interface Named {
  readonly name: string;
  readonly bytes: Uint8Array;
}

function listsOf(files: readonly Named[], key: RpmSigningKey): readonly Named[] {
  const folder = mkdtempSync(join(tmpdir(), 'oakum-rpm-repository-'));
  try {
    mkdirSync(join(folder, 'repodata'));
    for (const { name, bytes } of files) writeFileSync(join(folder, name), bytes);
    execFileSync('createrepo_c', ['--quiet', '--no-database', folder], { stdio: 'pipe' });
    const sign = ['--homedir', key.home, '--batch', '--detach-sign', '--armor', '--local-user', key.name];
    execFileSync('gpg', [...sign, join(folder, 'repodata/repomd.xml')], { stdio: 'pipe' });
    return readdirSync(join(folder, 'repodata')).map((name) => ({
      name: `repodata/${name}`,
      bytes: readFileSync(join(folder, 'repodata', name)),
    }));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
