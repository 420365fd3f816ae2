import { describe, expect, it } from 'vitest';
import { type PodPower, PowerKind } from '../../model/index.ts';
import { blastRadiusOf } from './index.ts';

function power(...kinds: readonly PowerKind[]): PodPower {
  return {
    facts: kinds.map((kind) => ({ kind, says: `it has ${kind}` })),
    level: 'baseline',
    account: 'default',
  };
}

describe('blastRadiusOf', () => {
  it('adds a line for each kind of fact, the heaviest first, each kind once', () => {
    expect(blastRadiusOf(power('root', 'host-pid', 'root'))).toEqual({
      points: 4,
      lines: [
        { points: 3, says: 'it has host-pid' },
        { points: 1, says: 'it has root; it has root' },
      ],
      unknown: [],
    });
  });

  it('is cut off at 12', () => {
    expect(blastRadiusOf(power(...PowerKind.options)).points).toBe(12);
  });

  it.each(PowerKind.options)('never gets smaller by %s', (kind) => {
    for (const other of PowerKind.options)
      expect(blastRadiusOf(power(other, kind)).points).toBeGreaterThanOrEqual(
        blastRadiusOf(power(other)).points,
      );
    expect(blastRadiusOf(power(kind)).points).toBeGreaterThan(0);
  });

  it('counts an unknown user like root, and says what was not read', () => {
    expect(blastRadiusOf(power('user-unknown')).points).toBe(blastRadiusOf(power('root')).points);
    expect(blastRadiusOf(undefined)).toEqual({
      points: 0,
      lines: [],
      unknown: ['what its pods may do was not read: no template was seen'],
    });
  });
});
