import { OakumError } from '../../../kernel/pure/index.ts';
import type { FeedSource } from './definition.ts';
import { type FetchContext, fetchFile } from './fetch-file.ts';
import { repositorySource } from './repository.ts';

const maxNameBytes = 1_000;

/**
 * The files themselves, where some of them have other names every day.
 *
 * @throws feed.malformed for what is no such name; what the fetcher throws
 */
export async function namedSources(
  sources: readonly FeedSource[],
  context: FetchContext,
): Promise<readonly FeedSource[]> {
  const found: FeedSource[] = [];
  for (const source of sources) found.push(await namedSource(source, context));
  return found;
}

async function namedSource(source: FeedSource, context: FetchContext): Promise<FeedSource> {
  const { names, mirrorPath } = source;
  if (source.ofRepository !== undefined) return await repositorySource(source, source.ofRepository, context);
  if (names === undefined) return source;
  const file = await fetchFile({ source, state: undefined, maxBytes: maxNameBytes }, context);
  const name = new TextDecoder().decode(file?.bytes).trim();
  if (!names.test(name))
    throw new OakumError(
      'feed.malformed',
      `${mirrorPath}: ${JSON.stringify(name.slice(0, 80))} is no name of its file`,
      {
        retry: 'later',
      },
    );
  return { ...source, ...beside(source, name) };
}

/** Another file in the same folder. */
function beside({ url, mirrorPath }: FeedSource, name: string): Pick<FeedSource, 'url' | 'mirrorPath'> {
  return { url: url.replace(/[^/]*$/, name), mirrorPath: mirrorPath.replace(/[^/]*$/, name) };
}
