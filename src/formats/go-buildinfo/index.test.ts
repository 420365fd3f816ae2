import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { goToolchainVersion, linkerTexts, readGoBuildInfo } from './index.ts';
import { parseModuleText } from './modules.ts';

const section = readFileSync(new URL('fixtures/go1.26.buildinfo', import.meta.url));
const mark = 'x'.repeat(16);
const modulesText =
  'path\texample.org/old\nmod\texample.org/old\tv1.0.0\t\ndep\trsc.io/quote\tv1.5.2\th1:x\n';

interface Layout {
  readonly pointerBytes: 4 | 8;
  readonly isBigEndian: boolean;
}

/** A file with one segment at 0x10000 and, from Go 1.13 to 1.17, the block with its two pointers at 256. */
function oldProgram({ pointerBytes, isBigEndian }: Layout): Buffer {
  const file = Buffer.alloc(1024);
  const is64 = pointerBytes === 8;
  const put = (value: number, at: number, bytes: number): void => {
    const digits = value.toString(16).padStart(2 * bytes, '0');
    const field = Buffer.from(digits, 'hex');
    (isBigEndian ? field : field.reverse()).copy(file, at);
  };
  const address = (offset: number): number => 0x10000 + offset;
  Buffer.from([0x7f, 0x45, 0x4c, 0x46, is64 ? 2 : 1, isBigEndian ? 2 : 1, 1]).copy(file);
  put(64, is64 ? 32 : 28, pointerBytes);
  put(is64 ? 56 : 32, is64 ? 54 : 42, 2);
  put(1, is64 ? 56 : 44, 2);
  put(1, 64, 4);
  put(address(0), 64 + (is64 ? 16 : 8), pointerBytes);
  put(1024, 64 + (is64 ? 32 : 16), pointerBytes);
  file.write('\xff Go buildinf:', 256, 'latin1');
  file[256 + 14] = pointerBytes;
  file[256 + 15] = isBigEndian ? 1 : 0;
  const texts = ['go1.16.15', `${mark}${modulesText}${mark}`];
  for (const [index, text] of texts.entries()) {
    const header = 320 + 32 * index;
    const start = 400 + 100 * index;
    put(address(header), 256 + 16 + index * pointerBytes, pointerBytes);
    put(address(start), header, pointerBytes);
    put(text.length, header + pointerBytes, pointerBytes);
    file.write(text, start, 'latin1');
  }
  return file;
}

const modulesOf = (bytes: Uint8Array): unknown => {
  const outcome = readGoBuildInfo(bytes);
  return outcome.kind === 'go' ? [outcome.value.goVersion, outcome.value.modules] : outcome.kind;
};

describe('Go build information', () => {
  it('is read from the block that Go 1.18 and newer write', () => {
    const outcome = readGoBuildInfo(section);
    expect(
      outcome.kind === 'go' ? { ...outcome.value, settings: [...outcome.value.settings.keys()] } : outcome,
    ).toEqual({
      goVersion: 'go1.26.8',
      stdlibVersion: '1.26.8',
      mainPackage: 'example.org/sample',
      main: { path: 'example.org/sample', version: undefined },
      modules: [
        { path: 'golang.org/x/text', version: 'v0.0.0-20170915032832-14c0d48ead0c' },
        { path: 'rsc.io/quote', version: 'v1.5.2' },
        { path: 'rsc.io/sampler', version: 'v1.99.99', replaces: 'rsc.io/sampler' },
      ],
      settings: [
        '-buildmode',
        '-compiler',
        '-trimpath',
        'DefaultGODEBUG',
        'CGO_ENABLED',
        'GOARCH',
        'GOOS',
        'GOAMD64',
      ],
    });
  });

  it.each<Layout>([
    { pointerBytes: 8, isBigEndian: false },
    { pointerBytes: 8, isBigEndian: true },
    { pointerBytes: 4, isBigEndian: false },
    { pointerBytes: 4, isBigEndian: true },
  ])('is read by the pointers of older programs, $pointerBytes bytes, big endian $isBigEndian', (layout) => {
    expect(modulesOf(oldProgram(layout))).toEqual([
      'go1.16.15',
      [{ path: 'rsc.io/quote', version: 'v1.5.2' }],
    ]);
  });

  it('is found behind a text that only looks like it, as programs have that read others', () => {
    const decoy = Buffer.alloc(64);
    decoy.write('\xff Go buildinf:', 0, 'latin1');
    const unaligned = Buffer.concat([Buffer.alloc(8), decoy.subarray(0, 24)]);
    expect(readGoBuildInfo(Buffer.concat([decoy, unaligned, section])).kind).toBe('go');
  });

  it('is absent from other files', () => {
    expect(
      ['', '#!/bin/sh\n', 'x'.repeat(5000)].map((text) => readGoBuildInfo(Buffer.from(text)).kind),
    ).toEqual(['none', 'none', 'none']);
  });

  it.each([
    ['cut off', section.subarray(0, 500)],
    ['with a length beyond the file', Buffer.concat([section.subarray(0, 32), Buffer.alloc(5, 0xff)])],
    ['of no toolchain', Buffer.concat([section.subarray(0, 32), Buffer.from('\x03abc\x00')])],
    ['with pointers to nowhere', Buffer.concat([section.subarray(0, 15), Buffer.alloc(100)])],
  ])('is damaged when %s', (_what, bytes) => {
    expect(readGoBuildInfo(bytes).kind).toBe('damaged');
  });

  it('never throws', () => {
    const changes = fc.array(fc.tuple(fc.nat(1023), fc.nat(255)), { maxLength: 10 });
    const layout = fc.record({
      pointerBytes: fc.constantFrom(4 as const, 8 as const),
      isBigEndian: fc.boolean(),
    });
    fc.assert(
      fc.property(layout, changes, (of, edits) => {
        const file = oldProgram(of);
        for (const [at, value] of edits) file[at] = value;
        expect(['go', 'none', 'damaged']).toContain(readGoBuildInfo(file).kind);
      }),
    );
  });
});

