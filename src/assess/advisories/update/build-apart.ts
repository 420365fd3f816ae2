import type { ApartReader } from '../../../edges/exec/interface.ts';
import type { FileTree } from '../../../edges/files/interface.ts';
import { type Clock, instantText, OakumError } from '../../../kernel/index.ts';
import { type FeedEntry, type FetchState, filesOf } from '../index/catalogue.ts';
import { askApart, type BuiltApart } from './ask-apart.ts';
import type { FeedDefinition } from './definition.ts';
import type { ChangeQuestion, FeedQuestion } from './feed-question.ts';
import type { Fetched, FetchedFile } from './fetch.ts';
import type { FetchedRecord } from './fetch-records.ts';
import { recordBytes } from './input.ts';

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
/** Records come one by one from somebody else's host while they are read. */
const changeTimeoutMs = 6 * 60 * 60_000;

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
): Promise<BuiltApart> {
  const { reader, signal, known, tree } = context;
  const { entry, moved, files } = await askApart({
    ...{ reader, signal, id: definition.id, about: 'whole', timeoutMs: buildTimeoutMs },
    question: questionOf(definition, fetched, context),
    bytes: bytesOf(fetched, known, tree),
    kept: [],
  });
  return { built: { entry: completed(entry, fetched, context), files }, moved };
}

async function* bytesOf(
  { files }: Fetched,
  known: FeedEntry | undefined,
  tree: Pick<FileTree, 'read'>,
): AsyncGenerator<Uint8Array> {
  for (const { bytes } of files) yield bytes;
  yield* keptBytes(known, tree);
}

/** Records that changed, and what they change. */
export interface ChangesToBuild {
  /** What they are changed from, and where its files are. */
  readonly known: FeedEntry;
  readonly tree: Pick<FileTree, 'read'>;
  /** The moment of the last change. */
  readonly through: string;
  /** Ids of all records that there are, where the list of changes says so. */
  readonly present: readonly string[] | undefined;
  /** Each is fetched when the one before was taken. */
  readonly records: AsyncIterable<FetchedRecord>;
}

/**
 * The same of what is kept, after changes. The files of the answer are those that are new.
 *
 * @throws feed.delta for a record that cannot be used; as `buildApart`; what `records` throws
 */
export async function changeApart(
  definition: FeedDefinition,
  changes: ChangesToBuild,
  context: Omit<BuildContext, 'known' | 'tree' | 'bundledThrough'>,
): Promise<BuiltApart> {
  const { reader, signal, fetched, clock } = context;
  const { known, tree, records } = changes;
  const { entry, moved, files } = await askApart({
    ...{ reader, signal, id: definition.id, about: 'changes', timeoutMs: changeTimeoutMs },
    question: changeQuestionOf(definition, changes, fetched),
    bytes: changeBytes({ known, tree, records }),
    kept: filesOf(known),
  });
  const now = instantText(fetched);
  const times = { ...entry.info.times, fetched: now, indexed: instantText(clock.now()) };
  const fetch = known.fetch?.map((state) => ({ ...state, checkedAt: now }));
  return { built: { entry: { ...entry, info: { ...entry.info, times }, fetch }, files }, moved };
}

function changeQuestionOf(
  { id, title, licence, knows, ecosystems, replaces, provider, delta }: FeedDefinition,
  { known, through, present }: ChangesToBuild,
  fetched: Temporal.Instant,
): ChangeQuestion {
  return {
    ...{ id, title, licence, knows, ecosystems, replaces, provider },
    ...{ known, through, present, fetched: instantText(fetched) },
    byAlias: delta?.ownsByAlias === true,
    mayBeSetAside: delta?.wholeIsOf === 'name',
  };
}

async function* changeBytes({
  known,
  tree,
  records,
}: Pick<ChangesToBuild, 'known' | 'tree' | 'records'>): AsyncGenerator<Uint8Array> {
  yield* keptBytes(known, tree);
  yield* recordBytes(records);
}

async function* keptBytes(
  entry: FeedEntry | undefined,
  tree: Pick<FileTree, 'read'>,
): AsyncGenerator<Uint8Array> {
  for (const { path, sizeBytes } of entry === undefined ? [] : filesOf(entry)) {
    const bytes = await tree.read(path, sizeBytes);
    // It was whole a moment ago: what took it away since is what the error is about.
    if (bytes?.byteLength !== sizeBytes)
      throw new OakumError('advisories.corrupt', `${path} changed while the feed was built`);
    yield bytes;
  }
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
    before: known,
  };
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
