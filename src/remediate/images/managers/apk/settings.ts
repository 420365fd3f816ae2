import { hexOf, sha256 } from '../../../../kernel/pure/index.ts';
import type { ApkOffers } from '../../apk-repository/index.ts';
import type { PatchRequest } from '../../contract.ts';
import { alpineArchitecture } from '../../image-facts.ts';
import { insidePath } from '../container.ts';
import type { Fetched, Opening, Simulation } from '../manager.ts';

/** Options for every call of apk: only the copies of the repositories, no cache, no network. */
export function apkOptions({ keyrings }: PatchRequest): readonly string[] {
  return [
    ...['--repositories-file', `${insidePath}/repositories`, '--no-network', '--no-cache', '--no-progress'],
    ...(keyrings === undefined ? [] : ['--keys-dir', `${insidePath}/keys`]),
  ];
}

/** Writes the signed indexes as repositories on disk, and the keys of the request where it has some. */
export async function writeApkSettings(
  { indexes }: ApkOffers,
  { request, world: { work }, container: { insideFolder } }: Opening,
): Promise<void> {
  const architecture = alpineArchitecture(request.image.platform) ?? '';
  const lines: string[] = [];
  for (const [at, { tag, bytes }] of indexes.entries()) {
    await work.write(`${insideFolder}/${folderOf(at)}/${architecture}/APKINDEX.tar.gz`, bytes);
    lines.push(`${tag === undefined ? '' : `@${tag} `}${insidePath}/${folderOf(at)}\n`);
  }
  await work.write(`${insideFolder}/repositories`, Buffer.from(lines.join('')));
  for (const { name, bytes } of request.keyrings ?? [])
    await work.write(`${insideFolder}/keys/${name.slice(name.lastIndexOf('/') + 1)}`, bytes);
}

/** Fetches what is to move, checks it against the signed index, and puts it beside that. */
export async function fetchInto(
  moving: Simulation['installs'],
  offers: ApkOffers,
  { world: { work }, container: { insideFolder } }: Pick<Opening, 'world' | 'container'>,
): Promise<ReadonlyMap<string, Fetched>> {
  const fetched = new Map<string, Fetched>();
  for (const { name, to } of moving) {
    for (const offer of (offers.byName.get(name) ?? []).filter(({ version }) => version === to)) {
      const bytes = await offers.file(offer);
      const at = offers.indexes.findIndex(({ url }) => offer.url.startsWith(`${url}/`));
      const path = offer.url.slice((offers.indexes[at]?.url.length ?? 0) + 1);
      await work.write(`${insideFolder}/${folderOf(at)}/${path}`, bytes);
      const key = `${name} ${to}`;
      if (!fetched.has(key))
        fetched.set(key, { debSha256: hexOf(sha256(bytes)), debSizeBytes: bytes.byteLength });
    }
  }
  return fetched;
}

function folderOf(at: number): string {
  return `repository-${at}`;
}
