import { describe, expect, it } from 'vitest';
import { failureFrom, failureOf, isSignedOut } from './failure.ts';

describe('a failure', () => {
  it('says what the server said', () => {
    const failure = failureFrom(409, {
      error: { code: 'plan.moved', message: 'shop/web has moved', hint: 'make a new plan' },
    });
    expect(failure).toMatchObject({
      status: 409,
      code: 'plan.moved',
      message: 'shop/web has moved',
      hint: 'make a new plan',
    });
  });

  it.each([undefined, null, 'oops', [], {}, { error: null }, { error: { code: 1, message: 2 } }])(
    'tells the status where the body %j has no words',
    (body) => {
      expect(failureFrom(502, body)).toMatchObject({ status: 502, code: 'page.no-words' });
    },
  );

  it('does not break on a body that is no JSON', async () => {
    const failure = await failureOf(new Response('<html>', { status: 500 }));
    expect(failure).toMatchObject({ status: 500, code: 'page.no-words' });
  });

  it('knows that nobody is signed in', () => {
    expect(isSignedOut(failureFrom(401, undefined))).toBe(true);
    expect(isSignedOut(failureFrom(403, undefined))).toBe(false);
    expect(isSignedOut(new Error('other'))).toBe(false);
  });
});
