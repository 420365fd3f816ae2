import { gzipSync } from 'node:zlib';
import { afterAll, expect, it } from 'vitest';
import { makeApartReader, ourProgram } from '../../edges/exec/index.ts';
import { tarBytes } from '../../formats/tar/index.ts';
import { layersApart } from './layers/layer-reader.ts';

// Half of the memory that it has elsewhere.
const apart = makeApartReader({ ...ourProgram('layer-reader'), memoryMb: 256, maxAnswerBytes: 2 ** 24 });

afterAll(() => apart.close());

const distinct = 1_000_000;
const times = 3;
const atOnce = 10_000;

/** One header of an empty file; names and checksums are written into copies of it. */
const header = Buffer.from(
  tarBytes(
    [
      {
        header: {
          kind: 'file',
          path: 'srv/0000000',
          mode: 0o755,
          uid: 0,
          gid: 0,
          sizeBytes: 0,
          mtimeSeconds: 0,
          xattrs: new Map(),
        },
        content: new Uint8Array(),
      },
    ],
    { maxMtimeSeconds: 0 },
  ),
).subarray(0, 512);
const sumOfZeros = Number.parseInt(header.toString('latin1', 148, 154), 8);

/** Each with a name of its own that a program could have, so that it counts as what it may have replaced. */
function emptyFiles(from: number): Buffer {
  const block = Buffer.alloc(512 * atOnce, header);
  for (let at = 0; at < atOnce; at += 1) {
    const name = `${from + at}`.padStart(7, '0');
    let sum = sumOfZeros;
    for (const digit of name) sum += Number(digit);
    block.write(name, 512 * at + 4, 'latin1');
    block.write(sum.toString(8).padStart(6, '0'), 512 * at + 148, 'latin1');
  }
  return block;
}

/** A million, three times, each part a member of gzip: 1.5 GB of headers that are quickly made. */
async function* packed(): AsyncGenerator<Uint8Array> {
  const members: Uint8Array[] = [];
  for (let from = 0; from < distinct; from += atOnce) {
    const member = gzipSync(emptyFiles(from), { level: 1 });
    members.push(member);
    yield member;
  }
  for (let again = 1; again < times; again += 1) yield* members;
  yield gzipSync(Buffer.alloc(1024));
}

it('refuses a layer of three million empty files, and reads the next one in the same process', {
  timeout: 300_000,
}, async () => {
  const reader = layersApart(apart);
  await expect(reader.read({ open: packed, diffId: undefined })).rejects.toMatchObject({
    code: 'images.too-large',
    message: expect.stringContaining('maxEntries is 1000000'),
  });
  const one = async function* (): AsyncGenerator<Uint8Array> {
    yield Buffer.concat([header, Buffer.alloc(1024)]);
  };
  expect(await reader.read({ open: one, diffId: undefined })).toMatchObject({ entries: 1, files: [] });
});
