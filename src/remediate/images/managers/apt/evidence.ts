import { hexOf, sha256 } from '../../../../kernel/pure/index.ts';
import type { PatchRequest, PatchWorld, UsedRepository } from '../../contract.ts';
import type { ImageFiles } from '../../image-files/index.ts';
import { sourcesOf } from '../../repository/index.ts';
import type { Container } from '../container.ts';

const maxReleaseBytes = 8 * 2 ** 20;

/** The repositories by the InRelease files that apt kept; it checked their signatures, and does not say by which key. */
export async function readUsed(
  request: PatchRequest,
  lower: ImageFiles,
  { work, container }: Pick<PatchWorld, 'work'> & { readonly container: Container },
): Promise<readonly UsedRepository[]> {
  await container.collect(['lists/*_InRelease']);
  const lists = await work.list(`${container.insideFolder}/lists`);
  const files = lists.filter(({ path }) => path.endsWith('InRelease'));
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
