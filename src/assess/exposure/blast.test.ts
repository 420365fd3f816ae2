import { describe, expect, it } from 'vitest';
import { type PodAccount, type PodPower, PowerKind, RightKind } from '../../model/index.ts';
import { blastRadiusOf } from './index.ts';

function power(...kinds: readonly PowerKind[]): PodPower {
  return {
    facts: kinds.map((kind) => ({ kind, says: `it has ${kind}` })),
    level: 'baseline',
    account: 'default',
  };
}

const of = (given: PodPower | undefined, accounts: readonly PodAccount[] = []) =>
  blastRadiusOf({ namespace: 'shop', power: given }, accounts);

const account = (change: Partial<PodAccount> = {}, isClusterWide = true): PodAccount => ({
  namespace: 'shop',
  name: 'default',
  rights: [{ kind: 'read-secrets', isClusterWide, says: 'may read Secrets' }],
  ...change,
});

describe('blastRadiusOf', () => {
  it('adds a line for each kind of fact, the heaviest first, each kind once', () => {
    expect(of(power('root', 'host-pid', 'root'))).toEqual({
      points: 4,
      lines: [
        { points: 3, says: 'it has host-pid' },
        { points: 1, says: 'it has root; it has root' },
      ],
      unknown: [],
    });
  });

  it('is cut off at 12', () => {
    expect(of(power(...PowerKind.options)).points).toBe(12);
  });

  it.each(PowerKind.options)('never gets smaller by %s', (kind) => {
    for (const other of PowerKind.options)
      expect(of(power(other, kind)).points).toBeGreaterThanOrEqual(of(power(other)).points);
    expect(of(power(kind)).points).toBeGreaterThan(0);
  });

  it('counts an unknown user like root, and says what was not read', () => {
    expect(of(power('user-unknown')).points).toBe(of(power('root')).points);
    expect(of(undefined)).toEqual({
      points: 0,
      lines: [],
      unknown: ['what its pods may do was not read: no template was seen'],
    });
  });

  it.each<[string, Partial<PodPower>, readonly PodAccount[], number]>([
    ['everywhere', {}, [account()], 5],
    ['in one namespace', {}, [account({}, false)], 3],
    ['of another account', {}, [account({ name: 'other' })], 0],
    ['of another namespace', {}, [account({ namespace: 'other' })], 0],
    ['without its token', { mountsToken: false }, [account()], 0],
    ['whose account gives no token', {}, [account({ mountsToken: false })], 0],
    ['whose pod wants the token all the same', { mountsToken: true }, [account({ mountsToken: false })], 5],
  ])('counts a right %s', (_name, change, accounts, points) => {
    expect(of({ ...power(), ...change }, accounts).points).toBe(points);
  });

  it.each(RightKind.options)('never counts %s less everywhere than in one namespace', (kind) => {
    const at = (isClusterWide: boolean) =>
      of(power(), [account({ rights: [{ kind, isClusterWide, says: '' }] })]).points;
    expect(at(true)).toBeGreaterThanOrEqual(at(false));
    expect(at(false)).toBeGreaterThan(0);
  });

  it('says that rights were not read, unless no container has the token', () => {
    const unread = (given: PodPower) => blastRadiusOf({ namespace: 'shop', power: given }, undefined).unknown;
    expect(unread(power())).toEqual(['what its ServiceAccount default may do was not read']);
    expect(unread({ ...power(), mountsToken: false })).toEqual([]);
  });
});
