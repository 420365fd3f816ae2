import { hexOf, sha256 } from '../../../../../kernel/pure/index.ts';
import type { PatchRequest, PatchWorld, UsedRepository } from '../../../contract.ts';
import type { ImageFiles } from '../../../image-files/index.ts';
import { sourcesOf } from '../../../repository/index.ts';
import { insideFolder } from '../container.ts';
import type { Fetched } from '../manager.ts';

const maxDebBytes = 2 * 2 ** 30;
const maxReleaseBytes = 8 * 2 ** 20;

/** The packages that apt fetched, hashed from its cache, by `name version`. */
export async function readFetched({ work }: PatchWorld): Promise<ReadonlyMap<string, Fetched>> {
  const fetched = new Map<string, Fetched>();
  for (const { path } of await work.list(`${insideFolder}/cache/archives`)) {
    const match = /([^/_]+)_([^/_]+)_[^/_]+\.deb$/.exec(path);
    const bytes = match === null ? undefined : await work.read(path, maxDebBytes);
    if (match === null || bytes === undefined) continue;
    const version = decodeURIComponent(match[2] ?? '');
    fetched.set(`${match[1]} ${version}`, {
      debSha256: hexOf(sha256(bytes)),
      debSizeBytes: bytes.byteLength,
    });
  }
  return fetched;
}

/** The repositories by the InRelease files that apt kept; it checked their signatures, and does not say by which key. */
export async function readUsed(
  request: PatchRequest,
  lower: ImageFiles,
  { work }: PatchWorld,
): Promise<readonly UsedRepository[]> {
  const files = (await work.list(`${insideFolder}/lists`)).filter(({ path }) => path.endsWith('InRelease'));
  const used: UsedRepository[] = [];
  for (const { url, suite } of sourcesOf(request, lower).sources) {
    const file = files.find(({ path }) => path.endsWith(`_dists_${suite.replaceAll('/', '_')}_InRelease`));
    const bytes = file === undefined ? undefined : await work.read(file.path, maxReleaseBytes);
    const date = bytes === undefined ? undefined : /^Date: (.+)$/m.exec(Buffer.from(bytes).toString())?.[1];
    const inReleaseSha256 = bytes === undefined ? undefined : hexOf(sha256(bytes));
    used.push({ url, suite, releaseDate: date, inReleaseSha256, signedBy: [] });
  }
  return used;
}
