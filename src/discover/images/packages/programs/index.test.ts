import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { describePackageReader } from '../conformance/package-reader.ts';
import { programs } from './index.ts';

const section = readFileSync(
  new URL('../../../../formats/go-buildinfo/fixtures/go1.26.buildinfo', import.meta.url),
);

function program(content: Uint8Array, at = 4096): Uint8Array {
  const file = Buffer.alloc(128 * 1024);
  Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]).copy(file);
  Buffer.from(content).copy(file, at);
  return file;
}

const sample = program(section);

describePackageReader(programs, [
  {
    path: 'usr/local/bin/sample',
    mode: 0o755,
    bytes: sample,
    packages: [
      'stdlib 1.26.8',
      'golang.org/x/text v0.0.0-20170915032832-14c0d48ead0c',
      'rsc.io/quote v1.5.2',
      'rsc.io/sampler v1.99.99',
    ],
  },
]);

describe('programs', () => {
  const wants = (path: string, mode: number, sizeBytes = 1e6): boolean =>
    programs.wants({ path, mode, sizeBytes }) !== undefined;

  it('are wanted by their mode', () => {
    expect(wants('app/server', 0o755)).toBe(true);
    expect(wants('app/server', 0o644)).toBe(false);
    expect(wants('usr/bin/true', 0o755, 40_000)).toBe(false);
  });

  it('are read on only where they are ELF files', () => {
    expect(programs.accepts?.(sample.subarray(0, 64))).toBe(true);
    expect(programs.accepts?.(new TextEncoder().encode('#!/bin/sh\n'))).toBe(false);
    expect(programs.accepts?.(new Uint8Array())).toBe(false);
  });

  it('give nothing where no detector knows them', () => {
    expect(programs.read('usr/bin/git', program(new Uint8Array()))).toMatchObject({
      packages: [],
      problems: [],
    });
  });

  it('that are packed hide what is in them, and that is told', () => {
    const packed = program(new TextEncoder().encode('UPX!'), 236);
    expect(programs.read('app/server', packed).problems).toMatchObject([{ code: 'packages.packed' }]);
  });
});
