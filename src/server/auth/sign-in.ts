import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { OakumError } from '../../kernel/index.ts';

export const sessionCookie = 'oakum-session';

/**
 * Signing in without an identity provider: whoever has the link that the server printed is the person who started it.
 * The link's token is traded for a session cookie; both are random, live in memory only, and end with the server.
 */
export interface SignIn {
  readonly token: string;
  /** A new session for who knows the token. @throws auth.wrong-token */
  open(token: string): string;
  /** The user of a session. @throws auth.required */
  userOf(session: string | undefined): string;
  close(session: string | undefined): void;
}

const mostSessions = 1000;

export function makeSignIn(user: string): SignIn {
  const token = randomBytes(24).toString('base64url');
  const sessions = new Set<string>();
  return {
    token,
    open: (given) => {
      if (!same(given, token))
        throw new OakumError('auth.wrong-token', 'this sign-in link is not of this server', {
          hint: 'take the link that oakum serve printed when it started',
        });
      const session = randomBytes(24).toString('base64url');
      const [oldest] = sessions;
      if (sessions.size >= mostSessions && oldest !== undefined) sessions.delete(oldest);
      sessions.add(session);
      return session;
    },
    userOf: (session) => {
      if (session !== undefined && sessions.has(session)) return user;
      throw new OakumError('auth.required', 'not signed in', {
        hint: 'open the sign-in link that oakum serve printed when it started',
      });
    },
    close: (session) => {
      if (session !== undefined) sessions.delete(session);
    },
  };
}

/** Compares in constant time whatever the lengths. */
function same(left: string, right: string): boolean {
  const hash = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(hash(left), hash(right));
}
