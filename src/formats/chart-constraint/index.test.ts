import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { satisfiesChartConstraint } from './index.ts';

describe('a constraint of a chart', () => {
  it.each<readonly [constraint: string, version: string, allowed: boolean | undefined]>([
    ['>=1.22.0', 'v1.29.3', true],
    ['>=1.22.0', 'v1.29.3-eks-adc7111', false],
    ['>=1.22.0-0', 'v1.29.3-eks-adc7111', true],
    ['>=1.22.0-0', 'v1.22.0-gke.100', true],
    ['>=1.22.0-0', 'v1.21.9', false],
    ['>=1.22.0', 'v1.29.3+k3s1', true],
    ['>=1.22.0-0 <1.30.0', 'v1.29.3-eks-adc7111', true],
    ['>=1.22.0-0 <1.30.0', 'v1.30.0-eks-adc7111', true],
    ['>=1.22.0-0 <1.30.0-0', 'v1.30.0-eks-adc7111', false],
    ['>=1.22, <1.26', '1.25.16', true],
    ['>= 1.22 || 1.18', '1.18.3', true],
    ['>= 1.22-0 || 1.18', '1.18.3-gke.1', false],
    ['1.27 - 1.29', '1.29.7', true],
    ['1.27 - 1.29.6', '1.29.7', false],
    ['1.2x', '1.29.7', undefined],
    ['^1.20.0', '1.29.7', true],
    ['^0.2', '0.3.0', false],
    ['~1.29.2', '1.29.7', true],
    ['~1.29.2', '1.30.0', false],
    ['1.29.x', '1.29.7', true],
    ['*', '1.29.7', true],
    ['*', '1.29.7-rc.1', false],
    ['^*', '1.29.7', false],
    ['!=1.29.7', '1.29.7', false],
    ['!=1.28', '1.29.7', true],
    ['>1.29', '1.29.7', false],
    ['<=1.29', '1.29.7', true],
    ['=>1.29.7', '1.29.7', true],
    ['', '1.29.7', undefined],
    ['>=1.22<1.30', '1.29.7', undefined],
    ['>=1.22,,<1.30', '1.29.7', undefined],
    ['new', '1.29.7', undefined],
    ['>=1.22', 'new', undefined],
    ['>=1.22', `1.${'9'.repeat(300)}`, undefined],
  ])('%s takes %s: %s', (constraint, version, allowed) => {
    expect(satisfiesChartConstraint(version, constraint)).toBe(allowed);
  });

  it('answers whatever it is asked, and soon', () => {
    const piece = fc.constantFrom(
      '1',
      '.',
      '-',
      '0',
      'x',
      '*',
      '>',
      '=',
      '<',
      '~',
      '^',
      ' ',
      ',',
      '|',
      'v',
      'a',
      '+',
    );
    const text = fc.array(piece, { maxLength: 260 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(text, text, (version, constraint) => {
        const started = performance.now();
        expect([true, false, undefined]).toContain(satisfiesChartConstraint(version, constraint));
        expect(performance.now() - started).toBeLessThan(200);
      }),
    );
  });

  it('takes every release from 0.0.0 on where it says so, and no group contradicts itself', () => {
    const version = fc.tuple(fc.nat(99), fc.nat(99), fc.nat(99)).map((parts) => parts.join('.'));
    fc.assert(
      fc.property(version, version, (one, bound) => {
        expect(satisfiesChartConstraint(one, '>=0.0.0')).toBe(true);
        expect(satisfiesChartConstraint(one, `>${bound}`)).not.toBe(
          satisfiesChartConstraint(one, `<=${bound}`),
        );
        expect(satisfiesChartConstraint(one, `=${bound}`)).toBe(one === bound);
      }),
    );
  });
});
