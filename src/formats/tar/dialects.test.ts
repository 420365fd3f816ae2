import { describe, expect, it } from 'vitest';
import { readTarBytes, tarBytes } from './index.ts';
import { formatPax, parsePax } from './pax.ts';
import { file } from './samples.ts';

/** One raw block: fields given by offset, checksum made right. */
function raw(fields: Readonly<Record<number, string | Uint8Array>>, content = ''): Uint8Array {
  const block = Buffer.alloc(512);
  for (const [at, value] of Object.entries({ 124: size(content.length), 156: '0', ...fields })) {
    Buffer.from(value).copy(block, Number(at));
  }
  block.write('        ', 148, 'latin1');
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  const padded = Buffer.alloc(Math.ceil(content.length / 512) * 512);
  padded.write(content, 'latin1');
  return Buffer.concat([block, padded]);
}

const size = (bytes: number): string => `${bytes.toString(8).padStart(11, '0')}\0`;
const ustar = { 257: 'ustar\u000000' } as const;
const pax = (records: Readonly<Record<string, string>>, flag = 'x'): Uint8Array =>
  raw(
    { ...ustar, 0: 'PaxHeader', 156: flag },
    Buffer.from(formatPax(new Map(Object.entries(records).map(([k, v]) => [k, Buffer.from(v)])))).toString(
      'latin1',
    ),
  );

function read(...parts: readonly Uint8Array[]): readonly unknown[] {
  return [...readTarBytes(Buffer.concat(parts))].map(({ header, content }) => [
    header.kind,
    header.path,
    Buffer.from(content).toString('latin1'),
  ]);
}

