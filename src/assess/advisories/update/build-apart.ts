import type { ApartReader } from '../../../edges/exec/interface.ts';
import type { FileTree } from '../../../edges/files/interface.ts';
import { type Clock, instantText, OakumError } from '../../../kernel/index.ts';
import type { BuiltFeed } from '../index/build.ts';
import type { FeedEntry, FetchState, SegmentEntry } from '../index/catalogue.ts';
import { checkSegment } from '../index/segment-feed.ts';
import type { FeedDefinition } from './definition.ts';
import { FeedLine, type FeedQuestion } from './feed-question.ts';
import type { Fetched, FetchedFile } from './fetch.ts';
import type { MovedFixes } from './moved-back.ts';

export interface BuildContext {
  readonly reader: ApartReader;
  /** Where the last state of the feed lies. */
  readonly tree: FileTree;
  readonly known: FeedEntry | undefined;
  /** The day through which the bundled set has the feed; undefined where it has not, or where one was fetched before. */
  readonly bundledThrough: string | undefined;
  readonly fetched: Temporal.Instant;
  readonly clock: Clock;
  readonly signal: AbortSignal | undefined;
}

/** The largest feeds take minutes on a slow machine; one that takes longer hangs. */
const buildTimeoutMs = 30 * 60_000;

/**
 * A feed of what was fetched, as it is kept, and which of its fixes moved back: all of it is read and sorted where `reader`
 * does that, so that this thread is free, and so that a file that cannot be survived ends another process.
 *
 * @throws exec.crashed, exec.timeout, exec.output-too-large; feed.* and what else the reading says
 */
export async function buildApart(
  definition: FeedDefinition,
  fetched: Fetched,
  context: BuildContext,
): Promise<{ readonly built: BuiltFeed; readonly moved: MovedFixes }> {
  const question = questionOf(definition, fetched, context);
  const text = Buffer.from(JSON.stringify(question));
  const lines = await context.reader.ask({
    header: { feed: { questionBytes: text.byteLength } },
    bytes: bytesOf(text, fetched, context),
    signal: context.signal,
    timeoutMs: buildTimeoutMs,
  });
  const { entry, moved, files } = answerOf(lines, definition.id);
  return { built: { entry: completed(entry, fetched, context), files }, moved };
}

function questionOf(
  definition: FeedDefinition,
  { files, missing }: Fetched,
  { known, bundledThrough, fetched }: BuildContext,
): FeedQuestion {
  const { id, title, licence, knows, ecosystems, replaces, provider, sources, unpacked } = definition;
  return {
    ...{ id, title, licence, knows, ecosystems, replaces, provider, missing, unpacked },
    source: files[0]?.state.url ?? sources[0].url,
    ...publishedAt(files),
    fetched: instantText(fetched),
    files: files.map(({ name, bytes, lastModified }) => ({
      name,
      sizeBytes: bytes.byteLength,
      lastModified,
    })),
    ...(known?.info.times === undefined ? {} : { timesBefore: known.info.times }),
    ...(bundledThrough === undefined ? {} : { bundledThrough }),
    before: known?.segments ?? [],
  };
}

async function* bytesOf(
  question: Uint8Array,
  { files }: Fetched,
  { known, tree }: BuildContext,
): AsyncGenerator<Uint8Array> {
  yield question;
  for (const { bytes } of files) yield bytes;
  for (const { path, sizeBytes } of known?.segments ?? []) {
    const bytes = await tree.read(path, sizeBytes);
    // It was whole a moment ago: what took it away since is what the error is about.
    if (bytes?.byteLength !== sizeBytes)
      throw new OakumError('advisories.corrupt', `${path} changed while the feed was built`);
    yield bytes;
  }
}

/** Hostile bytes were read there: what came back may speak of this feed and of no other. */
function answerOf(lines: readonly unknown[], id: string) {
  const [first, ...rest] = lines;
  const head = lineOf(first);
  if (head.kind === 'failed') throw new OakumError(head.code, head.reason);
  if (head.kind === 'piece') throw new OakumError('exec.crashed', 'the reader answered a piece of no feed');
  const isOurs = ({ path }: SegmentEntry): boolean =>
    path.startsWith(`advisories/${id}/`) ||
    path.startsWith(`facts/${id}-`) ||
    path.startsWith(`statements/${id}/`);
  if (head.entry.info.id !== id || !head.entry.segments.every(isOurs))
    throw new OakumError('exec.crashed', `the reader answered another feed than ${id}`);
  const pieces = new Map<string, Buffer[]>(head.entry.segments.map(({ path }) => [path, []]));
  for (const line of rest) {
    const piece = lineOf(line);
    if (piece.kind === 'failed') throw new OakumError(piece.code, piece.reason);
    if (piece.kind === 'piece') pieces.get(piece.path)?.push(Buffer.from(piece.base64, 'base64'));
  }
  const files = [...pieces].map(([path, parts]) => ({ path, bytes: Buffer.concat(parts) }));
  for (const segment of head.entry.segments)
    checkSegment(segment, files.find(({ path }) => path === segment.path)?.bytes, id);
  return { entry: head.entry, moved: head.moved, files };
}

/** A process that hostile bytes took over may answer anything. */
function lineOf(line: unknown): FeedLine {
  const parsed = FeedLine.safeParse(line);
  if (parsed.success) return parsed.data;
  throw new OakumError('exec.crashed', 'the reader answered what is no part of a feed', {
    cause: parsed.error,
  });
}

/** What only this side knows: how it was fetched, and when it came into the index. */
function completed(entry: FeedEntry, { files }: Fetched, { fetched, clock }: BuildContext): FeedEntry {
  const now = instantText(fetched);
  const asked = files.filter(({ isFollowed }) => isFollowed !== true);
  const fetch = asked.map(({ state }): FetchState => ({ ...state, checkedAt: now, fetchedAt: now }));
  const times = { ...entry.info.times, fetched: now, indexed: instantText(clock.now()) };
  return { ...entry, info: { ...entry.info, times }, fetch };
}

/** The newest of its files, by what the servers say of them. */
function publishedAt(files: readonly FetchedFile[]): { readonly published?: string } {
  const atMs = Math.max(...files.map(({ lastModified }) => Date.parse(lastModified ?? '')));
  return Number.isNaN(atMs) ? {} : { published: instantText(Temporal.Instant.fromEpochMilliseconds(atMs)) };
}
