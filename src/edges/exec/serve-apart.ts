import { once } from 'node:events';
import { createReadStream, createWriteStream } from 'node:fs';
import { FrameInput } from './frame-input.ts';
import { type Envelope, fileDescriptor } from './frames.ts';

/** What a program that is apart does with one request: reads the bytes, or not, and gives lines of JSON. */
export type ApartAnswer = (header: unknown, bytes: AsyncIterable<Uint8Array>) => AsyncIterable<unknown>;

/** The loop of a program that is apart; ends when its input does. Its entry file calls it, and nothing else does. */
export async function serveApart(answer: ApartAnswer): Promise<void> {
  const input = new FrameInput(process.stdin);
  const output = createWriteStream('', { fd: 3 });
  for (;;) {
    const frame = await input.frame();
    if (frame === undefined) return;
    const { header, isInFile }: Envelope = JSON.parse(frame.toString('utf8'));
    const body = input.body();
    for await (const line of answer(header, isInFile ? fileBytes() : body)) {
      if (!output.write(`${JSON.stringify(line)}\n`)) await once(output, 'drain');
    }
    // What the answer did not want to read still has to leave the pipe.
    for await (const _ of body);
    output.write('{"end":true}\n');
  }
}

const chunkBytes = 256 * 1024;

/** By position: whoever opened the file may be reading it as well. */
function fileBytes(): AsyncIterable<Uint8Array> {
  return createReadStream('', {
    fd: fileDescriptor,
    start: 0,
    autoClose: false,
    highWaterMark: chunkBytes,
  });
}
