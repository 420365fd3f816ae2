import { describe, expect, it } from 'vitest';
import { bodyOf } from '../../model/index.ts';
import { makeEntry } from './make-entry.ts';

const clock = { now: () => Temporal.Instant.from('2026-11-21T12:00:00Z'), sleep: async () => {} };

describe('an entry', () => {
  it('carries the body of its kind, dated, without what is absent', () => {
    const entry = makeEntry(
      'rejected',
      { clock, by: 'bob' },
      {
        planDigest: 'sha256:1',
        verdict: 'rejected',
        by: 'bob',
        identity: 'signed-in',
        at: '2026-11-21T11:59:00.000Z',
        reason: 'freeze',
        expires: undefined,
      },
    );
    expect(entry).toStrictEqual({
      at: '2026-11-21T12:00:00.000Z',
      kind: 'rejected',
      by: 'bob',
      body: {
        planDigest: 'sha256:1',
        verdict: 'rejected',
        by: 'bob',
        identity: 'signed-in',
        at: '2026-11-21T11:59:00.000Z',
        reason: 'freeze',
      },
    });
    expect(bodyOf('rejected', entry)?.reason).toBe('freeze');
    expect(bodyOf('approved', entry)).toBeUndefined();
  });

  it('refuses a body with a field that its kind does not know', () => {
    const body = { reason: 'window closed', password: 'hunter2' };
    expect(() => makeEntry('run-paused', { clock, by: 'oakum', run: 'run-1' }, body)).toThrow(
      expect.objectContaining({ code: 'audit.bad-body', message: expect.not.stringContaining('hunter2') }),
    );
  });
});
