import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sha256 } from '../../kernel/pure/index.ts';
import { parseDeb822 } from '../deb822/index.ts';
import { findPackageStanzas, formatPackages, readPackages, readPackagesStream } from './index.ts';

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

  it('reads the same from a stream, however it is cut, and with pieces that are written over', async () => {
    const part = fc.constantFrom(
      record('a'),
      record('b', 'Depends: z\n'),
      'Package: x y\n',
      '\n',
      ' \n',
      'Size',
    );
    const cuts = fc.array(fc.nat(2000), { maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(fc.array(part, { maxLength: 12 }), cuts, async (parts, at) => {
        const bytes = Buffer.from(parts.join(''));
        const edges = [0, ...at.map((cut) => cut % (bytes.length + 1)).sort((x, y) => x - y), bytes.length];
        const source = async function* () {
          const chunk = Buffer.alloc(bytes.length);
          for (const [index, end] of edges.slice(1).entries()) {
            const length = bytes.copy(chunk, 0, edges[index], end);
            yield chunk.subarray(0, length);
          }
        };
        const isWanted = (name: string): boolean => name !== 'a';
        expect(await readPackagesStream(source(), isWanted)).toEqual(readPackages(bytes, isWanted));
      }),
    );
  });

  it('does not gather a record that has no end', async () => {
    const source = async function* () {
      for (let index = 0; index < 10; index += 1) yield Buffer.alloc(2 ** 20, 'x');
    };
    await expect(readPackagesStream(source(), () => true)).rejects.toMatchObject({
      code: 'packages.malformed',
    });
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
