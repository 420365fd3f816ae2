import { describe, expect, it } from 'vitest';
import type { FindingFacet } from '../../api/generated/types.ts';
import { facetsOf, outcomeOf } from './finding-facets.ts';

const told: FindingFacet[] = [
  {
    filter: 'severity',
    values: [
      { value: 'critical', findings: 2 },
      { value: 'unknown', findings: 1200 },
    ],
  },
  { filter: 'namespace', values: [{ value: 'shop', findings: 3 }] },
];

describe('the filters of findings', () => {
  it('stand in their order with what each value would leave, and nothing that leaves nothing', () => {
    const facets = facetsOf(told, {});
    expect(facets.map(({ name }) => name)).toEqual([
      'severity',
      'due',
      'exploited',
      'fix',
      'layer',
      'exposure',
      'namespace',
    ]);
    expect(facets[0]?.options).toEqual([
      { value: 'critical', label: 'critical (2)' },
      { value: 'unknown', label: 'unknown (1,200)' },
    ]);
    expect(facets.at(-1)?.options).toEqual([{ value: 'shop', label: 'shop (3)' }]);
  });

  it('keep what is chosen, also where it leaves nothing or is no value at all', () => {
    const [severity, due] = facetsOf(told, { severity: 'odd', due: 'late' });
    expect(severity?.options.map(({ label }) => label)).toEqual([
      'critical (2)',
      'unknown (1,200)',
      'odd (0)',
    ]);
    expect(due?.options).toEqual([{ value: 'late', label: 'late (0)' }]);
  });

  it('have a workload only where one is asked for', () => {
    expect(facetsOf([], { workload: 'shop/Deployment/web' }).at(-1)).toEqual({
      name: 'workload',
      label: 'Workload',
      options: [{ value: 'shop/Deployment/web', label: 'shop/Deployment/web' }],
    });
  });
});

describe('how many findings there are', () => {
  it.each([
    [1, 1, 0, '1 of 1 finding'],
    [12, 1200, 1, '12 of 1,200 findings; 1 thing could not be read, and may have more'],
    [0, 0, 2, '0 of 0 findings; 2 things could not be read, and may have more'],
  ])('%d of %d with %d unread', (found, total, unread, text) => {
    expect(outcomeOf(found, total, unread)).toBe(text);
  });
});
