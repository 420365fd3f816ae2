import { once } from 'node:events';
import { createWriteStream, readSync } from 'node:fs';
import { FrameInput } from './frame-input.ts';
import { type Envelope, fileDescriptor } from './frames.ts';

/**
 * What a program that is apart does with one request: reads the bytes, or not, and gives lines of JSON. A chunk of the
 * bytes holds until the next is asked for.
 */
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

/**
 * By position: whoever opened the file may be reading it as well. One buffer for all of it, and no other thread: there is
 * nothing else that this process could do meanwhile.
 */
async function* fileBytes(): AsyncGenerator<Uint8Array> {
  const buffer = Buffer.allocUnsafeSlow(chunkBytes);
  for (let at = 0; ; ) {
    const length = readSync(fileDescriptor, buffer, 0, chunkBytes, at);
    if (length === 0) return;
    at += length;
    yield buffer.subarray(0, length);
  }
}
