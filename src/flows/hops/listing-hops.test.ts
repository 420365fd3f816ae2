import { describe, expect, it } from 'vitest';
import { type Arrival, type HopAge, type ListingHop, ListingHops } from '../../model/index.ts';
import { listingHops, type Moment } from './listing-hops.ts';

const now = Temporal.Instant.from('2026-11-21T12:00:00Z');
const at = (text: string): Moment => ({ kind: 'at', at: text });
const unknown = (reason: string): Moment => ({ kind: 'unknown', reason });
const never = unknown('no page was given it yet');
const cameWith = 'it came with the installation, or was here before arrivals were kept';
const ahead = 'in the future: the clock there or here is wrong';

const arrival: Arrival = {
  released: '2026-11-20T17:04:19.979Z',
  fetched: '2026-11-21T09:00:00.000Z',
  indexed: '2026-11-21T09:00:42.900Z',
};

interface Case {
  readonly dateAdded?: string;
  readonly arrival?: Arrival | undefined;
  readonly found?: Moment;
  readonly shown?: Moment;
}

const found = at('2026-11-21T09:01:00.000Z');
const shown = at('2026-11-21T11:01:00.000Z');

/** `released 11-20T17:04 0 day listed`: with the age, and since which hop. */
function told(one: Case): readonly string[] {
  const { dateAdded = '2026-11-20' } = one;
  const listing = {
    dateAdded,
    ransomware: false,
    source: 'kev',
    ...('arrival' in one ? (one.arrival === undefined ? {} : { arrival: one.arrival }) : { arrival }),
  };
  const own = { found: one.found ?? found, shown: one.shown ?? shown };
  const made = ListingHops.parse(listingHops({ name: 'CVE-2026-1', listing }, own, now));
  expect(made.name).toBe('CVE-2026-1');
  expect(made.source).toBe('kev');
  return [...made.hops.map(hopText), `total${ageText(made.total)}`];
}

function hopText(hop: ListingHop): string {
  switch (hop.kind) {
    case 'known':
      return `${hop.name} ${hop.at.slice(5, 16)}${ageText(hop.age)}`;
    case 'skewed':
      return `${hop.name} ${hop.at.slice(5, 16)} skewed: ${hop.reason}`;
    case 'unknown':
      return `${hop.name} unknown: ${hop.reason}`;
  }
}

function ageText(age: HopAge | undefined): string {
  return age === undefined ? '' : ` ${age.count} ${age.unit} ${age.since}`;
}

const fetchedAndIndexed = [
  'fetched 11-21T09:00 57340 second released',
  'indexed 11-21T09:00 42 second fetched',
];
const foundAndShown = ['found 11-21T09:01 17 second indexed', 'shown 11-21T11:01 7200 second found'];

describe('hops of an entry', () => {
  it.each<[string, Case, readonly string[]]>([
    [
      'have the age since the one before, in days where one is a day',
      {},
      [
        'listed 11-20',
        'released 11-20T17:04 0 day listed',
        ...fetchedAndIndexed,
        ...foundAndShown,
        'total 64600 second released',
      ],
    ],
    [
      'are measured from the last one that is known',
      { arrival: { fetched: arrival.fetched }, found: unknown('not kept') },
      [
        'listed 11-20',
        'released unknown: its source does not say when',
        'fetched 11-21T09:00 1 day listed',
        'indexed unknown: not kept',
        'found unknown: not kept',
        'shown 11-21T11:01 7260 second fetched',
        'total 1 day listed',
      ],
    ],
    [
      'are unknown where the entry came with the installation, and have no total before a page was given it',
      { arrival: undefined, shown: never },
      [
        'listed 11-20',
        `released unknown: ${cameWith}`,
        `fetched unknown: ${cameWith}`,
        `indexed unknown: ${cameWith}`,
        'found 11-21T09:01 1 day listed',
        'shown unknown: no page was given it yet',
        'total',
      ],
    ],
    [
      'that have not come are no beginning of an age',
      { arrival: { ...arrival, released: '2026-11-21T20:00:00.000Z' } },
      [
        'listed 11-20',
        `released 11-21T20:00 skewed: ${ahead}`,
        'fetched 11-21T09:00 1 day listed',
        'indexed 11-21T09:00 42 second fetched',
        ...foundAndShown,
        'total 1 day listed',
      ],
    ],
    [
      'before an earlier one have no age, and the clock goes on from there',
      { arrival: { ...arrival, released: '2026-11-21T09:00:30.000Z' } },
      [
        'listed 11-20',
        'released 11-21T09:00 1 day listed',
        'fetched 11-21T09:00 skewed: before it was released: clocks differ',
        'indexed 11-21T09:00 42 second fetched',
        ...foundAndShown,
        'total 7230 second released',
      ],
    ],
    [
      'of a day that has not come are measured from nothing',
      { dateAdded: '2026-11-22' },
      [
        `listed 11-22 skewed: ${ahead}`,
        'released 11-20T17:04',
        ...fetchedAndIndexed,
        ...foundAndShown,
        'total 64600 second released',
      ],
    ],
    [
      'of a day after the release have no age',
      { dateAdded: '2026-11-21' },
      [
        'listed 11-21',
        'released 11-20T17:04 skewed: before it was listed: clocks differ',
        ...fetchedAndIndexed,
        ...foundAndShown,
        'total 0 day listed',
      ],
    ],
    [
      'that happen here are unknown where nothing is kept',
      { found: unknown('not kept'), shown: unknown('not kept') },
      [
        'listed 11-20',
        'released 11-20T17:04 0 day listed',
        ...fetchedAndIndexed,
        'found unknown: not kept',
        'shown unknown: not kept',
        'total',
      ],
    ],
  ])('%s', (_, one, expected) => {
    expect(told(one)).toEqual(expected);
  });
});
