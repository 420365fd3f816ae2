import { describe, expect, it } from 'vitest';
import { sha256 } from '../../kernel/index.ts';
import {
  type Advisory,
  type AdvisoryIndex,
  allRead,
  type Contents,
  type Inventory,
  type Package,
} from '../../model/index.ts';
import { aContainer, anInventory, aRunningContainer, aWorkload } from '../conformance/records.ts';
import { affectedBy, makeHoldings } from './holdings.ts';
import { imagesInUse } from './images-in-use.ts';
import type { ReadInUse } from './read-images.ts';
import { subjectsOf } from './subjects.ts';

const openssl = (version: string): Package => ({
  name: 'libssl3',
  version,
  type: 'deb',
  purl: `pkg:deb/debian/libssl3@${version}`,
  source: { name: 'openssl', version },
});
const inImages: Readonly<Record<string, Package>> = {
  old: openssl('3.0.1-1'),
  fixed: openssl('3.0.1-2'),
  strange: openssl('no version!'),
  foreign: openssl('3.0.1-1~debian.12~1'),
};
const record: Advisory = {
  ...{ id: 'CVE-2026-1', aliases: [], feed: 'debian', ecosystem: 'Debian:12', package: 'openssl' },
  ...{ ranges: [{ introduced: '0', fixed: '3.0.1-2' }], versions: [], severity: 'high', cvss: [] },
};
const index: AdvisoryIndex = {
  feeds: [
    {
      ...{ id: 'debian', title: '', source: '', licence: '', asOf: '2026-11-18', records: 1, quarantined: 0 },
      ecosystems: ['Debian:12'],
      knows: 'all',
    },
  ],
  lookup: (ecosystem, name) => (ecosystem === 'Debian:12' && name === 'openssl' ? [record] : []),
  facts: ([id = '', ...aliases]) => ({ id, aliases, severity: 'unknown' }),
};

/** One workload for each name, which runs the image of that name, and a sidecar of the fixed one. */
function estateOf(names: readonly string[]): Inventory {
  const running = (name: string, pod: string) => [aRunningContainer(pod, { digest: sha256(name) })];
  return anInventory(
    names.map((name) =>
      aWorkload(name, {
        id: name,
        containers: [
          aContainer('web', { image: name, running: running(name, `${name}-1`) }),
          aContainer('proxy', { image: 'fixed', running: running('fixed', `${name}-1`) }),
        ],
      }),
    ),
  );
}

function readingOf(inventory: Inventory) {
  const read = imagesInUse(inventory).uses.map((use): ReadInUse => {
    const manifest = use.digest ?? sha256('');
    const contents: Contents = {
      subject: `image:${manifest}`,
      os: { id: 'debian', versionId: '12', prettyName: 'Debian 12' },
      packages: [inImages[use.reference] ?? openssl('0')],
      coverage: allRead(1),
    };
    const image = {
      ...{ reference: use.reference, layers: [], labels: {}, annotations: {} },
      family: { manifest, config: manifest },
      platform: { os: 'linux', architecture: 'amd64' },
    };
    return { use, image, contents };
  });
  return { index, read, subjects: subjectsOf({ inventory, read, nodes: [], exposures: new Map() }) };
}

const subjectOf = (name: string): string => `image:${sha256(name)}`;

describe('whom a new record affects', () => {
  it('is every workload that runs a version of it, with its container, and those that nobody can judge', () => {
    const holdings = makeHoldings();
    holdings.take(readingOf(estateOf(['old', 'fixed', 'strange', 'foreign'])));
    const { places, subjects, notHeld } = affectedBy(holdings, index, [record]);
    expect(places.map(({ place, ...rest }) => ({ id: place.id, ...rest }))).toEqual([
      {
        id: 'old',
        verdict: 'affected',
        containers: [{ container: 'web', subject: subjectOf('old'), verdict: 'affected' }],
      },
      {
        id: 'strange',
        verdict: 'unknown',
        containers: [{ container: 'web', subject: subjectOf('strange'), verdict: 'unknown' }],
      },
    ]);
    expect(subjects.flatMap(({ findings }) => findings.map(({ fix }) => fix))).toEqual([
      { state: 'fixed', version: '3.0.1-2' },
    ]);
    expect(subjects.map((one) => one.unknowns.length).toSorted()).toEqual([0, 1]);
    expect(notHeld).toEqual([]);
  });

  it('is asked of the last reading: what is gone is affected no more, and what came is', () => {
    const holdings = makeHoldings();
    const affected = () => affectedBy(holdings, index, [record]).places.map(({ place }) => place.id);
    expect(affected()).toEqual([]);
    holdings.take(readingOf(estateOf(['fixed'])));
    const withOne = holdings.holders()?.bytes();
    expect(affected()).toEqual([]);
    expect([...holdings.take(readingOf(estateOf(['fixed', 'old'])))]).toEqual([subjectOf('fixed')]);
    expect(affected()).toEqual(['old']);
    expect([...holdings.take(readingOf(estateOf(['fixed'])))]).toEqual([subjectOf('fixed')]);
    expect([affected(), holdings.holders()?.bytes()]).toEqual([[], withOne]);
  });

  it('says of which images it says nothing, where there is no room for them', () => {
    const holdings = makeHoldings({ maxBytes: 10 });
    holdings.take(readingOf(estateOf(['old'])));
    const { places, subjects, notHeld } = affectedBy(holdings, index, [record]);
    expect([places, subjects, notHeld.toSorted()]).toEqual([
      [],
      [],
      [subjectOf('fixed'), subjectOf('old')].toSorted(),
    ]);
  });

  it('is asked under other names where another feed speaks for the system', () => {
    const holdings = makeHoldings();
    const reading = readingOf(estateOf(['old']));
    const nobody = { ...index, feeds: [] };
    holdings.take({ ...reading, index: nobody });
    expect(affectedBy(holdings, nobody, [record]).places).toEqual([]);
    holdings.take(reading);
    expect(affectedBy(holdings, index, [record]).places.map(({ verdict }) => verdict)).toEqual(['affected']);
  });
});
