import { buffer, text } from 'node:stream/consumers';
import fc from 'fast-check';
import { extract, pack } from 'tar-stream';
import { describe, expect, it } from 'vitest';
import { errorCode } from '../../kernel/pure/index.ts';
import {
  defaultTarLimits,
  LazyMember,
  readTar,
  readTarBytes,
  type TarLimits,
  type TarMember,
  tarBytes,
  withHeader,
  writeTar,
} from './index.ts';
import { file, member, plain } from './samples.ts';

const options = { maxMtimeSeconds: 1_800_000_000 };

async function readStreamed(bytes: Uint8Array, pieceBytes: number): Promise<readonly TarMember[]> {
  const pieces = Array.from({ length: Math.ceil(bytes.length / pieceBytes) }, (_, at) =>
    bytes.subarray(at * pieceBytes, (at + 1) * pieceBytes),
  );
  const members: TarMember[] = [];
  for await (const entry of readTar(pieces)) {
    members.push({ header: entry.header, content: Uint8Array.from(await entry.bytes(1e6)) });
  }
  return members;
}

const plainly = (members: readonly TarMember[]): unknown =>
  members.map(({ header, content }) => [
    { ...header, xattrs: Object.fromEntries([...header.xattrs].map(([name, value]) => [name, [...value]])) },
    [...content],
  ]);

describe('tar', () => {
  it('reads back what it wrote, from memory and from a stream in pieces of any size', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(member, { maxLength: 5 }),
        fc.integer({ min: 1, max: 3000 }),
        async (members, pieceBytes) => {
          const bytes = tarBytes(members, options);
          expect(bytes.length % 512).toBe(0);
          expect(plainly([...readTarBytes(bytes)])).toEqual(plainly(members));
          expect(plainly(await readStreamed(bytes, pieceBytes))).toEqual(plainly(members));
        },
      ),
      { numRuns: 60 },
    );
  });

  it('writes what another reader understands', async () => {
    const deep = `${'directory/'.repeat(20)}näme`;
    const xattrs = new Map([['security.capability', Buffer.from([1, 0, 0, 2])]]);
    const bytes = tarBytes(
      [
        { header: { ...plain, path: 'etc', kind: 'directory', mode: 0o755 }, content: new Uint8Array() },
        file(deep, 'deep', { uid: 1000, xattrs }),
        { header: { ...plain, path: 'l', kind: 'symlink', linkPath: deep }, content: new Uint8Array() },
      ],
      options,
    );
    const reader = extract();
    reader.end(bytes);
    const seen = [];
    for await (const entry of reader) {
      const { name, type, linkname, uid } = entry.header;
      seen.push([name, type, linkname ?? null, uid, await text(entry)]);
    }
    expect(seen).toEqual([
      ['etc/', 'directory', null, 0, ''],
      [deep, 'file', null, 1000, 'deep'],
      ['l', 'symlink', deep, 0, ''],
    ]);
  });

  it('reads what another writer made', async () => {
    const writer = pack();
    const long = 'x'.repeat(300);
    writer.entry({ name: long, mode: 0o600, uid: 7, mtime: new Date(5000) }, 'content');
    writer.entry({ name: 'hard', type: 'link', linkname: long });
    writer.finalize();
    const bytes = await buffer(writer);
    const seen = [...readTarBytes(bytes)].map(({ header, content }) => [
      header.kind,
      header.path,
      'linkPath' in header ? header.linkPath : null,
      header.uid,
      Buffer.from(content).toString(),
    ]);
    expect(seen).toEqual([
      ['file', long, null, 7, 'content'],
      ['hardlink', 'hard', long, 0, ''],
    ]);
  });

  it('clamps younger times and keeps older ones, so that the bytes are the same on every day', () => {
    const clamped = tarBytes([file('a', 'x', { mtimeSeconds: 9e9 + 0.5 })], options);
    expect(clamped).toEqual(tarBytes([file('a', 'x', { mtimeSeconds: 1_800_000_000 })], options));
    expect([...readTarBytes(clamped)][0]?.header.mtimeSeconds).toBe(1_800_000_000);
  });

  it.each([
    ['an unknown type', { header: { ...plain, path: 'a', kind: 'other', typeFlag: 'S' } }],
    ['foreign names', { header: { ...file('a', '').header, hasForeignNames: true } }],
    ['NUL in a path', { header: file('a\0b', '').header }],
    ['an empty path', { header: file('', '').header }],
    ['another size than it says', { header: { ...plain, path: 'a', kind: 'file', sizeBytes: 1 } }],
  ] satisfies readonly (readonly [string, Omit<TarMember, 'content'>])[])(
    'refuses to write %s',
    (_why, part) => {
      expect(() => tarBytes([{ ...part, content: new Uint8Array() }], options)).toThrow(
        expect.objectContaining({ code: 'tar.unwritable' }),
      );
    },
  );
});

