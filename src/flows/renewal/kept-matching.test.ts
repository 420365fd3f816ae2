import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matchContents } from '../../assess/match/index.ts';
import {
  type Advisory,
  type AdvisoryIndex,
  allRead,
  type Contents,
  type FeedInfo,
  type Package,
  type VulnerabilityFacts,
} from '../../model/index.ts';
import { makeHoldings } from '../estate/holdings.ts';
import { makeKeptMatching } from './kept-matching.ts';

const ids = ['CVE-2026-1', 'CVE-2026-2', 'CVE-2026-3'];
const ecosystems = ['Debian:12', 'Go', 'PyPI'];
const names = ['a', 'b', 'c'];

const record = fc
  .record({
    id: fc.constantFrom(...ids),
    aliases: fc.constantFrom<readonly string[]>([], ['GHSA-1'], ['CVE-2026-1']),
    feed: fc.constantFrom('first', 'second'),
    ecosystem: fc.constantFrom(...ecosystems),
    package: fc.constantFrom(...names),
    fixed: fc.constantFrom('1.5', '2.5', 'no version!'),
  })
  .map(
    ({ fixed, ...rest }): Advisory => ({
      ...rest,
      ...{ ranges: [{ introduced: '0', fixed }], versions: [], severity: 'unknown', cvss: [] },
    }),
  );
const feed = (id: string) =>
  fc
    .record({
      asOf: fc.constantFrom('2026-11-18', '2026-11-19'),
      knows: fc.constantFrom('all' as const, 'fixed-only' as const),
      isLimited: fc.boolean(),
      ecosystems: fc.constantFrom(ecosystems, ecosystems, ecosystems.slice(1)),
    })
    .map(
      ({ isLimited, ...rest }): FeedInfo => ({
        ...{ id, title: '', source: '', licence: '', records: 1, quarantined: 0 },
        ...rest,
        ...(isLimited ? { limits: 'a few' } : {}),
      }),
    );
const facts = fc.record({
  severity: fc.constantFrom<VulnerabilityFacts['severity']>('unknown', 'high'),
  rejected: fc.option(fc.constant('somebody'), { nil: undefined }),
  epss: fc.constantFrom(0.1, 0.2),
});
const index = fc
  .record({
    records: fc.array(record, { maxLength: 12 }),
    feeds: fc.tuple(feed('first'), feed('second')),
    facts: fc.dictionary(fc.constantFrom(...ids), facts, { noNullPrototype: true }),
  })
  .map(
    (made): AdvisoryIndex => ({
      feeds: made.feeds,
      lookup: (ecosystem, name) =>
        made.records.filter((one) => one.ecosystem === ecosystem && one.package === name),
      facts: ([id = '', ...aliases]) => {
        const { severity, rejected, epss } = made.facts[id] ?? { severity: 'unknown', epss: 0 };
        return {
          ...{ id, aliases, severity, epss: { probability: epss, percentile: epss, date: '' } },
          ...(rejected === undefined ? {} : { rejected }),
        };
      },
    }),
  );

const item = fc
  .record({
    type: fc.constantFrom('deb' as const, 'golang' as const, 'pypi' as const),
    name: fc.constantFrom(...names),
    version: fc.constantFrom('1.0', '2.0'),
  })
  .map((one): Package => ({ ...one, purl: `pkg:${one.type}/${one.name}@${one.version}` }));
const estate = fc
  .uniqueArray(fc.tuple(fc.constantFrom('image:1', 'image:2', 'image:3', 'node:1'), fc.array(item)), {
    selector: ([subject]) => subject,
  })
  .map((all) =>
    all.map(
      ([subject, packages]): Contents => ({
        ...{ subject, packages, coverage: allRead(1) },
        os: { id: 'debian', versionId: '12', prettyName: 'Debian 12' },
      }),
    ),
  );

const subjectsOf = (all: readonly Contents[]) =>
  all.map((contents) => ({ contents, where: [], exposures: [] }));

