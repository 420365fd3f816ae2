import { PassThrough, Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { Lines } from './lines.ts';

const newline = 0x0a;

/** Lets a test see how many bytes were looked through for the end of a line. */
class Watched {
  searched = 0;

  piece(text: string): Buffer {
    const bytes = Buffer.from(text);
    const indexOf = bytes.indexOf.bind(bytes);
    bytes.indexOf = (value: string | number | Uint8Array, from?: number | BufferEncoding): number => {
      const start = typeof from === 'number' ? from : 0;
      const found = indexOf(value, start);
      this.searched += (found < 0 ? bytes.byteLength : found + 1) - start;
      return found;
    };
    return bytes;
  }
}

function inPieces(bytes: Buffer, size: number): Readable {
  const count = Math.ceil(bytes.byteLength / size);
  return Readable.from(
    Array.from({ length: count }, (_, at) => bytes.subarray(at * size, (at + 1) * size)),
    { objectMode: true },
  );
}

const limit = 100_000_000;

describe('Lines', () => {
  it('looks at each byte of a long line once', async () => {
    const watched = new Watched();
    const count = 1_000;
    const pieces = [
      watched.piece('"'),
      ...Array.from({ length: count }, () => watched.piece('x'.repeat(8_000))),
      watched.piece('"\n'),
    ];
    const total = pieces.reduce((sum, { byteLength }) => sum + byteLength, 0);
    const pipe = Readable.from([...pieces, Buffer.from('{"end":true}\n')], { objectMode: true });
    const answer = await new Lines(pipe, limit).answer();
    expect(answer).toEqual(['x'.repeat(8_000 * count)]);
    expect(watched.searched).toBe(total);
  });

  it.each([1, 2, 3, 7, 1_000])('reads one answer after another from pieces of %s bytes', async (size) => {
    const text = '{"a":"größer 🦉"}\n[]\n{"end":true}\n{"end":true}\n"last"\n{"end":true}\n';
    const lines = new Lines(inPieces(Buffer.from(text), size), limit);
    expect([await lines.answer(), await lines.answer(), await lines.answer()]).toEqual([
      [{ a: 'größer 🦉' }, []],
      [],
      ['last'],
    ]);
  });

  it.each([
    ['one line without an end', 'x'.repeat(10_000)],
    ['many lines', '1\n'.repeat(5_000)],
  ])('refuses an answer that is too large: %s', async (_, text) => {
    const lines = new Lines(inPieces(Buffer.from(text), 100), 9_000);
    await expect(lines.answer()).rejects.toMatchObject({ code: 'exec.output-too-large' });
  });

  it('refuses what is not JSON', async () => {
    const lines = new Lines(inPieces(Buffer.from('nonsense\n'), 4), limit);
    await expect(lines.answer()).rejects.toMatchObject({ code: 'exec.crashed' });
  });

  it('does not settle when the pipe ends in the middle', async () => {
    const pipe = new PassThrough();
    pipe.end(Buffer.from([0x31, newline, 0x32]));
    const soon = new Promise((resolve) => pipe.once('close', () => setImmediate(resolve, 'silent')));
    expect(await Promise.race([new Lines(pipe, limit).answer(), soon])).toBe('silent');
  });
});
