import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { FrameInput } from './frame-input.ts';
import { endFrame, frameLength } from './frames.ts';

describe('FrameInput', () => {
  it('keeps frames whole when a reader left with a read under way', async () => {
    const pipe = new PassThrough();
    const body = new FrameInput(pipe).body();
    const left = body.next();
    const after = body.next();
    // The frame comes in pieces, so that two readers at once would each take one.
    pipe.write(frameLength(5));
    pipe.write('al');
    await Promise.resolve();
    pipe.write('pha');
    pipe.write(frameLength(4));
    pipe.write('beta');
    pipe.write(endFrame);
    const texts = [await left, await after].map(({ value }) => Buffer.from(value ?? '').toString());
    expect(texts).toEqual(['alpha', 'beta']);
    expect(await body.next()).toEqual({ done: true, value: undefined });
  });
});
