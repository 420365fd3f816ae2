import type { ApartReader } from '../../../edges/exec/interface.ts';
import { OakumError } from '../../../kernel/pure/index.ts';
import type { BuiltFeed } from '../index/build.ts';
import { filesOf, type SegmentEntry } from '../index/catalogue.ts';
import { checkSegment } from '../index/check-segment.ts';
import { type ChangeQuestion, FeedLine, type FeedQuestion } from './feed-question.ts';
import type { MovedFixes } from './moved-back.ts';

export interface BuiltApart {
  readonly built: BuiltFeed;
  readonly moved: MovedFixes;
}

export interface ApartQuestion {
  readonly reader: ApartReader;
  readonly signal: AbortSignal | undefined;
  readonly timeoutMs: number;
  /** Of the feed that is asked about. */
  readonly id: string;
  readonly about: 'whole' | 'changes';
  readonly question: FeedQuestion | ChangeQuestion;
  /** What follows the question. */
  readonly bytes: AsyncIterable<Uint8Array>;
  /** Files that the feed may go on to have, and that need not come back. */
  readonly kept: readonly SegmentEntry[];
}

/**
 * Asks for a feed to be built, and checks what came back: every file that is not kept is there, and is what the entry says.
 *
 * @throws exec.crashed, exec.timeout, exec.output-too-large; advisories.corrupt; what the answer says; what `bytes` throws
 */
export async function askApart(asked: ApartQuestion) {
  const { reader, signal, timeoutMs, about, question, bytes } = asked;
  const text = Buffer.from(JSON.stringify(question));
  const lost: unknown[] = [];
  const answer = reader.ask({
    header: { feed: { questionBytes: text.byteLength, about } },
    bytes: watched(text, bytes, lost),
    ...{ signal, timeoutMs },
  });
  const lines = await answer.catch((error: unknown) => {
    throw lost[0] ?? error;
  });
  // Where it is read in this process, what broke off came back as the reader's own trouble.
  if (lost.length > 0) throw lost[0];
  return answerOf(lines, asked);
}

async function* watched(
  question: Uint8Array,
  bytes: AsyncIterable<Uint8Array>,
  lost: unknown[],
): AsyncGenerator<Uint8Array> {
  yield question;
  try {
    yield* bytes;
  } catch (error) {
    lost.push(error);
    throw error;
  }
}

/** Hostile bytes were read there: what came back may speak of this feed and of no other. */
function answerOf(lines: readonly unknown[], { id, kept }: Pick<ApartQuestion, 'id' | 'kept'>) {
  const [first, ...rest] = lines;
  const head = lineOf(first);
  if (head.kind === 'failed') throw new OakumError(head.code, head.reason);
  if (head.kind === 'piece') throw new OakumError('exec.crashed', 'the reader answered a piece of no feed');
  const isOurs = ({ path }: SegmentEntry): boolean =>
    path.startsWith(`advisories/${id}/`) ||
    path.startsWith(`facts/${id}-`) ||
    path.startsWith(`statements/${id}/`) ||
    path.startsWith(`replaced/${id}-`);
  const all = filesOf(head.entry);
  if (head.entry.info.id !== id || !all.every(isOurs))
    throw new OakumError('exec.crashed', `the reader answered another feed than ${id}`);
  const isKept = ({ path, digest }: SegmentEntry): boolean =>
    kept.some((one) => one.path === path && one.digest === digest);
  const fresh = all.filter((segment) => !isKept(segment));
  const pieces = new Map<string, Buffer[]>(fresh.map(({ path }) => [path, []]));
  for (const line of rest) {
    const piece = lineOf(line);
    if (piece.kind === 'failed') throw new OakumError(piece.code, piece.reason);
    if (piece.kind === 'piece') pieces.get(piece.path)?.push(Buffer.from(piece.base64, 'base64'));
  }
  const files = [...pieces].map(([path, parts]) => ({ path, bytes: Buffer.concat(parts) }));
  for (const segment of fresh)
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
