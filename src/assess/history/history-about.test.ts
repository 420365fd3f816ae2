import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sha256 } from '../../kernel/pure/index.ts';
import type { FindingHistory, HistoryRecord, KeptHistory, Place } from '../../model/index.ts';
import { type HistorySubject, historyAbout, historyByName } from './history-about.ts';

const now = Temporal.Instant.from('2026-11-28T09:00:00Z');
const ownSeen = '2026-11-28T09:00:00.000Z';
const digest = sha256('image');

const place = (name: string): Place => ({ id: `cluster/uid-of-${name.split('/')[0]}`, name });
const [shop, bank] = [place('shop/Deployment/web'), place('bank/Deployment/web')];

const less: HistorySubject = {
  finding: {
    vulnerability: 'CVE-2022-1',
    aliases: ['GHSA-1'],
    subject: `image:${digest}`,
    package: {
      name: 'less-bin',
      version: '590-2',
      type: 'deb',
      purl: 'pkg:deb/debian/less-bin@590-2?arch=amd64&distro=debian-12',
      path: 'usr/lib/less/METADATA',
    },
    source: { name: 'less', version: '590-2' },
  },
  where: [shop, bank],
  references: ['registry.acme.io/shop/web:1.2', `registry.acme.io/shop/web@${digest}`],
};

const until = '2027-01-31T23:59:59.999Z';
const accepted = { by: 'Ann', reason: 'no terminal', until };

function kept(different: Partial<HistoryRecord> = {}, importedAt = '2026-11-01T00:00:00.000Z'): KeptHistory {
  const record: HistoryRecord = {
    key: 'row 1',
    place: 'line 2',
    vulnerabilities: ['CVE-2022-1'],
    package: { kind: 'name', name: 'less' },
    paths: [],
    scope: { kind: 'everywhere' },
    ...different,
  };
  const source = {
    tool: 'CSV',
    document: 'h.csv',
    digest,
    place: record.place,
    importedAt,
    importedBy: 'bob',
  };
  return { id: JSON.stringify([record, importedAt]), record, source };
}

function about(records: readonly KeptHistory[], subject = less): FindingHistory | undefined {
  return historyAbout(subject, records, { now, ownSeen });
}

const march = '2025-03-01T00:00:00.000Z';
const may = '2025-05-01T00:00:00.000Z';

describe('what a record is about', () => {
  const image = { kind: 'image', repository: 'registry.acme.io/shop/web' } as const;
  it.each<readonly [string, Partial<HistoryRecord>, boolean]>([
    ['its name of the vulnerability', {}, true],
    ['an alias', { vulnerabilities: ['GHSA-9', 'GHSA-1'] }, true],
    ['another vulnerability', { vulnerabilities: ['CVE-2022-2'] }, false],
    ['the binary package', { package: { kind: 'name', name: 'LESS-BIN' } }, true],
    ['another version', { package: { kind: 'name', name: 'less', version: '1' } }, true],
    ['another package', { package: { kind: 'name', name: 'more' } }, false],
    ['any package', { package: { kind: 'any' } }, true],
    [
      'its purl, whatever version and qualifiers',
      { package: { kind: 'purl', purl: 'pkg:deb/debian/less-bin@1?arch=arm64' } },
      true,
    ],
    ['a purl of another distribution', { package: { kind: 'purl', purl: 'pkg:deb/ubuntu/less-bin' } }, false],
    ['a purl that is none', { package: { kind: 'purl', purl: 'less' } }, false],
    ['no place', { scope: { kind: 'unsaid' } }, true],
    ['its image', { scope: image }, true],
    ['another tag of its image: tags move', { scope: { ...image, tag: '1.1' } }, true],
    ['another image', { scope: { kind: 'image', repository: 'registry.acme.io/shop/api' } }, false],
    ['a namespace', { scope: { kind: 'namespace', namespace: 'bank' } }, true],
    ['another namespace', { scope: { kind: 'namespace', namespace: 'test' } }, false],
  ])('a date with %s: %s', (_, different, isAbout) => {
    const history = about([kept({ firstSeen: march, ...different })]);
    expect(history?.seen?.at).toBe(isAbout ? march : undefined);
    expect(history === undefined).toBe(!isAbout);
  });

  it('is found by every name, once, in the order of the records', () => {
    const [one, two] = [kept({ vulnerabilities: ['GHSA-1', 'CVE-2022-1'] }), kept({ key: 'row 2' })];
    expect(historyByName([one, two, kept({ vulnerabilities: ['CVE-2022-2'] })])(less.finding)).toEqual([
      one,
      two,
    ]);
  });
});

