import { describe, expect, it } from 'vitest';
import type { LifecycleAnswer } from '../../flows/lifecycle.ts';
import { lifecycleMarkdown, lifecycleTable } from './lifecycle.ts';

const where = [
  { id: 'a', name: 'node a' },
  { id: 'b', name: 'node b' },
];
const answer: LifecycleAnswer = {
  subject: { id: 'c', kind: 'cluster', name: 'prod' },
  scannedAt: '2026-11-28T09:00:00.000Z',
  ended: [
    {
      product: 'Ubuntu',
      version: '20.04',
      endOfLife: '2025-05-31',
      paid: { until: '2030-05-31', program: 'ESM' },
      where,
      source: 's',
    },
  ],
  outlook: {
    from: '2026-11-28',
    to: '2027-11-28',
    calendar: [
      { on: '2026-12-01', product: 'K', version: '1', ends: 'active', where, source: 's' },
      { on: '2026-12-02', product: 'K', version: '1', ends: 'security', where, source: 's' },
      { on: '2026-12-03', product: 'D', version: '1', ends: 'free', program: 'LTS', where, source: 's' },
      { on: '2026-12-04', product: 'E', version: '1', ends: 'paid', where: [], source: 's' },
    ],
    unknowns: [{ what: 'k3s 1', reason: 'no lifecycle dates for k3s' }],
    packages: [
      {
        name: 'suricata',
        version: '1',
        system: 'debian 12',
        state: 'ended',
        since: '2026-04-30',
        where,
        source: 's',
      },
    ],
    unlisted: ['debian 13'],
  },
};

describe('the support calendar as a person reads it', () => {
  it('tells the end, a paid channel, what ends next, packages, and what is not known', () => {
    expect(lifecycleTable(answer)).toMatchInlineSnapshot(`
      "prod  scanned 2026-11-28T09:00:00.000Z  support from 2026-11-28 to 2027-11-28

      OUT OF SUPPORT  SINCE       PAID FIXES            WHERE      SOURCE
      Ubuntu 20.04    2025-05-31  ESM until 2030-05-31  node a +1  s

      ENDS ON     WHAT  WHICH SUPPORT                  WHERE      SOURCE
      2026-12-01  K 1   active: security fixes remain  node a +1  s
      2026-12-02  K 1   security                       node a +1  s
      2026-12-03  D 1   extended: LTS                  node a +1  s
      2026-12-04  E 1   paid: extended                 -          s

      PACKAGE     SYSTEM     SUPPORT  SINCE       WHERE      MORE
      suricata 1  debian 12  ended    2026-04-30  node a +1  -

      unknown: k3s 1: no lifecycle dates for k3s

      unknown: which packages of debian 13 are without support: no list of them is known"
    `);
  });

  it('says plainly where nothing ends, and claims no more than is known', () => {
    const none = {
      ...answer,
      ended: [],
      outlook: { ...answer.outlook, calendar: [], unknowns: [], packages: [], unlisted: [] },
    };
    expect(lifecycleMarkdown(none)).toMatchInlineSnapshot(`
      "prod  scanned 2026-11-28T09:00:00.000Z  support from 2026-11-28 to 2027-11-28

      nothing that has known dates is out of support

      nothing that has known dates ends in this time"
    `);
  });
});
