import { describe, expect, it } from 'vitest';
import type { ScanReport } from '../../model/index.ts';
import { dueText, scanMarkdown, scanTable, shorten } from './scan.ts';

const scannedAt = '2026-11-20T00:00:00.000Z';
const empty: ScanReport = {
  schemaVersion: 1,
  kind: 'ScanReport',
  subject: { id: 'image:x', kind: 'image', name: 'acme.test/web:1' },
  scannedAt,
  coverage: { read: 1, total: 1, unread: [] },
  counts: { workloads: 0, nodes: 0, images: 1 },
  images: [],
  findings: [],
  patches: [],
  unknowns: [],
  lifecycle: [],
  feeds: [],
};
const place = (name: string) => ({ id: name, name });
const patch: ScanReport['patches'][number] = {
  id: 'p',
  kind: 'image-tag',
  title: 'web 1 → 2',
  removes: [place('CVE-1'), place('CVE-2')],
  exploited: 1,
  due: '2026-11-23T00:00:00.000Z',
  dueRule: 'CISA BOD 26-04: exploited',
  points: 9,
  where: [place('shop/web'), place('shop/pay')],
  how: 'set the image | pin it',
  reasons: [],
};
const unreadOf = (count: number): ScanReport['coverage'] => ({
  read: 1,
  total: 1 + count,
  unread: Array.from({ length: count }, (_, at) => ({
    what: `layer ${at}`,
    code: 'oci.not-found',
    reason: 'gone',
  })),
});
const unknownOf = (count: number): ScanReport['unknowns'] =>
  Array.from({ length: count }, (_, at) => ({ what: `npm ${at}`, packages: 1, reason: 'no feed' }));

const table = (change: Partial<ScanReport>): readonly string[] =>
  scanTable({ ...empty, ...change }, 'patches').split('\n');

describe('the table of a scan', () => {
  it.each<readonly [string, Partial<ScanReport>, readonly string[]]>([
    ['nothing found', {}, ['acme.test/web:1  read 1 of 1', '', 'nothing found', '']],
    [
      'nothing found in what was read',
      { coverage: unreadOf(1) },
      [
        'acme.test/web:1  read 1 of 2: not read 1 oci.not-found',
        '',
        'nothing found in what was read; the rest is unknown',
        '',
        'not read: layer 0: gone (oci.not-found)',
      ],
    ],
    [
      'nothing found by sources that do not know all',
      { unknowns: unknownOf(1) },
      [
        'acme.test/web:1  read 1 of 1',
        '',
        'nothing found; see what the sources cannot say below',
        '',
        'unknown: npm 0: no feed (1 package)',
      ],
    ],
    [
      'what a rule left out, which is no gap',
      {
        coverage: {
          ...empty.coverage,
          leftOut: [{ what: 'yarn.lock', code: 'packages.development', reason: 'for development' }],
        },
      },
      [
        'acme.test/web:1  read 1 of 1',
        '',
        'nothing found',
        '',
        'left out: yarn.lock: for development (packages.development)',
      ],
    ],
    [
      'patches of an image',
      { patches: [patch] },
      [
        'acme.test/web:1  read 1 of 1',
        '',
        '#  PATCH      REMOVES          DUE                WHERE        HOW',
        '1  web 1 → 2  2 (1 exploited)  3 d CISA BOD 26-04  shop/web +1  set the image | pin it',
        '',
        'next: oakum explain 1',
      ],
    ],
    [
      'a cluster with what is in it, and what comes next',
      {
        subject: { id: 'c', kind: 'cluster', name: 'prod', version: 'v1.30.4' },
        counts: { workloads: 1, nodes: 3, images: 2 },
        patches: [{ ...patch, exploited: 0, where: [] }],
      },
      [
        'prod  v1.30.4  3 nodes  1 workload  2 images  read 1 of 1',
        '',
        '#  PATCH      REMOVES  DUE                WHERE  HOW',
        '1  web 1 → 2  2        3 d CISA BOD 26-04  -      set the image | pin it',
        '',
        'next: oakum explain 1 · oakum plan',
      ],
    ],
  ])('shows %s', (_name, change, lines) => {
    const squeezed = (line: string): string => line.replaceAll(/ {2,}/g, '  ');
    expect(table(change).map(squeezed)).toEqual(lines.map(squeezed));
  });

  it('cuts long lists, and says how much more there is', () => {
    const lines = table({ coverage: unreadOf(9), unknowns: unknownOf(7) });
    expect(lines.filter((line) => line.startsWith('not read'))).toHaveLength(9);
    expect(lines).toContain('not read: 1 more, see -o json');
    expect(lines.filter((line) => line.startsWith('unknown'))).toHaveLength(7);
    expect(lines).toContain('unknown: 1 more, see -o json');
  });

  it('lets no control character of a hostile name through', () => {
    const shown = table({ patches: [{ ...patch, title: 'web\u001b[2J' }] }).join('\n');
    expect(shown).not.toContain('\u001b');
  });
});

describe('the same as Markdown', () => {
  it('keeps a bar in a cell from ending it', () => {
    const text = scanMarkdown({ ...empty, patches: [patch] }, 'patches');
    expect(text.split('\n').slice(0, 5)).toEqual([
      '# acme.test/web:1  read 1 of 1',
      '',
      '| # | PATCH | REMOVES | DUE | WHERE | HOW |',
      '| --- | --- | --- | --- | --- | --- |',
      '| 1 | web 1 → 2 | 2 (1 exploited) | 3 d CISA BOD 26-04 | shop/web +1 | set the image \\| pin it |',
    ]);
  });
});

describe('when a patch is due', () => {
  it.each([
    [undefined, undefined, '-'],
    ['2026-11-23T00:00:00.000Z', 'simple: high', '3 d simple'],
    ['2026-11-20T12:00:00.000Z', undefined, 'today'],
    ['2026-11-18T00:00:00.000Z', 'simple: high', 'overdue 2 d simple'],
  ])('%s by %s is %s', (due, dueRule, expected) => {
    expect(
      dueText(
        { ...(due === undefined ? {} : { due }), ...(dueRule === undefined ? {} : { dueRule }) },
        scannedAt,
      ),
    ).toBe(expected);
  });

  it('text is cut with a mark', () => {
    expect([shorten('abcd', 4), shorten('abcde', 4)]).toEqual(['abcd', 'abc…']);
  });
});
