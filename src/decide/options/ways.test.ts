import { describe, expect, it } from 'vitest';
import { sha256 } from '../../kernel/pure/index.ts';
import { type FixState, type PackageType, type PatchWay, type Ranked, wayNames } from '../../model/index.ts';
import { type NewerTag, patchOptions, type WayFacts, waysFor } from './index.ts';

const digest = sha256('image');
const subject = `image:${digest}`;
const use = {
  subject,
  reference: 'registry.acme.io/shop/web:1.2',
  digest,
  os: { id: 'debian', versionId: '12', prettyName: 'Debian 12' },
  targets: [],
  idle: [],
  outsideTemplate: [],
  bases: [],
};

function ranked(cve: string, state: FixState, type: PackageType = 'deb'): Ranked {
  return {
    finding: {
      id: cve,
      vulnerability: cve,
      aliases: [],
      subject,
      package: { name: `lib-${cve}`, version: '1.0-1', purl: `pkg:${type}/lib-${cve}`, type },
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
    deadline: { profile: 'simple-severity', rule: 'high 30 days', inputs: [] },
    otherDeadlines: [],
    order: { points: 10, ledger: [] },
    where: [],
    firstSeen: '2026-11-01T00:00:00.000Z',
  };
}

const none: NewerTag = { kind: 'none', reason: '1.2 is the newest tag of its kind' };
const facts: WayFacts = { newer: none, source: { kind: 'unknown' }, builtBy: undefined };

interface Given extends Partial<WayFacts> {
  readonly findings: readonly Ranked[];
  /** What a newer tag still has. */
  readonly still?: readonly string[];
  readonly isPartial?: boolean;
  readonly bases?: Parameters<typeof waysFor>[0]['use']['bases'];
}

function waysOf({ findings, still, bases = [], ...known }: Given): ReadonlyMap<string, PatchWay> {
  const image = 'registry.acme.io/shop/web:1.3';
  const candidates =
    still === undefined ? [] : [{ subject, image, digest: sha256('newer'), vulnerabilities: new Set(still) }];
  const options = patchOptions({ use: { ...use, bases }, ranked: findings, candidates });
  const chosen = options.toSorted((left, right) => right.removes.length - left.removes.length)[0];
  if (chosen === undefined) throw new Error('there is always one');
  const ways = waysFor({ ...facts, ...known, use: { ...use, bases }, ranked: findings, options, chosen });
  expect(ways.map(({ way }) => way)).toEqual(wayNames);
  for (const { reason, risk } of ways) expect([reason, risk].every((text) => text.length > 10)).toBe(true);
  return new Map(ways.map((one) => [one.way, one]));
}

const two = [ranked('CVE-1', 'fixed'), ranked('CVE-2', 'open')];

describe('the ways to remove findings from an image', () => {
  it('are all said with their reasons, also those that are not taken', () => {
    const ways = waysOf({ findings: two });
    expect(ways.get('layer-patch')).toMatchObject({ state: 'chosen', removes: 1, leaves: 1 });
    expect(ways.get('newer-tag')).toMatchObject({ state: 'impossible', reason: none.reason });
    expect(ways.get('rebuild')).toMatchObject({ state: 'unknown' });
    expect(ways.get('base')).toMatchObject({ state: 'impossible' });
    expect(ways.get('mitigation')).toMatchObject({ state: 'possible', removes: 0, leaves: 2 });
  });

  it('never call impossible what nobody could look at', () => {
    const newer = { kind: 'unknown', reason: 'its registry lists no tags' } as const;
    expect(waysOf({ findings: two, newer }).get('newer-tag')).toMatchObject({
      state: 'unknown',
      reason: 'its registry lists no tags',
    });
    expect(waysOf({ findings: two, newer }).get('newer-tag')?.removes).toBeUndefined();
  });

  const newer = { kind: 'newer', image: 'registry.acme.io/shop/web:1.3' } as const;

  it('hold a newer tag against a layer by what each removes', () => {
    const all = waysOf({ findings: two, newer, still: [] });
    expect(all.get('newer-tag')).toMatchObject({ state: 'chosen', removes: 2, leaves: 0 });
    expect(all.get('layer-patch')).toMatchObject({
      state: 'possible',
      reason: 'removes 1 of 2; the one that is chosen removes 2',
    });
    const three = [...two, ranked('CVE-3', 'fixed')];
    const some = waysOf({ findings: three, newer, still: ['CVE-1', 'CVE-2'] });
    expect(some.get('newer-tag')).toMatchObject({
      state: 'possible',
      reason: 'removes 1 of 3; the one that is chosen removes 2',
    });
    expect(waysOf({ findings: two, newer, still: ['CVE-1', 'CVE-2'] }).get('newer-tag')).toMatchObject({
      state: 'impossible',
      reason: 'registry.acme.io/shop/web:1.3 has every one of these findings, too',
    });
  });

  it('offer a rebuild for what has a fix, as a guess, where it is known from what', () => {
    const source = {
      kind: 'known',
      repository: 'https://git.acme.io/web',
      revision: 'f'.repeat(40),
      evidence: 'label',
    } as const;
    const findings = [ranked('CVE-1', 'fixed', 'npm'), ranked('CVE-2', 'open')];
    const ways = waysOf({ findings, source });
    expect(ways.get('rebuild')).toMatchObject({
      state: 'possible',
      removes: 1,
      isAtMost: true,
      leaves: 1,
      reason: 'built from https://git.acme.io/web at ffffffffffff: its owner builds it on a fixed base',
    });
    expect(ways.get('layer-patch')).toMatchObject({
      state: 'impossible',
      reason: 'no engine can put these in a layer: npm',
    });
    expect(ways.get('mitigation')).toMatchObject({ state: 'chosen' });
    expect(waysOf({ findings, builtBy: 'shop' }).get('rebuild')?.reason).toBe(
      'Baseline shop names its source: oakum patch rebuild asks the CI of Baseline shop',
    );
    const unfixed = waysOf({ findings: [ranked('CVE-2', 'open')], source });
    expect(unfixed.get('rebuild')).toMatchObject({ state: 'impossible' });
    expect(unfixed.get('layer-patch')?.reason).toBe('no package of it has a fix in its distribution');
  });

  it('name the base that brings the most of what has a fix', () => {
    const base = (name: string, findings: readonly string[]) => ({
      base: { id: name, name: `registry.acme.io/base/${name}:1` },
      findings: new Set(findings),
      of: 9,
      images: 4,
    });
    const bases = [base('os', ['CVE-2', 'CVE-9']), base('java', ['CVE-1', 'CVE-2'])];
    expect(waysOf({ findings: two, bases }).get('base')).toMatchObject({
      state: 'possible',
      removes: 1,
      leaves: 1,
      reason:
        'patch base/java:1 once and build what lies on it again: it brings 1 of them, to 4 images in all',
    });
    expect(waysOf({ findings: two, isPartial: true }).get('base')).toMatchObject({ state: 'unknown' });
    expect(waysOf({ findings: two, bases: bases.slice(0, 1) }).get('base')).toMatchObject({
      state: 'impossible',
    });
  });
});
