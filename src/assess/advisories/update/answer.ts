import type { ApartReader } from '../../../edges/exec/interface.ts';
import { errorCode, errorMessage } from '../../../kernel/pure/index.ts';
import type { BuiltFeed } from '../index/build.ts';
import type { FeedEntry } from '../index/catalogue.ts';
import type { BytesOf } from '../index/layers.ts';
import type { KeptFeed } from '../index/survey-change.ts';
import { buildChanged } from './build-changed.ts';
import { buildFrom } from './build-from.ts';
import { ChangeQuestion, FeedHeader, type FeedLine, FeedQuestion } from './feed-question.ts';
import { filesFrom, type Input, inputFrom, recordsFrom } from './input.ts';
import { type MovedFixes, movedBack, movedByChange } from './moved-back.ts';

/** A multiple of three, so that pieces of base64 need no padding; lines of it stay short for the pipe. */
const pieceBytes = 192 * 1024;

/** Answers one question about one feed. One that cannot be read is an answer too. */
export async function* answerFeed(
  header: unknown,
  bytes: AsyncIterable<Uint8Array>,
): AsyncGenerator<FeedLine> {
  try {
    const { feed } = FeedHeader.parse(header);
    const input = inputFrom(bytes);
    const question: unknown = JSON.parse((await input(feed.questionBytes)).toString('utf8'));
    const { built, moved } =
      feed.about === 'whole'
        ? await wholeOf(FeedQuestion.parse(question), input)
        : await changedOf(ChangeQuestion.parse(question), input);
    yield { kind: 'entry', entry: built.entry, moved };
    for (const file of built.files) yield* piecesOf(file);
  } catch (error) {
    yield { kind: 'failed', code: errorCode(error), reason: errorMessage(error) };
  }
}

async function wholeOf(question: FeedQuestion, input: Input): Promise<Built> {
  const files = [];
  for (const { sizeBytes, ...file } of question.files) files.push({ ...file, bytes: await input(sizeBytes) });
  const before = await keptFrom(input, question.before);
  const built = await buildFrom(question, files, before);
  return { built, moved: movedBack(before, { entry: built.entry, bytesOf: bytesIn(built) }) };
}

async function changedOf(question: ChangeQuestion, input: Input): Promise<Built> {
  const kept = { entry: question.known, bytesOf: await filesFrom(input, question.known) };
  const { built, after, advisories } = await buildChanged(question, kept, recordsFrom(input));
  return { built, moved: movedByChange(after, advisories, question.mayBeSetAside ? 'records' : 'fixes') };
}

async function keptFrom(input: Input, entry: FeedEntry | undefined): Promise<KeptFeed | undefined> {
  const bytesOf = await filesFrom(input, entry);
  return entry === undefined ? undefined : { entry, bytesOf };
}

function bytesIn({ files }: BuiltFeed): BytesOf {
  const all = new Map(files.map(({ path, bytes }) => [path, bytes]));
  return (path) => all.get(path);
}

interface Built {
  readonly built: BuiltFeed;
  readonly moved: MovedFixes;
}

function* piecesOf(file: { readonly path: string; readonly bytes: Uint8Array }): Generator<FeedLine> {
  const all = Buffer.from(file.bytes.buffer, file.bytes.byteOffset, file.bytes.byteLength);
  for (let at = 0; at < all.byteLength; at += pieceBytes)
    yield {
      kind: 'piece',
      path: file.path,
      base64: all.toString('base64', at, Math.min(at + pieceBytes, all.byteLength)),
    };
}

/** Builds feeds in this process, for whoever has nothing else to do meanwhile. */
export const feedReaderHere: ApartReader = {
  ask: async ({ header, bytes }) => await Array.fromAsync(answerFeed(header, bytes)),
  close: async () => {},
};
