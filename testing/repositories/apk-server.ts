import { type ApkSigningKey, writeApkIndex } from '../../src/formats/apk/index.ts';
import { apkPublicKey, makeApkKey } from './apk-key.ts';
import { type FileControl, type FileServerOptions, startFileServer } from './file-server.ts';
import { type ApkSpec, type MadeApk, makeApk } from './made-apk.ts';

export interface ApkRepositoryOptions extends FileServerOptions {
  /** By the repository's path: `v3.20/main`. */
  readonly repositories: Readonly<Record<string, readonly ApkSpec[]>>;
  /** A new one unless said. */
  readonly key?: ApkSigningKey;
  /** What indexes say of themselves; `v3.20.3-1-gfeed` unless said. */
  readonly description?: string;
}

export interface ApkRepositoryServer {
  /** Above the repositories' paths. */
  readonly url: string;
  readonly key: ApkSigningKey;
  /** As it lies in /etc/apk/keys. */
  readonly publicKeyPem: string;
  readonly control: FileControl & {
    /** Publishes a repository anew with these packages, signed by its key or another. */
    publish(
      path: string,
      packages: readonly ApkSpec[],
      other?: { readonly key?: ApkSigningKey; readonly description?: string },
    ): void;
  };
  stop(): Promise<void>;
}

const architecture = 'x86_64';

/** Starts apk repositories of version 2 on the loopback address, with true signatures. */
export async function startApkRepository(options: ApkRepositoryOptions): Promise<ApkRepositoryServer> {
  const key = options.key ?? makeApkKey();
  const served = new Map<string, Uint8Array>();
  const publish: ApkRepositoryServer['control']['publish'] = (path, packages, other = {}) => {
    const made = packages.map((spec) => makeApk(spec, other.key ?? key));
    const description = other.description ?? options.description ?? 'v3.20.3-1-gfeed';
    for (const [name, bytes] of repositoryFiles(made, other.key ?? key, description))
      served.set(`/${path}/${architecture}/${name}`, bytes);
  };
  for (const [path, packages] of Object.entries(options.repositories)) publish(path, packages);
  const server = await startFileServer(served, options);
  return { ...server, key, publicKeyPem: apkPublicKey(key), control: { ...server.control, publish } };
}

function repositoryFiles(
  packages: readonly MadeApk[],
  key: ApkSigningKey,
  description: string,
): readonly (readonly [string, Uint8Array])[] {
  const records = packages.map(({ record }) => record);
  const index = writeApkIndex({ records, description, mtimeSeconds: 1_767_225_600, key });
  return [
    ['APKINDEX.tar.gz', index],
    ...packages.map(({ spec, bytes }) => [`${spec.name}-${spec.version}.apk`, bytes] as const),
  ];
}