const recordOf = (ecosystem: string, name: string): Advisory => ({
  ...{ id: 'CVE-2026-1', aliases: [], feed: 'first', ecosystem, package: name },
  ...{ ranges: [{ introduced: '0', fixed: '9' }], versions: [], severity: 'high', cvss: [] },
});

describe('what is kept of a match', () => {
  it('is never another than a match of everything gives, whatever changed', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ index, estate }), { maxLength: 5 }),
        fc.boolean(),
        (rounds, isRoomy) => {
          const matching = makeKeptMatching(makeHoldings({ maxBytes: isRoomy ? 1_000_000 : 4000 }));
          for (const round of rounds) {
            const subjects = subjectsOf(round.estate);
            const match = matching.matcherFor({ index: round.index, subjects, read: [] });
            for (const contents of round.estate)
              expect(match(contents)).toEqual(matchContents(contents, round.index));
          }
        },
      ),
      { numRuns: 150 },
    );
  });

  const contentsOf = (subject: string, type: 'golang' | 'pypi', name: string): Contents => ({
    ...{ subject, coverage: allRead(1) },
    packages: [{ type, name, version: '1.0', purl: `pkg:${type}/${name}@1.0` }],
  });
  const all = [contentsOf('image:1', 'golang', 'a'), contentsOf('image:2', 'pypi', 'a')];
  const indexOf = (change: {
    readonly records?: readonly Advisory[];
    readonly ecosystems?: readonly string[];
    readonly epss?: number;
    readonly severity?: VulnerabilityFacts['severity'];
    readonly asOf?: string;
  }): AdvisoryIndex => ({
    feeds: [
      {
        ...{ id: 'first', title: '', source: '', licence: '', records: 1, quarantined: 0, knows: 'all' },
        ...{ asOf: change.asOf ?? '2026-11-18', ecosystems: change.ecosystems ?? ecosystems },
      },
    ],
    lookup: (ecosystem, name) =>
      (change.records ?? [recordOf('Go', 'a')]).filter(
        (one) => one.ecosystem === ecosystem && one.package === name,
      ),
    facts: ([id = '', ...aliases]) => ({
      ...{ id, aliases, severity: change.severity ?? 'unknown' },
      ...(change.epss === undefined
        ? {}
        : { epss: { probability: change.epss, percentile: 0, date: '2026-11-18' } }),
    }),
  });

  it.each<readonly [string, Parameters<typeof indexOf>[0], number]>([
    ['nothing but its day', { asOf: '2026-11-19' }, 0],
    ['how likely something is exploited', { epss: 0.9 }, 0],
    ['a record about what nobody has', { records: [recordOf('Go', 'a'), recordOf('Go', 'other')] }, 0],
    ['a record about what one image has', { records: [recordOf('Go', 'a'), recordOf('PyPI', 'a')] }, 1],
    ['a record that is gone', { records: [] }, 1],
    ['the severity of what was found', { severity: 'low' }, 1],
    ['who is spoken for', { ecosystems: ['Go'] }, 2],
  ])('is matched again where feeds changed %s', (_, change, matched) => {
    const matching = makeKeptMatching();
    const round = (advisories: AdvisoryIndex) => {
      const match = matching.matcherFor({ index: advisories, subjects: subjectsOf(all), read: [] });
      for (const contents of all) match(contents);
      return matching.counts();
    };
    expect(round(indexOf({}))).toEqual({ matched: 2, kept: 0 });
    expect(round(indexOf(change))).toEqual({ matched, kept: 2 - matched });
  });

  it('is matched again where a judging ended before it came to it', () => {
    const matching = makeKeptMatching();
    const advisories = indexOf({});
    const ask = () => matching.matcherFor({ index: advisories, subjects: subjectsOf(all), read: [] });
    const [first, second] = all;
    const match = ask();
    if (first !== undefined) match(first);
    const again = ask();
    if (first !== undefined && second !== undefined) [first, second].map(again);
    expect(matching.counts()).toEqual({ matched: 1, kept: 1 });
  });
});