describe('damaged and hostile tar', () => {
  const good = tarBytes([file(`${'p'.repeat(150)}`, 'a'.repeat(700)), file('b', 'b')], options);
  const codeOf = (bytes: Uint8Array, limits: Partial<TarLimits> = {}): string => {
    try {
      return `${[...readTarBytes(bytes, { ...defaultTarLimits, ...limits })].length} members`;
    } catch (error) {
      return errorCode(error);
    }
  };

  it('says truncated for every length that cuts a member, and reads archives without their end', async () => {
    const wholeAt = (length: number): boolean =>
      [0, 4096, 4608].includes(length) ||
      (length >= 1536 + 700 && length <= 2560) ||
      (length > 3072 && length <= 3584);
    for (let length = 0; length <= good.length; length += 1) {
      const isTruncated = codeOf(good.subarray(0, length)) === 'tar.truncated';
      expect([length, isTruncated]).toEqual([length, !wholeAt(length)]);
    }
    expect(codeOf(good.subarray(0, good.length - 1024))).toBe('2 members');
    await expect(readStreamed(good.subarray(0, 1000), 100)).rejects.toMatchObject({ code: 'tar.truncated' });
  });

  it.each([
    ['maxEntries', 1],
    ['maxContentBytes', 700],
    ['maxPathBytes', 149],
    ['maxExtensionBytes', 100],
  ] as const)('stops at %s', (limit, value) => {
    expect(codeOf(good, { [limit]: value })).toBe('tar.too-large');
    expect(codeOf(good, { [limit]: 2000 })).toBe('2 members');
  });

  it('refuses a wrong checksum, a lone block of zeros and a body that is no tar', () => {
    const flipped = Uint8Array.from(good);
    flipped[good.length - 2048 + 5] = 0x41;
    expect(codeOf(flipped)).toBe('tar.malformed');
    expect(codeOf(Buffer.concat([new Uint8Array(512), good]))).toBe('tar.malformed');
    expect(codeOf(Buffer.alloc(1024, 'nonsense'))).toBe('tar.malformed');
  });

  it('throws nothing but its own errors whatever the bytes', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { maxLength: 8 }), (changes) => {
        const bytes = Uint8Array.from(good);
        for (const [at, value] of changes) bytes[at] = value;
        expect(codeOf(bytes)).toMatch(/^(tar\.\w+(-\w+)?|\d members)$/);
      }),
    );
  });

  it('gives a content to bytes() only up to the allowed length', async () => {
    for await (const entry of readTar([good])) {
      await expect(entry.bytes(0)).rejects.toMatchObject({ code: 'tar.too-large' });
      break;
    }
  });

  it('reads the source to its end behind the archive, so that a digest sees all of it', async () => {
    let isDrained = false;
    const source = async function* (): AsyncGenerator<Uint8Array> {
      yield good;
      yield Buffer.from('rest');
      isDrained = true;
    };
    const paths = [];
    for await (const { header } of readTar(source())) paths.push(header.path);
    expect([paths.length, isDrained]).toEqual([2, true]);
  });

  it('closes the source when the caller stops early', async () => {
    let isClosed = false;
    const source = function* (): Generator<Uint8Array> {
      try {
        yield good;
      } finally {
        isClosed = true;
      }
    };
    for await (const entry of readTar(source())) {
      expect(entry.header.kind).toBe('file');
      break;
    }
    expect(isClosed).toBe(true);
  });
});

describe('a member whose content is read when it is asked for', () => {
  it('is written like another, also under another header, and read each time', () => {
    const found = file('a', 'text');
    let reads = 0;
    const lazy = new LazyMember(found.header, () => {
      reads += 1;
      return found.content;
    });
    const moved = withHeader(lazy, { ...found.header, path: 'b' });
    expect(reads).toBe(0);
    const again = [...readTarBytes(tarBytes([lazy, moved], options))];
    expect(again.map(({ header, content }) => `${header.path} ${Buffer.from(content).toString()}`)).toEqual([
      'a text',
      'b text',
    ]);
    expect(reads).toBe(2);
  });

  it('is written by parts into memory that is used again, and refused where it has another size', () => {
    const found = file('a', 'a text of parts');
    const read = (from: number, length: number, into: Uint8Array = Buffer.alloc(length)): Uint8Array => {
      const part = found.content.subarray(from, from + length);
      into.set(part);
      return into.subarray(0, part.byteLength);
    };
    const room = new Uint8Array(4);
    const written = (member: LazyMember) =>
      Array.from(writeTar([member], { ...options, room }), (chunk) => Uint8Array.from(chunk));
    const lazy = new LazyMember(found.header, read);
    expect(Buffer.concat(written(lazy))).toEqual(tarBytes([found], options));
    const longer = new LazyMember({ ...plain, path: 'a', kind: 'file', sizeBytes: 20 }, read);
    expect(() => written(longer)).toThrow('15 bytes of content instead of 20');
  });
});
