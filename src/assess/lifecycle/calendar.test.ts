import { describe, expect, it } from 'vitest';
import { LifecycleTable, lifecycleOf, supportCalendar } from './index.ts';

const table = LifecycleTable.parse({
  schemaVersion: 2,
  source: 'endoflife.date',
  licence: 'MIT',
  asOf: '2026-08-22',
  products: [
    {
      product: 'ubuntu',
      title: 'Ubuntu',
      releases: [
        {
          cycle: '22.04',
          activeUntil: '2026-12-01',
          ended: '2027-04-01',
          extended: { until: '2032-04-01', access: 'paid', program: 'Expanded Security Maintenance' },
        },
      ],
    },
    {
      product: 'debian',
      title: 'Debian',
      releases: [
        {
          cycle: '11',
          ended: '2024-08-14',
          extended: { until: '2027-01-31', access: 'free', program: 'Debian LTS' },
        },
      ],
    },
    {
      product: 'ingress-nginx',
      title: 'ingress-nginx',
      source: 'announcement',
      releases: [{ cycle: '1', ended: '2026-12-24' }],
    },
    { product: 'etcd', title: 'etcd', releases: [{ cycle: '3.6', ended: false }] },
  ],
});
const at = (name: string) => ({ id: name, name });
const running = [
  { release: { product: 'ubuntu', version: '22.04' }, where: at('node b') },
  { release: { product: 'ubuntu', version: '22.04' }, where: at('node a') },
  { release: { product: 'ubuntu', version: '22.04' }, where: at('node a') },
  { release: { product: 'debian', version: '11' }, where: at('image x') },
  { release: { product: 'ingress-nginx', version: '1.12.1' }, where: at('add-on') },
  { release: { product: 'etcd', version: '3.6.1' }, where: at('etcd') },
  { release: { product: 'flatcar', version: '4000' }, where: at('node c') },
];

describe('the support calendar', () => {
  it('lists what ends, soonest first, with everybody once, each kind of end told apart', () => {
    expect(supportCalendar(running, table, { from: '2026-11-28', to: '2027-11-28' })).toEqual([
      {
        on: '2026-12-01',
        ends: 'active',
        product: 'Ubuntu',
        version: '22.04',
        source: 'endoflife.date (2026-08-22)',
        where: [at('node a'), at('node b')],
      },
      {
        on: '2026-12-24',
        ends: 'security',
        product: 'ingress-nginx',
        version: '1',
        source: 'announcement',
        where: [at('add-on')],
      },
      {
        on: '2027-01-31',
        ends: 'free',
        program: 'Debian LTS',
        product: 'Debian',
        version: '11',
        source: 'endoflife.date (2026-08-22)',
        where: [at('image x')],
      },
      {
        on: '2027-04-01',
        ends: 'security',
        product: 'Ubuntu',
        version: '22.04',
        source: 'endoflife.date (2026-08-22)',
        where: [at('node a'), at('node b')],
      },
    ]);
  });

  it('counts its first and its last day, and nothing beside them', () => {
    const days = (from: string, to: string) =>
      supportCalendar(running, table, { from, to }).map(({ on }) => on);
    expect(days('2026-12-01', '2026-12-01')).toEqual(['2026-12-01']);
    expect(days('2026-12-02', '2026-12-23')).toEqual([]);
    expect(days('2032-04-01', '2032-04-02')).toEqual(['2032-04-01']);
  });

  it('is no list of what has ended: that says whether fixes can be bought', () => {
    const { lifecycle } = lifecycleOf(running, table, '2028-01-01');
    expect(
      lifecycle.map(({ product, endOfLife, paid, source }) => ({ product, endOfLife, paid, source })),
    ).toEqual([
      {
        product: 'Debian',
        endOfLife: '2027-01-31',
        paid: undefined,
        source: 'endoflife.date (2026-08-22)',
      },
      {
        product: 'Ubuntu',
        endOfLife: '2027-04-01',
        paid: { until: '2032-04-01', program: 'Expanded Security Maintenance' },
        source: 'endoflife.date (2026-08-22)',
      },
      { product: 'ingress-nginx', endOfLife: '2026-12-24', paid: undefined, source: 'announcement' },
    ]);
  });
});
