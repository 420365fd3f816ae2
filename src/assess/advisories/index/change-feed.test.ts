import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Advisory,
  advisoryName,
  type VendorStatement,
  type VulnerabilityFacts,
} from '../../../model/index.ts';
import { advisoryOf, factsOf } from '../feeds/provider.ts';
import { type BuiltFeed, buildFeed, type FeedDescription } from './build.ts';
import { type FeedEntry, filesOf, readCatalogue, writeCatalogue } from './catalogue.ts';
import { changeFeed } from './change-feed.ts';
import { namedByContent } from './named-by-content.ts';
import { segmentFeed } from './segment-feed.ts';
import type { FeedChange } from './survey-change.ts';

const description: FeedDescription = {
  id: 'table',
  title: 'A table',
  source: 'made here',
  licence: 'none',
  asOf: '2026-11-18',
  knows: 'all',
  ecosystems: ['Go'],
};

/** What is kept of a feed: its entry, and every file that was ever written. */
interface Kept {
  readonly entry: FeedEntry;
  readonly files: ReadonlyMap<string, Uint8Array>;
}
const keptOf = ({ entry, files }: BuiltFeed, before?: Kept): Kept => {
  const all = new Map([...(before?.files ?? []), ...files.map(({ path, bytes }) => [path, bytes] as const)]);
  return {
    entry,
    files: new Map(filesOf(entry).map(({ path }) => [path, all.get(path) ?? new Uint8Array()])),
  };
};
const whole = (
  advisories: readonly Advisory[],
  facts: readonly VulnerabilityFacts[],
  statements: readonly VendorStatement[] = [],
): Kept => keptOf(namedByContent(buildFeed(description, { advisories, facts, statements, quarantined: [] })));
const changed = (kept: Kept, change: FeedChange): Kept =>
  keptOf(
    changeFeed(description, { entry: kept.entry, bytesOf: (path) => kept.files.get(path) }, change).built,
    kept,
  );

function row(id: string, name: string, more: Partial<Advisory> = {}): Advisory {
  return advisoryOf({ id, feed: 'table', ecosystem: 'Go', package: name, ranges: [], ...more });
}
const none = { advisories: [], facts: [], quarantined: [], byAlias: false } as const;
/** So many that a few changes are less than a tenth. */
const many = Array.from({ length: 400 }, (_, at) => row(`X-${at}`, `filler/${at % 50}`));

const ids = ['A', 'B', 'C', 'D', 'E\nF', 'G\t', 'X-1', 'X-2'];
const packages = ['one', 'two', 'filler/1'];
const ecosystems = ['Go', 'Debian:12', 'npm'];

/** All that can be asked of a feed. */
function answers({ entry, files }: Kept) {
  const feed = segmentFeed(entry, (path) => files.get(path));
  const { records, ecosystems: covered } = entry.info;
  return {
    records,
    covered,
    rows: ecosystems.flatMap((ecosystem) =>
      [...packages, 'filler/2'].map((name) => feed.lookup(ecosystem, advisoryName(ecosystem, name))),
    ),
    facts: ids.map((id) => feed.facts(id)),
    statements: ecosystems.flatMap((ecosystem) => feed.statements?.(ecosystem, 'one')),
  };
}

interface Step {
  readonly replaced: readonly string[];
  readonly rows: readonly Advisory[];
  readonly facts: readonly VulnerabilityFacts[];
  readonly statements: readonly VendorStatement[];
  readonly gone: readonly string[];
}

const stated = {
  feed: 'table',
  package: 'one',
  architectures: [],
  says: 'not-affected',
  on: '2026-11-18',
} as const;

const id = fc.constantFrom(...ids);
const step: fc.Arbitrary<Step> = fc.uniqueArray(id, { maxLength: 4 }).chain((replaced) => {
  const own = replaced.length === 0 ? fc.constantFrom('A') : fc.constantFrom(...replaced);
  const advisory = fc
    .record({
      owner: own,
      erratum: fc.option(fc.constantFrom('R-1', 'R-2'), { nil: undefined }),
      name: fc.constantFrom(...packages),
      ecosystem: fc.constantFrom(...ecosystems),
      fixed: fc.constantFrom('1.0.0', '2.0.0', '3.0.0'),
    })
    .map(({ owner, erratum, name, ecosystem, fixed }) =>
      row(erratum ?? owner, name, {
        ecosystem,
        aliases: erratum === undefined ? [] : [owner],
        ranges: [{ fixed }],
      }),
    );
  const facts = fc
    .tuple(own, fc.constantFrom('low', 'high', 'critical'))
    .map(([owner, severity]) => factsOf(owner, { severity }));
  const statement = fc
    .record({
      vulnerability: own,
      ecosystem: fc.constantFrom(...ecosystems),
      version: fc.constantFrom('1', '2'),
    })
    .map((known): VendorStatement => ({ ...known, ...stated }));
  const empty = replaced.length === 0;
  return fc.record({
    replaced: fc.constant(replaced),
    rows: fc.array(advisory, { maxLength: empty ? 0 : 5 }),
    facts: fc.array(facts, { maxLength: empty ? 0 : 2 }),
    statements: fc.uniqueArray(statement, {
      maxLength: empty ? 0 : 2,
      selector: (one) => JSON.stringify(one),
    }),
    gone: fc.uniqueArray(id, { maxLength: 2 }),
  });
});

