import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { FrameInput } from './frame-input.ts';
import { endFrame, frameLength } from './frames.ts';

describe('FrameInput', () => {
  it('keeps the order of bytes when a reader left with a read under way', async () => {
    const pipe = new PassThrough();
    const body = new FrameInput(pipe).body();
    const left = body.next();
    const after = Array.fromAsync(body);
    // The frame comes in pieces, so that two readers at once could take one for a length.
    pipe.write(frameLength(5));
    pipe.write('al');
    await Promise.resolve();
    pipe.write('pha');
    pipe.write(frameLength(4));
    pipe.write('beta');
    pipe.write(endFrame);
    const pieces = [(await left).value ?? Buffer.alloc(0), ...(await after)];
    expect(Buffer.concat(pieces).toString()).toBe('alphabeta');
    expect(await body.next()).toEqual({ done: true, value: undefined });
  });
});
