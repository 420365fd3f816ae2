import { describe, expect, it } from 'vitest';
import { sha256 } from '../../kernel/pure/index.ts';
import { bodyOf } from '../../model/index.ts';
import { makeEntry } from './make-entry.ts';

const clock = { now: () => Temporal.Instant.from('2026-11-21T12:00:00Z'), sleep: async () => {} };

describe('an entry', () => {
  it('carries the body of its kind, dated, without what is absent', () => {
    const body = { plan: 'p', digest: sha256('plan'), identity: 'signed-in', reason: 'freeze' } as const;
    const entry = makeEntry('rejected', { clock, by: 'bob' }, body);
    expect(entry).toStrictEqual({ at: '2026-11-21T12:00:00.000Z', kind: 'rejected', by: 'bob', body });
    const made = { plan: 'p', digest: sha256('plan'), cluster: undefined };
    expect(Object.keys(makeEntry('plan-made', { clock, by: 'bob' }, made).body)).toEqual(['plan', 'digest']);
    expect(bodyOf('rejected', entry)?.reason).toBe('freeze');
    expect(bodyOf('approved', entry)).toBeUndefined();
  });

  it('refuses a body with a field that its kind does not know', () => {
    const body = { phase: 'paused', note: 'x', password: 'hunter2' } as const;
    expect(() => makeEntry('run-ended', { clock, by: 'oakum', run: 'run-1' }, body)).toThrow(
      expect.objectContaining({ code: 'audit.bad-body', message: expect.not.stringContaining('hunter2') }),
    );
  });
});
