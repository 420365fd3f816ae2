import { describe, expect, it } from 'vitest';
import { sha256 } from '../../kernel/pure/index.ts';
import type { Approval } from '../../model/index.ts';
import { approvalState } from './index.ts';

const digest = sha256('plan');
const plan = { digest, createdBy: 'ada' };
const now = '2026-11-21T12:00:00.000Z';

function word(by: string, more: Partial<Approval> = {}): Approval {
  const base: Approval = {
    planDigest: digest,
    verdict: 'approved',
    by,
    identity: 'signed-in',
    at: '2026-11-21T10:00:00.000Z',
    reason: 'looks right',
  };
  return { ...base, ...more };
}

describe('approvalState', () => {
  it.each([
    ['counts one person', [word('bob')], 1, false, 'approved'],
    ['counts a person once', [word('bob'), word('bob')], 2, false, 'missing'],
    ['asks for as many as required', [word('bob'), word('eve')], 2, false, 'approved'],
    [
      'ignores a word about another plan',
      [word('bob', { planDigest: sha256('other') })],
      1,
      false,
      'missing',
    ],
    ['ignores an expired word', [word('bob', { expires: '2026-11-21T11:00:00.000Z' })], 1, false, 'missing'],
    ['does not count the requester as the second person', [word('ada')], 1, true, 'missing'],
    [
      'does not take an operating-system name for a second person',
      [word('bob', { identity: 'os-user' })],
      1,
      true,
      'missing',
    ],
    ['takes a signed-in second person', [word('bob')], 1, true, 'approved'],
    [
      'lets one rejection stop all',
      [word('bob'), word('eve', { verdict: 'rejected' })],
      1,
      false,
      'rejected',
    ],
    [
      'lets a person change their mind',
      [word('eve', { verdict: 'rejected' }), word('eve', { at: '2026-11-21T11:00:00.000Z' })],
      1,
      false,
      'approved',
    ],
  ])('%s', (_name, approvals, required, secondPerson, kind) => {
    expect(approvalState({ plan, approvals, required, secondPerson, now }).kind).toBe(kind);
  });

  it('says why a word did not count', () => {
    expect(approvalState({ plan, approvals: [word('ada')], required: 1, secondPerson: true, now })).toEqual({
      kind: 'missing',
      have: 0,
      required: 1,
      reasons: ['ada made the plan: a second person is asked for'],
    });
  });
});
