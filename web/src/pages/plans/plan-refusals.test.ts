import { describe, expect, it } from 'vitest';
import type { Approval, Decision, PlanView } from '../../api/generated/types.ts';
import { haltedReason } from './halted.ts';
import { planRefusals } from './plan-refusals.ts';

const now = Date.parse('2026-11-21T12:00:00.000Z');
const digest = `sha256:${'a'.repeat(64)}`;

function view(decisions: readonly Decision[], more: Partial<PlanView> = {}): PlanView {
  const patch: PlanView['plan']['patches'][number]['patch'] = {
    kind: 'none',
    id: 'p',
    title: 'p',
    subject: 's',
    removes: [],
    leaves: [],
    exploited: 0,
    points: 0,
    where: [],
    how: '',
    reasons: [],
    targets: [],
  };
  return {
    plan: {
      schemaVersion: 1,
      kind: 'Plan',
      id: 'plan-1',
      createdAt: '2026-11-21T11:00:00.000Z',
      createdBy: 'ada',
      expiresAt: '2026-11-22T11:00:00.000Z',
      cluster: { id: 'c', name: 'c', server: 's' },
      patches: decisions.map((decision) => ({
        patch,
        decision,
        policy: 'default',
        engines: [],
        gate: { bake: '60s', deadline: '10m' },
        basis: [],
        diff: '',
      })),
      leftOut: [],
      coverage: { read: 1, total: 1, unread: [] },
      restsOn: [],
      digest,
    },
    approvals: [],
    ...more,
  };
}

function word(by: string, verdict: Approval['verdict'], at = '2026-11-21T11:30:00.000Z'): Approval {
  return { planDigest: digest, verdict, by, identity: 'signed-in', at, reason: 'because' };
}

const allow: Decision = { kind: 'allow', rule: 'r' };
const asks: Decision = { kind: 'needs-approval', rule: 'r', required: 1 };
const blocked: Decision = { kind: 'blocked', rule: 'r', reasons: [] };
const writes = { canWrite: true, halted: undefined };

describe('what may be asked of a plan', () => {
  it('lets an allowed plan be applied or rejected, and asks nobody to approve it', () => {
    expect(planRefusals(view([allow]), writes, now)).toEqual({
      approve: 'No policy asks for an approval of this plan.',
      reject: undefined,
      apply: undefined,
    });
  });

  it.each<[string, PlanView, RegExp]>([
    ['nobody approved', view([asks]), /0 of 1 approvals/],
    ['everything is blocked', view([blocked]), /Nothing in this plan/],
    [
      'somebody rejected it',
      view([asks], { approvals: [word('bob', 'approved'), word('eve', 'rejected')] }),
      /eve rejected/,
    ],
    [
      'the word is about another plan',
      view([asks], { approvals: [{ ...word('bob', 'approved'), planDigest: `sha256:${'b'.repeat(64)}` }] }),
      /0 of 1/,
    ],
  ])('does not apply when %s', (_name, plan, reason) => {
    expect(planRefusals(plan, writes, now).apply).toMatch(reason);
  });

  it('takes the newest word of a person', () => {
    const changed = view([asks], {
      approvals: [word('eve', 'approved', '2026-11-21T11:45:00.000Z'), word('eve', 'rejected')],
    });
    expect(planRefusals(changed, writes, now).apply).toBeUndefined();
  });

  it('does not apply where nothing may be written', () => {
    expect(planRefusals(view([allow]), { canWrite: false, halted: undefined }, now).apply).toMatch(
      /switched off/,
    );
  });

  it('is not applied while nothing new may be written, with who said so', () => {
    const halted = haltedReason({
      stop: { by: 'ann', at: '2026-11-21T09:00:00.000Z', reason: 'incident 4711' },
      notTakenUp: [],
    });
    const refusals = planRefusals(view([asks]), { canWrite: true, halted }, now);
    expect(refusals.approve).toBeUndefined();
    expect(planRefusals(view([allow]), { canWrite: true, halted }, now).apply).toBe(
      'All writing is paused by ann: incident 4711',
    );
  });

  it.each([
    ['configuration', /cannot be taken up/],
    ['advisories', undefined],
  ] as const)('a change of the %s that cannot be taken up: %s', (what, reason) => {
    const change = { what, code: 'x', message: 'x', since: '2026-11-21T09:00:00.000Z' };
    const halted = haltedReason({ notTakenUp: [change] });
    expect(halted ?? '').toMatch(reason ?? /^$/);
  });

  it('refuses everything once it ran or expired', () => {
    const ran = planRefusals(view([asks], { run: 'run-1' }), writes, now);
    expect(Object.values(ran)).toEqual(Array(3).fill('run-1 carries this plan out, or did.'));
    const late = planRefusals(view([asks]), writes, Date.parse('2026-12-01T00:00:00.000Z'));
    expect(late.approve).toMatch(/expired/);
  });
});