describe('the list of modules', () => {
  const modules = (text: string): unknown => parseModuleText('go1.22.3', text)?.modules;

  it.each([
    ['dep\ta.b/c/v2\tv2.0.0+incompatible\th1:x', [{ path: 'a.b/c/v2', version: 'v2.0.0+incompatible' }]],
    [
      'dep\ta.b/c\tv1.0.0\n=>\td.e/f\tv3.0.0\th1:x',
      [{ path: 'd.e/f', version: 'v3.0.0', replaces: 'a.b/c' }],
    ],
    ['dep\ta.b/c\tv1.0.0\n=>\t../c\t\t', [{ path: 'a.b/c', version: undefined }]],
    ['dep\ta.b/c\t(devel)\t', [{ path: 'a.b/c', version: undefined }]],
    ['=>\ta.b/c\tv1.0.0', []],
  ])('carries out replacements: %j', (text, expected) => {
    expect(modules(text)).toEqual(expected);
  });

  it.each([
    ['v1.2.3', 'v1.2.3'],
    ['(devel)', undefined],
    ['v0.0.0-20240101000000-abcdefabcdef', undefined],
  ])('knows the main module %s by a tag only', (text, version) => {
    expect(parseModuleText('go1.22.3', `mod\tm\t${text}\t`)?.main).toEqual({ path: 'm', version });
  });

  it('reads quoted settings', () => {
    const info = parseModuleText(
      'go1.22.3',
      'build\t-ldflags="-X a=\\"b\\""\nbuild\t`k=1`=v\nbuild\tvcs.modified=true',
    );
    expect([...(info?.settings ?? [])]).toEqual([
      ['-ldflags', '-X a="b"'],
      ['k=1', 'v'],
      ['vcs.modified', 'true'],
    ]);
  });
});

it.each([
  ['go1.22.3', '1.22.3'],
  ['go1.22', '1.22.0'],
  ['go1.21rc2', '1.21.0-rc.2'],
  ['go1.18beta1', '1.18.0-beta.1'],
  ['go1.20.12 X:boringcrypto', '1.20.12'],
  ['go1.22.5-X:nocoverageredesign', '1.22.5'],
  ['go1.20.4b7', '1.20.4'],
  ['go1.21.0 (Red Hat 1.21.0-1.el9)', '1.21.0'],
  ['devel go1.23-abcdef Mon Jan 1', undefined],
  ['go1', undefined],
  ['go1.2.3.4', undefined],
])('the toolchain %s is %s', (text, version) => {
  expect(goToolchainVersion(text)).toBe(version);
});

describe('what the linker was told', () => {
  it.each<[string, Readonly<Record<string, string>>]>([
    ['-s -w -X main.version=v1.2.3', { 'main.version': 'v1.2.3' }],
    ["-X 'main.version=v1.2.3' -X=main.commit=abc", { 'main.version': 'v1.2.3', 'main.commit': 'abc' }],
    ["-X main.version='v1.2.3'", { 'main.version': 'v1.2.3' }],
    ['-X a.b=1 -X a.b=2', { 'a.b': '2' }],
    ['-X a.b=', { 'a.b': '' }],
    ['-extldflags "-static" -X a', {}],
    ['-X', {}],
    ['', {}],
  ])('is read from %j', (flags, expected) => {
    expect(Object.fromEntries(linkerTexts({ settings: new Map([['-ldflags', flags]]) }))).toEqual(expected);
  });

  it('is nothing where the settings have no flags', () => {
    expect(linkerTexts({ settings: new Map() }).size).toBe(0);
  });
});
