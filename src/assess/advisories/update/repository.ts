import { repositoryFile } from '../../../formats/updateinfo/index.ts';
import { OakumError } from '../../../kernel/pure/index.ts';
import type { FeedSource } from './definition.ts';
import { checkNoPage } from './doubts.ts';
import { type FetchContext, fetchFile } from './fetch-file.ts';

const maxListBytes = 10_000;
const maxRepomdBytes = 1_000_000;

/**
 * The file of an rpm repository that a list of mirrors leads to, with its checksum.
 *
 * @throws feed.malformed for a list without a repository on its own host, for what is no `repomd.xml`, and for one that does not
 * name the file; feed.page; what the fetcher throws
 */
export async function repositorySource(
  list: FeedSource,
  kind: NonNullable<FeedSource['ofRepository']>,
  context: FetchContext,
): Promise<FeedSource> {
  const base = baseIn(await textAt(list, maxListBytes, context), list);
  const repomd = below(list, base, 'repodata/repomd.xml');
  const file = repositoryFile(await textAt(repomd, maxRepomdBytes, context), kind);
  if (file === undefined)
    throw new OakumError('feed.malformed', `${repomd.mirrorPath} names no ${kind}`, { retry: 'later' });
  return { ...below(list, base, file.path), digest: file.digest };
}

async function textAt(source: FeedSource, maxBytes: number, context: FetchContext): Promise<string> {
  const file = await fetchFile({ source, state: undefined, maxBytes }, context);
  const bytes = file?.bytes ?? new Uint8Array();
  checkNoPage({ name: source.mirrorPath, bytes });
  return new TextDecoder().decode(bytes);
}

/**
 * The first of the list that is on its own host. Inside the cloud other hosts may stand there, too: whoever can change the list must not
 * send us anywhere else. The list is of one architecture, and may leave its name to who reads it.
 */
function baseIn(text: string, { url, mirrorPath }: FeedSource): URL {
  const { origin } = new URL(url);
  const architecture = /\/(x86_64|aarch64)\//.exec(url)?.[1] ?? '';
  for (const line of text.split('\n')) {
    const address = line.trim().replaceAll('$basearch', architecture);
    const base = URL.canParse(address) ? new URL(address) : undefined;
    if (base?.origin === origin && /^[\w./+~-]+$/.test(base.pathname)) return base;
  }
  throw new OakumError('feed.malformed', `${mirrorPath} names no repository on ${origin}`, {
    retry: 'later',
  });
}

function below({ mirrorPath }: FeedSource, base: URL, path: string): FeedSource {
  const whole = `${base.pathname.replace(/\/+$/, '')}/${path}`;
  return {
    url: `${base.origin}${whole}`,
    mirrorPath: `${mirrorPath.split('/')[0] ?? ''}${whole}`,
  };
}
