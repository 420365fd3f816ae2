import { describe, expect, it } from 'vitest';
import { matchContents } from '../../assess/match/index.ts';
import {
  type Advisory,
  type AdvisoryIndex,
  allRead,
  type Contents,
  type VendorStatement,
} from '../../model/index.ts';
import { affectedBy, makeHoldings } from '../estate/holdings.ts';
import { makeKeptMatching } from './kept-matching.ts';

const base = 'Ubuntu:20.04:LTS';
const pro = 'Ubuntu:Pro:20.04:LTS';

const record: Advisory = {
  ...{ id: 'CVE-2026-1', aliases: [], feed: 'osv-ubuntu', ecosystem: pro, package: 'curl' },
  ...{ ranges: [{ introduced: '0' }], versions: [], severity: 'high', cvss: [] },
};
const contentsOf = (subject: string, version: string): Contents => ({
  ...{ subject, coverage: allRead(1) },
  os: { id: 'ubuntu', versionId: '20.04', codename: 'focal', prettyName: 'Ubuntu 20.04' },
  packages: [
    {
      ...{
        type: 'deb',
        name: 'libcurl4',
        version,
        architecture: 'amd64',
        purl: `pkg:deb/ubuntu/libcurl4@${version}`,
      },
      source: { name: 'curl', version },
    },
  ],
});
const plain = contentsOf('image:plain', '7.68.0-1');
const subscribed = contentsOf('image:subscribed', '7.68.0-1+esm3');
const subjects = [plain, subscribed].map((contents) => ({ contents, where: [], exposures: [] }));

const word = (ecosystem: string, version: string): VendorStatement => ({
  ...{ vulnerability: 'CVE-2026-1', feed: 'ubuntu-vex', ecosystem, package: 'curl', version },
  ...{ architectures: ['amd64'], says: 'not-affected', on: '2026-11-20' },
});
const indexOf = (statements: readonly VendorStatement[]): AdvisoryIndex => ({
  feeds: [
    {
      ...{
        id: 'osv-ubuntu',
        title: '',
        source: '',
        licence: '',
        asOf: '2026-11-20',
        records: 1,
        quarantined: 0,
      },
      ...{ ecosystems: [base, pro], knows: 'all' },
    },
  ],
  lookup: (ecosystem, name) => [record].filter((one) => one.ecosystem === ecosystem && one.package === name),
  facts: ([id = '', ...aliases]) => ({ id, aliases, severity: 'unknown' }),
  statements: (ecosystem, name) =>
    statements.filter((one) => one.ecosystem === ecosystem && one.package === name),
});

describe("a vendor's statement that comes or goes", () => {
  it.each([
    ['the release', word(base, '7.68.0-1'), [plain.subject]],
    ['its subscribers', word(pro, '7.68.0-1+esm3'), [subscribed.subject]],
  ])('is seen by a server that keeps what it matched: about %s', (_what, statement, cleared) => {
    const matching = makeKeptMatching();
    for (const index of [indexOf([]), indexOf([statement]), indexOf([])]) {
      const match = matching.matcherFor({ index, subjects, read: [] });
      for (const { contents } of subjects) expect(match(contents)).toEqual(matchContents(contents, index));
    }
    const whole = subjects.map(({ contents }) => matchContents(contents, indexOf([statement])));
    expect(whole.map(({ ignored }) => ignored.length)).toEqual(
      subjects.map(({ contents }) => (cleared.includes(contents.subject) ? 1 : 0)),
    );
  });

  it('counts where one advisory is asked about', () => {
    const index = indexOf([word(base, '7.68.0-1')]);
    const holdings = makeHoldings();
    holdings.take({ index, subjects, read: [] });
    const answers = affectedBy(holdings, index, [record]).subjects;
    expect(
      answers.map(({ subject, findings, ignored }) => [subject, findings.length, ignored.length]),
    ).toEqual([
      ['image:plain', 0, 1],
      ['image:subscribed', 1, 0],
    ]);
  });
});
