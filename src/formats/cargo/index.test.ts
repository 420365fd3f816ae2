import { readFileSync } from 'node:fs';
import { deflateSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readAuditable } from './index.ts';

const sample = readFileSync(new URL('fixtures/sample.dep-v0', import.meta.url));
const packed = (value: unknown): Uint8Array => deflateSync(JSON.stringify(value));
const damaged = { kind: 'damaged', reason: 'its list of crates cannot be read' };

describe('the list of crates', () => {
  it('is read, crates of the build left out', () => {
    expect(readAuditable(sample)).toEqual({
      kind: 'crates',
      crates: [
        { name: 'itoa', version: '1.0.19', source: 'crates.io' },
        { name: 'sample', version: '0.3.1', source: 'local' },
        { name: 'smallvec', version: '1.6.0', source: 'crates.io' },
      ],
    });
  });

  it('is read whatever else is in it', () => {
    const entry = { name: 'a', version: '1.0.0-rc.1+x', source: 'git', kind: 'runtime', features: ['x'] };
    expect(readAuditable(packed({ packages: [entry], format: 9, more: true }))).toEqual({
      kind: 'crates',
      crates: [{ name: 'a', version: '1.0.0-rc.1+x', source: 'git' }],
    });
  });

  it.each([
    ['nothing', new Uint8Array()],
    ['no zlib stream', Buffer.from('{"packages":[]}')],
    ['cut off', sample.subarray(0, 100)],
    ['no list', packed({})],
    ['no name', packed({ packages: [{ version: '1.0.0' }] })],
    ['a name that is none', packed({ packages: [{ name: '../x', version: '1.0.0' }] })],
    ['a version that is none', packed({ packages: [{ name: 'x', version: '1 0' }] })],
    ['a bomb', deflateSync(Buffer.alloc(17 * 2 ** 20, ' '))],
  ])('is damaged: %s', (_what, bytes) => {
    expect(readAuditable(bytes)).toEqual(damaged);
  });

  it('never throws', () => {
    fc.assert(fc.property(fc.uint8Array(), (bytes) => void readAuditable(bytes)));
    fc.assert(fc.property(fc.json(), (text) => void readAuditable(deflateSync(text))));
  });
});
