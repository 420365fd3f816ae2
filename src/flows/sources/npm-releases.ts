import * as z from 'zod';
import { jsonOf } from '../../formats/json/index.ts';
import { errorCode, errorMessage, OakumError } from '../../kernel/index.ts';
import {
  type Bump,
  isNpmLock,
  type NpmRelease,
  npmTarballs,
  type SourceText,
} from '../../remediate/sources/index.ts';
import type { World } from '../world.ts';

const Release = z.object({
  version: z.string(),
  dependencies: z.record(z.string(), z.string()).nullish(),
  dist: z.object({
    tarball: z.url({ protocol: /^https?$/ }),
    integrity: z.string().regex(/^sha512-[A-Za-z0-9+/]{86}==$/),
  }),
});

const maxBytes = 4 * 2 ** 20;

export interface Releases {
  readonly releases: ReadonlyMap<string, NpmRelease>;
  /** Why a registry did not tell, each. */
  readonly unread: readonly string[];
}

/** What the registries that the checkout's lock files name say of the versions to go to. Asked is what a lock file came from, nobody else. */
export async function npmReleases(
  world: World,
  {
    files,
    bumps,
    signal,
  }: { readonly files: readonly SourceText[]; readonly bumps: readonly Bump[]; readonly signal: AbortSignal },
): Promise<Releases> {
  const releases = new Map<string, NpmRelease>();
  const unread: string[] = [];
  const locks = files.filter(({ path }) => isNpmLock(path));
  for (const bump of bumps.filter(({ ecosystem }) => ecosystem === 'npm')) {
    const base = locks
      .flatMap((lock) => npmTarballs(lock, bump))
      .flatMap((url) => registryOf(url, bump.name) ?? [])[0];
    if (base === undefined) continue;
    try {
      releases.set(
        `${bump.name}@${bump.to}`,
        await ask(world, `${base}/${encoded(bump.name)}/${encodeURIComponent(bump.to)}`, bump, signal),
      );
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof OakumError)) throw error;
      unread.push(`${bump.name} ${bump.to}: ${errorMessage(error)} (${errorCode(error)})`);
    }
  }
  return { releases, unread };
}

/** `https://host/some/npm/@a/b/-/b-1.0.0.tgz` is of the registry `https://host/some/npm`. */
function registryOf(tarball: string, name: string): string | undefined {
  const url = URL.parse(tarball);
  if (url === null || !['https:', 'http:'].includes(url.protocol) || url.username !== '') return undefined;
  const at = decodeURIComponent(url.pathname).indexOf(`/${name}/-/`);
  return at < 0 ? undefined : `${url.origin}${url.pathname.slice(0, at)}`;
}

function encoded(name: string): string {
  return name
    .split('/')
    .map((part) => encodeURIComponent(part))
    .join('%2f')
    .replace('%40', '@');
}

async function ask(world: World, url: string, bump: Bump, signal: AbortSignal): Promise<NpmRelease> {
  const fetcher = await world.fetcher();
  const { bytes } = await fetcher.get(url, { maxBytes, signal, headers: { accept: 'application/json' } });
  const read = Release.safeParse(jsonOf(bytes));
  if (!read.success || read.data.version !== bump.to)
    throw new OakumError('source.malformed-release', `${url} does not say what ${bump.name} ${bump.to} is`);
  const { version, dist, dependencies } = read.data;
  return { version, tarball: dist.tarball, integrity: dist.integrity, dependencies: dependencies ?? {} };
}
