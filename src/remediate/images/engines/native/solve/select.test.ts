import { describe, expect, it } from 'vitest';
import { parseDeb822 } from '../../../../../formats/deb822/index.ts';
import { parseRelations } from './relations.ts';
import { select } from './select.ts';
import { type WorldPackage, worldPackage } from './world.ts';

function world(text: string): ReadonlyMap<string, WorldPackage> {
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const stanzas = lines.map((line) => {
    const [head = '', ...fields] = line.split(';').map((part) => part.trim());
    const [name, version] = head.split(' ');
    return [`Package: ${name}`, `Version: ${version}`, ...fields].join('\n');
  });
  const packages = stanzas.flatMap((stanza) => parseDeb822(stanza)).map((stanza) => worldPackage(stanza));
  return new Map(packages.map((item) => [item.name, item]));
}

interface Case {
  readonly installed: string;
  readonly offers: string;
  readonly roots: readonly string[];
  readonly refused?: readonly string[];
}

function run({ installed, offers, roots, refused = [] }: Case) {
  const offered = world(offers);
  const { selection, refusals } = select({
    installed: world(installed),
    offers: offered,
    roots: new Map([...offered].filter(([name]) => roots.includes(name))),
    refused: new Map(refused.map((name) => [name, { code: 'maintainer-script', message: 'it has scripts' }])),
  });
  return {
    moves: [...selection.keys()].sort(),
    refusals: refusals.map((refusal) => `${refusal.code} ${refusal.package}: ${refusal.message}`),
  };
}

describe('selection of packages that move', () => {
  it('moves a library alone when nobody asks for more', () => {
    const installed = 'libc6 2.36\n libssl3 1; Depends: libc6 (>= 2.34)\n curl 7; Depends: libssl3 (>= 1)';
    expect(
      run({ installed, offers: 'libssl3 2; Depends: libc6 (>= 2.34)\n curl 8', roots: ['libssl3'] }),
    ).toEqual({
      moves: ['libssl3'],
      refusals: [],
    });
  });

  it('draws in siblings that must be of the same version, in both directions', () => {
    const installed =
      'perl 1; Depends: perl-base (= 1), libperl (= 1)\n perl-base 1\n libperl 1; Depends: perl-base (= 1)';
    const offers =
      'perl 2; Depends: perl-base (= 2), libperl (= 2)\n perl-base 2\n libperl 2; Depends: perl-base (= 2)';
    expect(run({ installed, offers, roots: ['perl-base'] }).moves).toEqual(['libperl', 'perl', 'perl-base']);
    expect(run({ installed, offers, roots: ['perl'] }).moves).toEqual(['libperl', 'perl', 'perl-base']);
  });

  it('refuses what needs a package that is not installed', () => {
    const offers = 'curl 2; Depends: libnew1 | libother1 (>= 3)';
    expect(run({ installed: 'curl 1', offers, roots: ['curl'] })).toEqual({
      moves: [],
      refusals: ['new-dependency curl: curl 2 needs libnew1 | libother1 (>= 3)'],
    });
  });

  it('refuses a root whose sibling was refused, and says why', () => {
    const installed = 'a 1; Depends: b (= 1)\n b 1\n c 1';
    const offers = 'a 2; Depends: b (= 2)\n b 2\n c 2';
    expect(run({ installed, offers, roots: ['a', 'c'], refused: ['b'] })).toEqual({
      moves: ['c'],
      refusals: ['new-dependency a: a 2 needs b (= 2); that package cannot move: it has scripts'],
    });
  });

  it('refuses what an installed package depends on in the old version', () => {
    const installed = 'a 1\n held 1; Depends: a (<< 2)';
    expect(run({ installed, offers: 'a 2', roots: ['a'] })).toEqual({
      moves: [],
      refusals: ['breaks a: installed held 1 needs a (<< 2)'],
    });
  });

  it('refuses what breaks an installed package, and moves that one instead if it can', () => {
    const installed = 'a 1\n b 1';
    expect(run({ installed, offers: 'a 2; Breaks: b (<< 2)', roots: ['a'] }).refusals).toEqual([
      'breaks a: a 2 breaks b (<< 2)',
    ]);
    expect(run({ installed, offers: 'a 2; Breaks: b (<< 2)\n b 2', roots: ['a'] }).moves).toEqual(['a', 'b']);
  });

  it('takes a provided name for the package, a versioned relation only for a versioned one', () => {
    const installed = 'a 1\n mawk 1; Provides: awk, nawk (= 3)';
    expect(run({ installed, offers: 'a 2; Pre-Depends: awk, nawk (>= 2)', roots: ['a'] }).moves).toEqual([
      'a',
    ]);
    expect(run({ installed, offers: 'a 2; Depends: awk (>= 1)', roots: ['a'] }).moves).toEqual([]);
  });

  it('lets a package conflict with what it provides itself', () => {
    const offers = 'mta 2; Provides: mail-agent; Conflicts: mail-agent';
    expect(run({ installed: 'mta 1; Provides: mail-agent', offers, roots: ['mta'] }).moves).toEqual(['mta']);
  });

  it('keeps what a dropped Provides was needed for', () => {
    const installed = 'a 1; Provides: a-abi-1\n user 1; Depends: a-abi-1';
    expect(run({ installed, offers: 'a 2; Provides: a-abi-2', roots: ['a'] }).refusals).toEqual([
      'breaks a: installed user 1 needs a-abi-1',
    ]);
  });

  it('does not blame an upgrade for what was broken before', () => {
    const installed = 'a 1\n broken 1; Depends: gone, a (>= 5)';
    expect(run({ installed, offers: 'a 2', roots: ['a'] }).moves).toEqual(['a']);
  });
});

describe('relations', () => {
  it('reads qualifiers, all operators and odd spacing', () => {
    expect(parseRelations('python3:any (>= 3.11~), a(<1)|b , c (>> 2)')).toEqual([
      [{ name: 'python3', qualifier: 'any', version: { operator: '>=', version: '3.11~' } }],
      [
        { name: 'a', qualifier: undefined, version: { operator: '<=', version: '1' } },
        { name: 'b', qualifier: undefined, version: undefined },
      ],
      [{ name: 'c', qualifier: undefined, version: { operator: '>>', version: '2' } }],
    ]);
  });

  it('refuses what it cannot read', () => {
    expect(() => parseRelations('a (>= )')).toThrow(/unreadable relation/);
    expect(() => parseRelations('a [amd64]')).toThrow(/unreadable relation/);
  });
});