describe('the date on which a finding was first seen', () => {
  it('is the earliest that anybody gives, not the last', () => {
    const records = [
      kept({ firstSeen: march }),
      kept({ firstSeen: may }),
      kept({ key: 'row 2', firstSeen: may }),
    ];
    expect(about(records)?.seen?.at).toBe(march);
  });

  it('is never made later', () => {
    expect(about([kept({ firstSeen: '2026-11-29T00:00:00.000Z', ticket: 'SEC-1' })])).toEqual({
      notAccepted: [],
      tickets: [{ ticket: 'SEC-1', source: expect.objectContaining({ place: 'line 2' }) }],
    });
  });

  it('is the same in whatever order documents are imported, and never after our own', () => {
    const days = fc.date({ min: new Date('2020-01-01'), max: new Date('2030-01-01'), noInvalidDate: true });
    fc.assert(
      fc.property(fc.array(days, { minLength: 1 }), (dates) => {
        const records = dates.map((date, n) => kept({ key: `row ${n % 3}`, firstSeen: date.toISOString() }));
        const seen = about(records)?.seen?.at;
        expect(about(records.toReversed())?.seen?.at).toBe(seen);
        const [earliest = ownSeen] = [...dates.map((date) => date.toISOString()), ownSeen].toSorted();
        expect(seen ?? ownSeen).toBe(earliest);
      }),
    );
  });
});

describe('an acceptance', () => {
  const image = { kind: 'image', repository: 'registry.acme.io/shop/web' } as const;
  const noEffect = (reason: RegExp) => [expect.objectContaining({ reason: expect.stringMatching(reason) })];

  it.each<readonly [string, Partial<HistoryRecord>]>([
    ['everywhere', {}],
    ['for its version', { package: { kind: 'name', name: 'less', version: '590-2' } }],
    ['for its file', { paths: ['usr/lib/less/METADATA'] }],
    ['for a pattern of its file', { paths: ['opt/**', 'usr/lib/*/METADATA'] }],
    ['for its image', { scope: image }],
  ])('holds %s', (_, different) => {
    expect(about([kept({ acceptance: accepted, ...different })])).toMatchObject({
      accepted: { ...accepted, source: { document: 'h.csv', importedBy: 'bob' } },
      notAccepted: [],
    });
  });

  it.each<readonly [string, Partial<HistoryRecord>, RegExp]>([
    [
      'after its end',
      { acceptance: { ...accepted, until: '2026-11-28T08:59:59.999Z' } },
      /^it ended 2026-11-28/,
    ],
    ['without an end', { acceptance: { by: 'Ann', reason: 'x' } }, /until it names an end$/],
    ['without person and reason', { acceptance: { until } }, /until it names a person, a reason$/],
    ['without a place', { scope: { kind: 'unsaid' } }, /until it names a place$/],
    ['for another version', { package: { kind: 'name', name: 'less', version: '551-2' } }, /another version/],
    [
      'for another version by purl',
      { package: { kind: 'purl', purl: 'pkg:deb/debian/less-bin@1' } },
      /another version/,
    ],
    ['for another file', { paths: ['usr/lib/more'] }, /another version or file/],
    ['for one of its tags', { scope: { ...image, tag: '1.2' } }, /another place/],
    ['for another digest', { scope: { ...image, digest: sha256('other') } }, /another place/],
    [
      'for one of its namespaces',
      { scope: { kind: 'namespace', namespace: 'shop' } },
      /^not accepted in 1 of 2 place\(s\): bank/,
    ],
  ])('has no effect %s, and says so', (_, different, reason) => {
    const history = about([kept({ acceptance: accepted, ...different })]);
    expect(history?.accepted).toBeUndefined();
    expect(history?.notAccepted).toEqual(noEffect(reason));
  });

  it('holds for one digest', () => {
    const history = about([kept({ acceptance: accepted, scope: { ...image, digest } })]);
    expect(history?.accepted?.by).toBe('Ann');
  });

  it('is not one of an image that is also used under another name', () => {
    const elsewhere = { ...less, references: [...less.references, 'registry.acme.io/bank/web:1'] };
    expect(about([kept({ acceptance: accepted, scope: image })], elsewhere)?.accepted).toBeUndefined();
  });

  it('of every namespace together holds until the first of them ends', () => {
    const of = (namespace: string, end: string): KeptHistory =>
      kept({
        key: namespace,
        scope: { kind: 'namespace', namespace },
        acceptance: { ...accepted, until: end },
      });
    const history = about([of('shop', until), of('bank', '2026-12-31T23:59:59.999Z')]);
    expect(history?.accepted?.until).toBe('2026-12-31T23:59:59.999Z');
  });

  it('is what its source said last: it can be prolonged, and taken back', () => {
    const first = kept({ acceptance: accepted });
    const ended = kept({ acceptance: { ...accepted, until: '2026-11-02T00:00:00.000Z' } });
    const takenBack = kept({ firstSeen: march });
    expect(about([ended, first])?.accepted?.until).toBe(until);
    expect(about([first, ended])).toMatchObject({ notAccepted: noEffect(/^it ended/) });
    expect(about([first, takenBack])).toMatchObject({ seen: { at: march }, notAccepted: [] });
    expect(about([first, takenBack])?.accepted).toBeUndefined();
  });

  it('ends a year after it was imported, however far away its end is said to be', () => {
    const forever = { ...accepted, until: '9999-12-31T23:59:59.999Z' };
    expect(about([kept({ acceptance: forever })])?.accepted?.until).toBe('2027-11-02T00:00:00.000Z');
    const old = kept({ acceptance: forever }, '2025-11-01T00:00:00.000Z');
    expect(about([old])?.notAccepted).toEqual(noEffect(/^it ended 2026-11-02/));
  });
});
