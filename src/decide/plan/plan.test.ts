import { describe, expect, it } from 'vitest';
import { sha256 } from '../../kernel/pure/index.ts';
import type { Basis, Patch, PolicyVerdict, WindowState } from '../../model/index.ts';
import { assemblePlan, choosePatches, movedSince, type PlanPart, verifyPlanDigest } from './index.ts';

const digest = sha256('image');

function patch(
  name: string,
  more: Partial<Extract<Patch, { kind: 'layer-patch' }>> = {},
): Extract<Patch, { kind: 'layer-patch' }> {
  const workload = { id: `c/${name}`, name: `shop/Deployment/${name}` };
  return {
    kind: 'layer-patch',
    id: `patch:${name}`,
    title: name,
    subject: `image:${name}`,
    removes: [{ id: `finding:${name}`, name: 'CVE' }],
    leaves: [],
    exploited: 0,
    points: 0,
    where: [workload],
    how: 'layer',
    reasons: [],
    targets: [
      {
        workload,
        kind: 'Deployment',
        namespace: 'shop',
        name,
        uid: name,
        container: 'main',
        image: `r/${name}:1`,
      },
    ],
    image: `r/${name}:1`,
    digest,
    packages: [],
    ...more,
  };
}

const allowed: PolicyVerdict = {
  decision: { kind: 'allow', rule: 'PatchPolicy all level auto' },
  policy: 'all',
  engines: ['native'],
  gate: { bake: '60s', deadline: '10m' },
  verify: { unknown: 'allow', requires: [] },
  rebuild: 'never',
  budget: 10,
  secondPerson: false,
};
const open: WindowState = { kind: 'open', rule: 'no MaintenanceWindow speaks for it' };

function part(of: Patch, more: Partial<PlanPart> = {}): PlanPart {
  return {
    patch: of,
    verdict: allowed,
    windows: of.targets.map(({ workload }) => ({ workload, state: open })),
    basis: [],
    to: { repository: 'r/x', tag: '1-oakum.1' },
    ...more,
  };
}

function plan(parts: readonly PlanPart[]) {
  return assemblePlan({
    id: 'plan-1',
    createdAt: '2026-11-21T10:00:00.000Z',
    createdBy: 'ada',
    cluster: { id: 'c', name: 'test', server: 'https://127.0.0.1' },
    parts,
    leftOut: [],
    coverage: { read: 1, total: 1, unread: [] },
    restsOn: [],
  });
}

describe('choosePatches', () => {
  it('takes the option that removes most, and a newer tag when they remove as much', () => {
    const layer = patch('web');
    const bump: Patch = {
      ...patch('web'),
      kind: 'tag-bump',
      id: 'patch:bump',
      toImage: 'r/web:2',
      toDigest: digest,
    };
    expect(choosePatches([layer, bump]).map((one) => one.id)).toEqual(['patch:bump']);
    const larger = patch('web', {
      id: 'patch:larger',
      removes: [...layer.removes, { id: 'finding:2', name: 'CVE' }],
    });
    expect(choosePatches([larger, bump]).map((one) => one.id)).toEqual(['patch:larger']);
  });
});

