import { describe, expect, it } from 'vitest';
import { sha256 } from '../../kernel/pure/index.ts';
import type { FixState, Ranked, RebuildOrder } from '../../model/index.ts';
import { asRebuild, patchOptions, waysFor, waysWithoutRebuild } from './index.ts';

const digest = sha256('image');
const subject = `image:${digest}`;
const use = {
  subject,
  reference: 'registry.acme.io/shop/web:1.2',
  digest,
  os: { id: 'debian', versionId: '12', prettyName: 'Debian 12' },
  targets: [],
  idle: [{ id: 'c/2', name: 'shop/CronJob/night' }],
  outsideTemplate: [],
  bases: [],
};
const order: RebuildOrder = {
  baseline: 'shop',
  sourceDigest: sha256('source'),
  ci: 'https://ci.example',
  revision: 'a'.repeat(40),
  base: `docker.io/library/debian:12@${sha256('base')}`,
  request: 'oakum-1',
  result: 'registry.acme.io/shop/web:1.2',
};

interface Given {
  readonly state?: FixState;
  readonly due?: string;
  readonly points?: number;
}

function ranked(cve: string, { state = 'fixed', due, points = 1 }: Given = {}): Ranked {
  return {
    finding: {
      id: cve,
      vulnerability: cve,
      aliases: [],
      subject,
      package: { name: `lib-${cve}`, version: '1.0-1', purl: `pkg:deb/lib-${cve}`, type: 'deb' },
      fix: state === 'fixed' ? { state, version: '1.0-2' } : { state },
      severity: 'high',
      evidence: {
        feed: 'f',
        advisory: cve,
        ecosystem: 'Debian:12',
        lookedUp: 'lib',
        scheme: 'deb',
        statement: '',
        agreeing: [],
      },
    },
    exploited: false,
    exposure: { level: 'open', evidence: [] },
    deadline: {
      profile: 'simple-severity',
      rule: `rule of ${cve}`,
      inputs: [],
      ...(due === undefined ? {} : { due }),
    },
    otherDeadlines: [],
    order: { points, ledger: [] },
    where: [],
    firstSeen: '2026-11-01T00:00:00.000Z',
  };
}

const first = ranked('CVE-1', { due: '2026-12-24T00:00:00.000Z', points: 3 });
/** Without a fix that a layer could take, and more urgent. */
const more = ranked('CVE-2', { state: 'open', due: '2026-12-01T00:00:00.000Z', points: 9 });
const stays = ranked('CVE-3', { state: 'open' });
const all = [first, more, stays];

function layerOf(found: readonly Ranked[]) {
  const options = patchOptions({ use, ranked: found, candidates: [] });
  const layer = options.find((one) => one.kind === 'layer-patch');
  if (layer?.kind !== 'layer-patch') throw new Error('there is one');
  const facts = { newer: { kind: 'none', reason: 'the newest' }, source: { kind: 'unknown' } } as const;
  const ways = waysFor({ ...facts, builtBy: 'shop', use, ranked: found, options, chosen: layer });
  return { ...layer, ways };
}

const layer = layerOf(all);

describe('a rebuild in place of a layer', () => {
  const ends = new Set(['CVE-1', 'CVE-2']);
  const rebuild = asRebuild(layer, { ranked: all, ends, order });

  it('has what goes and stays, date and points computed again', () => {
    expect(layer).toMatchObject({ due: first.deadline.due, points: 3 });
    expect(rebuild).toMatchObject({
      kind: 'rebuild',
      title: 'shop/web:1.2 rebuild on library/debian:12',
      how: 'rebuild by its owner’s CI, canary',
      removes: [{ id: 'CVE-1' }, { id: 'CVE-2' }],
      leaves: [{ id: 'CVE-3' }],
      due: more.deadline.due,
      dueRule: 'simple-severity: rule of CVE-2',
      points: 9,
      order,
    });
    expect(rebuild?.id).not.toBe(layer.id);
    expect(rebuild).not.toHaveProperty('packages');
  });

  it('has no date where nothing that goes has one', () => {
    const found = [ranked('CVE-1')];
    const made = asRebuild({ ...layerOf(found), due: first.deadline.due }, { ranked: found, ends, order });
    expect(made).toMatchObject({ kind: 'rebuild', removes: [{ id: 'CVE-1' }] });
    expect(made).not.toHaveProperty('due');
  });

  it('says why, keeps what is about the workloads, and nothing that is about a layer', () => {
    expect(rebuild?.reasons).toEqual([
      `CI of Baseline shop builds aaaaaaaaaaaa again on ${order.base}`,
      'not changed, because nothing of it runs: shop/CronJob/night',
    ]);
    const states = rebuild?.ways?.map(({ way, state }) => `${way} ${state}`);
    expect(states).toContain('rebuild chosen');
    expect(states).toContain('layer-patch possible');
    expect(rebuild?.ways?.find(({ way }) => way === 'rebuild')).toMatchObject({ removes: 2, leaves: 1 });
  });

  it.each<[string, readonly string[]]>([
    ['nothing', []],
    ['something else', ['CVE-2', 'CVE-3']],
  ])('is not there where it ends %s instead of what the layer ends', (_, ids) => {
    expect(asRebuild(layer, { ranked: all, ends: new Set(ids), order })).toBeUndefined();
  });
});

describe('a layer that stays', () => {
  it('says among its ways why no CI is asked', () => {
    const { ways } = waysWithoutRebuild(layer, { state: 'impossible', reason: 'no revision' });
    expect(ways?.map(({ way, state }) => `${way} ${state}`)).toEqual(
      expect.arrayContaining(['rebuild impossible', 'layer-patch chosen']),
    );
    expect(ways?.find(({ way }) => way === 'rebuild')?.reason).toBe('no revision');
  });
});
