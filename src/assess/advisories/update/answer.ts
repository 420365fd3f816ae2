import type { ApartReader } from '../../../edges/exec/interface.ts';
import { errorCode, errorMessage, OakumError } from '../../../kernel/pure/index.ts';
import { buildFrom } from './build-from.ts';
import { FeedHeader, type FeedLine, FeedQuestion } from './feed-question.ts';
import { movedBack } from './moved-back.ts';

/** A multiple of three, so that pieces of base64 need no padding; lines of it stay short for the pipe. */
const pieceBytes = 192 * 1024;

/** Answers one question about one feed. One that cannot be read is an answer too. */
export async function* answerFeed(
  header: unknown,
  bytes: AsyncIterable<Uint8Array>,
): AsyncGenerator<FeedLine> {
  try {
    const { feed } = FeedHeader.parse(header);
    const input = takerOf(bytes);
    const question = FeedQuestion.parse(JSON.parse((await input(feed.questionBytes)).toString('utf8')));
    const files = [];
    for (const { sizeBytes, ...file } of question.files)
      files.push({ ...file, bytes: await input(sizeBytes) });
    const before = new Map<string, Uint8Array>();
    for (const { path, sizeBytes } of question.before) before.set(path, await input(sizeBytes));
    const last = { segments: question.before, bytes: before };
    const built = await buildFrom(question, files, last);
    const moved = movedBack(last, built);
    yield { kind: 'entry', entry: built.entry, moved };
    for (const file of built.files) yield* piecesOf(file);
  } catch (error) {
    yield { kind: 'failed', code: errorCode(error), reason: errorMessage(error) };
  }
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

/** Gives the next so many bytes of a stream, copied: a piece of it only holds until the next is asked for. */
function takerOf(bytes: AsyncIterable<Uint8Array>): (sizeBytes: number) => Promise<Buffer> {
  const pieces = bytes[Symbol.asyncIterator]();
  let rest: Uint8Array = new Uint8Array();
  return async (sizeBytes) => {
    const taken = Buffer.alloc(sizeBytes);
    for (let at = 0; at < sizeBytes; ) {
      if (rest.byteLength === 0) {
        const next = await pieces.next();
        if (next.done === true)
          throw new OakumError('feed.partial', 'fewer bytes came than the feed was said to have');
        rest = next.value;
      }
      const part = rest.subarray(0, sizeBytes - at);
      taken.set(part, at);
      at += part.byteLength;
      rest = rest.subarray(part.byteLength);
    }
    return taken;
  };
}

/** Builds feeds in this process, for whoever has nothing else to do meanwhile. */
export const feedReaderHere: ApartReader = {
  ask: async ({ header, bytes }) => await Array.fromAsync(answerFeed(header, bytes)),
  close: async () => {},
};