describe('assemblePlan', () => {
  it('puts the earliest deadline first, then points', () => {
    const parts = [
      part(patch('late', { due: '2026-12-30T00:00:00.000Z', points: 90 })),
      part(patch('none', { points: 5 })),
      part(patch('soon', { due: '2026-12-01T00:00:00.000Z' })),
    ];
    expect(plan(parts).patches.map((one) => one.patch.title)).toEqual(['soon', 'late', 'none']);
  });

  it('has the same digest for the same world, and another when anything differs', () => {
    const first = plan([part(patch('web'))]);
    expect(plan([part(patch('web'))]).digest).toBe(first.digest);
    expect(plan([part(patch('web', { image: 'r/web:2' }))]).digest).not.toBe(first.digest);
  });

  it('refuses a plan that was edited', () => {
    const made = plan([part(patch('web'))]);
    expect(() => verifyPlanDigest(made)).not.toThrow();
    expect(() => verifyPlanDigest({ ...made, createdBy: 'eve' })).toThrow(/plan plan-1 says digest/);
  });

  describe('asks the windows of each workload', () => {
    const closed = (until: string | undefined) => ({
      kind: 'closed' as const,
      rule: `MaintenanceWindow until-${until?.slice(11, 13) ?? 'ever'}`,
      until,
      closes: undefined,
    });
    const [early, late] = [closed('2026-11-21T21:00:00.000Z'), closed('2026-11-21T23:00:00.000Z')];
    const unreadable: WindowState = {
      kind: 'unreadable',
      rule: 'MaintenanceWindow x',
      reason: 'no schedule',
    };
    const needed = { kind: 'needs-approval', rule: 'PatchPolicy all level approve', required: 1 } as const;

    function decided(states: readonly WindowState[], decision: PolicyVerdict['decision'] = allowed.decision) {
      const workloads = states.map((_, index) => ({ id: `c/${index}`, name: `shop/Deployment/w${index}` }));
      const windows = states.map((state, index) => ({
        workload: workloads[index] ?? { id: '', name: '' },
        state,
      }));
      // In another order than that of their names: the plan sorts them.
      const made = plan([
        part(patch('web'), { windows: windows.toReversed(), verdict: { ...allowed, decision } }),
      ]);
      return made.patches[0];
    }

    it.each([
      ['all open', [open, open], allowed.decision],
      ['one closed: its siblings go', [early, open], allowed.decision],
      [
        'all closed: until the first opens',
        [late, early],
        { kind: 'waits', rule: early.rule, until: early.until },
      ],
      [
        'all closed, one for ever',
        [closed(undefined), late],
        { kind: 'waits', rule: late.rule, until: late.until },
      ],
      ['closed for ever', [closed(undefined)], { kind: 'waits', rule: 'MaintenanceWindow until-ever' }],
      [
        'one unreadable',
        [open, unreadable],
        { kind: 'blocked', rule: unreadable.rule, reasons: ['no schedule'] },
      ],
    ] as const)('%s', (_, states, expected) => {
      expect(decided(states)?.decision).toEqual(expected);
    });

    it('shows each with its rule, also where an approval is needed first', () => {
      const made = decided([early, open], needed);
      expect(made?.decision).toEqual(needed);
      expect(made?.windows).toEqual([
        {
          workload: { id: 'c/0', name: 'shop/Deployment/w0' },
          decision: { kind: 'waits', rule: early.rule, until: early.until },
        },
        { workload: { id: 'c/1', name: 'shop/Deployment/w1' }, decision: { kind: 'allow', rule: open.rule } },
      ]);
    });
  });

  it('lives as long as what it may do waits, and no longer for what is blocked', () => {
    const closes = '2026-11-24T02:00:00.000Z';
    const state: WindowState = {
      kind: 'closed',
      rule: 'MaintenanceWindow x',
      until: closes.replace('T02', 'T01'),
      closes,
    };
    const waiting = part(patch('web'), { windows: [{ workload: { id: 'c/web', name: 'web' }, state }] });
    const decision = { kind: 'blocked', rule: 'r', reasons: [] } as const;
    expect(plan([waiting]).expiresAt).toBe(closes);
    expect(plan([{ ...waiting, verdict: { ...allowed, decision } }]).expiresAt).toBe(
      '2026-11-22T10:00:00.000Z',
    );
  });

  it('blocks what exceeds the budget, in the order of urgency', () => {
    const verdict = { ...allowed, budget: 1 };
    const made = plan([
      part(patch('b', { points: 1 }), { verdict }),
      part(patch('a', { points: 9 }), { verdict }),
    ]);
    expect(made.patches.map((one) => [one.patch.title, one.decision.kind])).toEqual([
      ['a', 'allow'],
      ['b', 'blocked'],
    ]);
  });

  it('counts against the budget what would change, not where an image only runs', () => {
    const elsewhere = [1, 2, 3].map((n) => ({ id: `c/idle-${n}`, name: `shop/Deployment/idle-${n}` }));
    const made = plan([part(patch('a', { where: elsewhere }), { verdict: { ...allowed, budget: 1 } })]);
    expect(made.patches[0]?.decision.kind).toBe('allow');
  });

  it('shows the change of image as a diff', () => {
    expect(plan([part(patch('web'))]).patches[0]?.diff).toContain(
      '-        image: r/web:1\n+        image: r/x:1-oakum.1@sha256:',
    );
  });
});

describe('movedSince', () => {
  const basis: Basis = {
    uid: 'u',
    kind: 'Deployment',
    apiVersion: 'apps/v1',
    namespace: 'shop',
    name: 'web',
    images: ['main=r/web:1'],
    digests: [`main=${digest}`],
    takeFrom: [],
  };

  it.each<[string, Basis | undefined, RegExp]>([
    ['a target that is gone', undefined, /uid u\) is gone/],
    [
      'another template image',
      { ...basis, images: ['main=r/web:2'] },
      /template wants main=r\/web:2, not main=r\/web:1/,
    ],
    ['another running digest', { ...basis, digests: [] }, /pods run nothing, not main=sha256/],
  ])('names %s', (_name, now, reason) => {
    const moved = movedSince([basis], new Map([['u', now]]));
    expect(moved.map((one) => one.reason).join()).toMatch(reason);
  });

  it('is empty when nothing moved', () => {
    expect(movedSince([basis], new Map([['u', basis]]))).toEqual([]);
  });
});
