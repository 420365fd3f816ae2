import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { FrameInput } from './frame-input.ts';

/** What a program that is apart does with one request: reads the bytes, or not, and gives lines of JSON. */
export type ApartAnswer = (header: unknown, bytes: AsyncIterable<Uint8Array>) => AsyncIterable<unknown>;

/** The loop of a program that is apart; ends when its input does. Its entry file calls it, and nothing else does. */
export async function serveApart(answer: ApartAnswer): Promise<void> {
  const input = new FrameInput(process.stdin);
  const output = createWriteStream('', { fd: 3 });
  for (;;) {
    const header = await input.frame();
    if (header === undefined) return;
    const body = input.body();
    for await (const line of answer(JSON.parse(header.toString('utf8')), body)) {
      if (!output.write(`${JSON.stringify(line)}\n`)) await once(output, 'drain');
    }
    // What the answer did not want to read still has to leave the pipe.
    for await (const _ of body);
    output.write('{"end":true}\n');
  }
}