describe('a feed with changes', () => {
  it.each([false, true])(
    'reads as one that was built whole, after any changes (rows by alias: %s)',
    (byAlias) => {
      fc.assert(
        fc.property(fc.array(step, { maxLength: 22 }), (steps) => {
          let rows: readonly Advisory[] = many;
          let facts: readonly VulnerabilityFacts[] = [];
          let statements: readonly VendorStatement[] = [];
          let layered = whole(rows, facts);
          for (const {
            replaced,
            rows: fresh,
            facts: freshFacts,
            statements: freshStatements,
            gone,
          } of steps) {
            const owned = (one: Pick<Advisory, 'id' | 'aliases'>) =>
              replaced.includes(one.id) || (byAlias && one.aliases.some((alias) => replaced.includes(alias)));
            // Without aliases a row of another name belongs to nobody who could replace it.
            const own = byAlias ? fresh : fresh.filter(({ aliases }) => aliases.length === 0);
            const isGone = ({ id: of }: { readonly id: string }) =>
              !byAlias && gone.includes(of) && !replaced.includes(of);
            const stays = (one: Pick<Advisory, 'id' | 'aliases'>) => !owned(one) && !isGone(one);
            const all = [
              ...[...rows, ...facts].map((one) => one.id),
              ...statements.map((one) => one.vulnerability),
            ];
            const present = new Set([...all, ...replaced].filter((of) => !isGone({ id: of })));
            rows = [...rows.filter(stays), ...own];
            facts = [...facts.filter(stays), ...freshFacts];
            const staysStated = (one: VendorStatement) => stays({ id: one.vulnerability, aliases: [] });
            statements = [...statements.filter(staysStated), ...freshStatements];
            layered = changed(layered, {
              ...{
                advisories: own,
                facts: freshFacts,
                statements: freshStatements,
                quarantined: [],
                byAlias,
              },
              ...{ replaced: new Set(replaced), present: byAlias ? undefined : present },
            });
            expect(answers(layered)).toEqual(answers(whole(rows, facts, statements)));
          }
        }),
        { numRuns: 25 },
      );
    },
  );

  it('leaves its base as it is, until a tenth has changed or there are more than 16 deltas', () => {
    const base = whole(many, []);
    const paths = ({ entry }: Kept) => entry.segments.map(({ path }) => path);
    const next = (kept: Kept, names: readonly string[], fixed: string): Kept =>
      changed(kept, {
        ...none,
        replaced: new Set(names),
        advisories: names.map((name) => row(name, 'one', { ranges: [{ fixed }] })),
      });
    let kept = base;
    for (let count = 1; count <= 16; count += 1) {
      kept = next(kept, ['A'], `${count}.0.0`);
      expect([paths(kept), kept.entry.deltas?.length]).toEqual([paths(base), count]);
    }
    kept = next(kept, ['A'], '17.0.0');
    expect([paths(kept).length, kept.entry.deltas, kept.entry.info.records]).toEqual([1, undefined, 401]);
    const tenth = Array.from({ length: 40 }, (_, at) => `X-${at}`);
    const stillLess = next(kept, tenth, '1.0.0');
    expect([paths(stillLess), stillLess.entry.deltas?.length]).toEqual([paths(kept), 1]);
    expect(next(stillLess, ['A'], '18.0.0').entry.deltas).toBeUndefined();
  });

  it('answers nothing where any file of it is damaged, cut short or gone, and is not built upon', () => {
    const fresh = { ...none, replaced: new Set(['X-1']), advisories: [row('X-1', 'filler/1')] };
    const kept = changed(whole(many, [factsOf('A', { severity: 'high' })]), {
      ...fresh,
      facts: [factsOf('X-1', { severity: 'low' })],
    });
    expect(filesOf(kept.entry)).toHaveLength(5);
    for (const { path } of filesOf(kept.entry)) {
      const bytes = kept.files.get(path) ?? new Uint8Array();
      const flipped = Uint8Array.from(bytes, (byte, at) => (at === bytes.length >> 1 ? byte ^ 0x55 : byte));
      for (const damaged of [flipped, bytes.subarray(0, bytes.length - 1), new Uint8Array(), undefined]) {
        const files = new Map(kept.files);
        if (damaged === undefined) files.delete(path);
        else files.set(path, damaged);
        const bad = { entry: kept.entry, files };
        const corrupt = expect.objectContaining({ code: 'advisories.corrupt' });
        const feed = segmentFeed(bad.entry, (of) => files.get(of));
        const ask = path.startsWith('facts/') ? () => feed.facts('X-1') : () => feed.lookup('Go', 'filler/1');
        expect(ask).toThrow(corrupt);
        expect(() => changed(bad, fresh)).toThrow(corrupt);
      }
    }
  });

  it('is told by its catalogue, so that a program that knows no deltas does not read its base alone', () => {
    const base = whole(many, []);
    const kept = changed(base, { ...none, replaced: new Set(['X-1']) });
    const versionOf = ({ entry }: Kept): unknown =>
      JSON.parse(new TextDecoder().decode(writeCatalogue({ feeds: [entry] }))).schemaVersion;
    expect([versionOf(base), versionOf(kept)]).toEqual([1, 2]);
    expect(readCatalogue(writeCatalogue({ feeds: [kept.entry] })).feeds).toEqual([
      { ...kept.entry, replaces: [] },
    ]);
  });
});
