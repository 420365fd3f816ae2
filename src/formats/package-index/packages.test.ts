import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sha256 } from '../../kernel/pure/index.ts';
import { parseDeb822 } from '../deb822/index.ts';
import { findPackageStanzas, formatPackages, readPackages } from './index.ts';

describe('Packages', () => {
  const hash = 'ab'.repeat(32);
  const record = (name: string, more = ''): string =>
    `Package: ${name}\nVersion: 1\nArchitecture: amd64\n${more}Filename: pool/${name}.deb\nSize: 7\nSHA256: ${hash}\n`;
  const read = (text: string): unknown => {
    const { packages, rejected } = readPackages(Buffer.from(text));
    return [packages.map(({ name }) => name), rejected];
  };

  it('takes what is used out of a record', () => {
    const more = [
      'Source: src (2:1-3)',
      'Essential: yes',
      'Depends: a (>= 1),',
      ' b',
      'Pre-Depends: c',
      'Description: x',
      ' Version: not this',
      'Conflicts: d',
      'Breaks: e',
      'Provides: f',
      '',
    ].join('\n');
    expect(readPackages(Buffer.from(record('one', more)))).toEqual({
      packages: [
        {
          name: 'one',
          version: '1',
          architecture: 'amd64',
          source: { name: 'src', version: '2:1-3' },
          filename: 'pool/one.deb',
          sizeBytes: 7,
          sha256: `sha256:${hash}`,
          isEssential: true,
          depends: 'a (>= 1), b',
          preDepends: 'c',
          conflicts: 'd',
          breaks: 'e',
          provides: 'f',
        },
      ],
      rejected: [],
    });
  });

  it('reads what it wrote, sorted', () => {
    const packages = ['b', 'a'].map((name) => ({
      control: parseDeb822(`Package: ${name}\nVersion: 1\nArchitecture: all\nDescription: x\n y\n`)[0] ?? [],
      filename: `pool/main/${name}_1_all.deb`,
      bytes: Buffer.from(name),
    }));
    const text = formatPackages(packages);
    expect(readPackages(Buffer.from(text)).packages.map(({ name, sha256: sum }) => [name, sum])).toEqual([
      ['a', sha256('a')],
      ['b', sha256('b')],
    ]);
    expect(formatPackages(packages.toReversed())).toBe(text);
  });

  it('reads and checks only what is wanted', () => {
    const text = [record('a'), record('b').replace('Size: 7', 'Size: x'), record('c', 'Depends: z\n')].join(
      '\n',
    );
    const isWanted = (name: string): boolean => name === 'c';
    expect(readPackages(Buffer.from(text), isWanted)).toMatchObject({
      packages: [{ name: 'c', depends: 'z' }],
      rejected: [],
    });
    expect(findPackageStanzas(Buffer.from(text), isWanted)).toEqual(parseDeb822(record('c', 'Depends: z\n')));
  });

  it.each([
    ['', [[], []]],
    ['\n\n\n', [[], []]],
    [record('a').trimEnd(), [['a'], []]],
    [`\n${record('a')}\n\n${record('b')}\n`, [['a', 'b'], []]],
    [record('a').replace('Size: 7', 'Size: -7'), [[], [{ line: 1, reason: 'a has no Size' }]]],
    [record('a').replace('pool/', '../'), [[], [{ line: 1, reason: 'a has no usable Filename' }]]],
    [record('a').replace('pool/', '/'), [[], [{ line: 1, reason: 'a has no usable Filename' }]]],
    [record('a').replace(hash, 'ab'), [[], [{ line: 1, reason: 'a has no SHA256' }]]],
    [record('a').replace('Version: 1\n', ''), [[], [{ line: 1, reason: 'a has no version' }]]],
    [`${record('a')}\nnonsense\n\n${record('b')}`, [['a', 'b'], [{ line: 8, reason: 'no package name' }]]],
  ])('reads %j', (text, expected) => {
    expect(read(text)).toEqual(expected);
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), fc.nat(400), (noise, at) => {
        const whole = Buffer.from(record('a') + record('b'));
        const bytes = Buffer.concat([whole.subarray(0, at), noise, whole.subarray(at)]);
        expect(readPackages(bytes).packages.length).toBeLessThan(3);
      }),
    );
  });
});