describe('tar dialects', () => {
  it.each([
    ['a plain old file', [raw({ 0: 'a', 156: '\0' }, 'x')], [['file', 'a', 'x']]],
    ['an old directory by its slash', [raw({ 0: 'a/', 156: '\0' })], [['directory', 'a/', '']]],
    ['a contiguous file', [raw({ 0: 'a', 156: '7' }, 'x')], [['file', 'a', 'x']]],
    ['a ustar prefix', [raw({ ...ustar, 0: 'b', 345: 'a' })], [['file', 'a/b', '']]],
    ['no prefix in the GNU format', [raw({ 0: 'b', 257: 'ustar  \0', 345: '1234567' })], [['file', 'b', '']]],
    [
      'a GNU long name',
      [raw({ 0: '././@LongLink', 156: 'L' }, 'long\0'), raw({ 0: 'l' })],
      [['file', 'long', '']],
    ],
    ['a PAX path', [pax({ path: 'päx' }), raw({ 0: 'p' })], [['file', 'päx', '']]],
    ['an emptied PAX path', [pax({ path: '' }), raw({ 0: 'p' })], [['file', 'p', '']]],
    ['no global PAX header', [pax({ path: 'all' }, 'g'), raw({ 0: 'p' })], [['file', 'p', '']]],
    [
      'a hard link with a size but no content',
      [raw({ 0: 'h', 124: size(700), 156: '1' }), raw({ 0: 'n' })],
      [
        ['hardlink', 'h', ''],
        ['file', 'n', ''],
      ],
    ],
    [
      'a size in base 256',
      [raw({ 0: 'a', 124: Buffer.from('80000000000000000000000001'.slice(0, 24), 'hex') })],
      [['file', 'a', '']],
    ],
    [
      'the content of an unknown type is passed over',
      [raw({ 0: 'v', 156: 'V' }, 'label'), raw({ 0: 'n' })],
      [
        ['other', 'v', ''],
        ['file', 'n', ''],
      ],
    ],
    [
      'a PAX sparse file by its real name',
      [
        pax({ 'GNU.sparse.major': '1', 'GNU.sparse.name': 'real' }),
        raw({ 0: 'GNUSparseFile.0/real' }, 'map'),
      ],
      [['other', 'real', '']],
    ],
  ] as const)('reads %s', (_what, parts, expected) => {
    expect(read(...parts)).toEqual(expected);
  });

  it('passes over the map of an old sparse file', () => {
    const header = Buffer.from(
      raw({ 0: 's', 124: size(3), 156: 'S', 257: 'ustar  \0', 482: Uint8Array.of(1) }),
    );
    const map = Buffer.alloc(512);
    expect(read(header, map, Buffer.alloc(512, 'abc'), raw({ 0: 'n' }))).toEqual([
      ['other', 's', ''],
      ['file', 'n', ''],
    ]);
  });

  it('lets the PAX size decide how much content there is', () => {
    const content = 'y'.repeat(600);
    const archive = [
      pax({ size: '600' }),
      raw({ 0: 'a', 124: size(0) }),
      Buffer.alloc(1024, content),
      raw({ 0: 'b' }),
    ];
    expect(read(...archive).map((row) => (Array.isArray(row) ? row[1] : row))).toEqual(['a', 'b']);
  });

  it('keeps ids, times and binary attributes of a PAX header', () => {
    const payload = formatPax(
      new Map([
        ['uid', Buffer.from('4000000000')],
        ['mtime', Buffer.from('-1.5')],
        ['SCHILY.xattr.security.capability', Buffer.from([1, 10, 0, 61])],
      ]),
    );
    const extension = raw({ ...ustar, 156: 'x' }, Buffer.from(payload).toString('latin1'));
    const [member] = [...readTarBytes(Buffer.concat([extension, raw({ 0: 'a' })]))];
    expect(member?.header).toMatchObject({ uid: 4_000_000_000, mtimeSeconds: -1.5 });
    expect(member?.header.xattrs.get('security.capability')).toEqual(Uint8Array.of(1, 10, 0, 61));
  });

  it('keeps names apart that are not UTF-8, and says so', () => {
    const [one, two] = [
      ...readTarBytes(Buffer.concat([raw({ 0: Uint8Array.of(0xe9) }), raw({ 0: Uint8Array.of(0xe8) })])),
    ];
    expect([one?.header.path, one?.header.hasForeignNames]).toEqual(['é', true]);
    expect(two?.header.path).toBe('è');
  });

  it.each([
    ['a negative size', [raw({ 0: 'a', 124: Buffer.alloc(12, 0xff) })]],
    ['a size beyond all numbers', [raw({ 0: 'a', 124: Buffer.from(`80${'7f'.repeat(11)}`, 'hex') })]],
    ['a negative PAX size', [pax({ size: '-1' }), raw({ 0: 'a' })]],
    ['letters for a number', [raw({ 0: 'a', 108: 'zzzzzzz' })]],
    ['NUL in a PAX path', [pax({ path: 'a\0b' }), raw({ 0: 'a' })]],
    ['extensions without end', Array.from({ length: 20 }, () => pax({ path: 'x' }))],
  ])('refuses %s', (_what, parts) => {
    expect(() => read(...parts)).toThrow(expect.objectContaining({ code: 'tar.malformed' }));
  });
});

describe('PAX records', () => {
  it.each(['', '5 a=b', '6 a=b\nx', '99 a=b\n', '0 a=b\n', 'x a=b\n', '5 a b\n', '5 =bb\n', '3 \n'].slice(1))(
    'refuses %j',
    (text) => {
      expect(() => parsePax(Buffer.from(text))).toThrow(expect.objectContaining({ code: 'tar.malformed' }));
    },
  );

  it('counts the length of the length', () => {
    for (const bytes of [1, 90, 91, 92, 93, 94, 95, 96, 97, 990, 991, 992]) {
      const records = new Map([['k', Buffer.alloc(bytes, 1)]]);
      expect(parsePax(formatPax(records)).get('k')?.byteLength).toBe(bytes);
    }
  });

  it('appears only where ustar has no room', () => {
    const flags = (path: string): number =>
      Buffer.from(tarBytes([file(path, '')], { maxMtimeSeconds: 0 })).indexOf('PaxHeaders');
    expect([flags('a'.repeat(100)), flags('a'.repeat(101)), flags('ä')]).toEqual([-1, 0, 0]);
  });
});
