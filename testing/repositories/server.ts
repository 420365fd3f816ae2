import { suiteFiles } from './archive.ts';
import { type FileControl, type FileServerOptions, startFileServer } from './file-server.ts';
import type { MadeDeb } from './made-deb.ts';
import { makeSigningKey, type SigningKey } from './signing-key.ts';

export interface RepositoryOptions extends FileServerOptions {
  /** By suite, which is also its codename: `bookworm`, `bookworm-security`. */
  readonly suites: Readonly<Record<string, readonly MadeDeb[]>>;
  /** A new one unless said. */
  readonly key?: SigningKey;
  /** The Date of every Release file. */
  readonly date: Temporal.Instant;
  readonly validUntil?: Temporal.Instant;
  /** `Debian` unless said. */
  readonly origin?: string;
}

export interface AptRepositoryServer {
  /** The repository's root, as it stands in sources.list. */
  readonly url: string;
  readonly publicKeyArmored: string;
  readonly control: FileControl & {
    /** Publishes a suite anew with these packages and dates, as an archive does on an update. */
    publish(
      suite: string,
      content: {
        readonly debs: readonly MadeDeb[];
        readonly date: Temporal.Instant;
        readonly validUntil?: Temporal.Instant;
        readonly key?: SigningKey;
      },
    ): Promise<void>;
  };
  stop(): Promise<void>;
}

/** Starts a repository on the loopback address. */
export async function startAptRepository(options: RepositoryOptions): Promise<AptRepositoryServer> {
  const key = options.key ?? (await makeSigningKey(options.date));
  const served = new Map<string, Uint8Array>();
  const publish: AptRepositoryServer['control']['publish'] = async (
    name,
    { debs, date, validUntil, key: other },
  ) => {
    const origin = options.origin ?? 'Debian';
    const armoredKey = (other ?? key).privateKey;
    const files = await suiteFiles({ name, origin, debs, date, validUntil, armoredKey });
    for (const [path, bytes] of files) served.set(`/${path}`, bytes);
  };
  for (const [name, debs] of Object.entries(options.suites)) {
    const { date, validUntil } = options;
    await publish(name, { debs, date, ...(validUntil === undefined ? {} : { validUntil }) });
  }
  const server = await startFileServer(served, options);
  return { ...server, publicKeyArmored: key.publicKey, control: { ...server.control, publish } };
}
