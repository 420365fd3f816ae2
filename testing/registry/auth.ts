import { randomUUID } from 'node:crypto';

export interface User {
  readonly name: string;
  readonly password: string;
  /** `pull` alone, or with `push`. */
  readonly may: readonly ('pull' | 'push')[];
}

export type AuthOptions =
  | { readonly kind: 'none' }
  | { readonly kind: 'basic'; readonly users: readonly User[] }
  /** As Docker Hub does: a token from `/token`; `anonymousPull` gives tokens for pulling to everyone. */
  | { readonly kind: 'bearer'; readonly users: readonly User[]; readonly anonymousPull: boolean };

export type Access =
  | { readonly kind: 'granted' }
  | { readonly kind: 'challenge'; readonly header: string }
  | { readonly kind: 'denied' };

export interface Asked {
  readonly authorization: string | undefined;
  readonly repository: string;
  readonly act: 'pull' | 'push';
}

export interface Auth {
  judge(asked: Asked, baseUrl: string): Access;
  /** The answer of the token endpoint; undefined for wrong credentials. */
  token(authorization: string | undefined, scopes: readonly string[]): string | undefined;
  /** Forgets every token, as if they had expired. */
  expireTokens(): void;
}

export function makeAuth(options: AuthOptions): Auth {
  const tokens = new Map<string, ReadonlySet<string>>();
  return {
    judge: (asked, baseUrl) => {
      if (options.kind === 'none') return { kind: 'granted' };
      if (options.kind === 'basic') return judgeBasic(options.users, asked);
      const scope = `repository:${asked.repository}:${asked.act}`;
      const bearer = /^Bearer (.+)$/i.exec(asked.authorization ?? '')?.[1] ?? '';
      if (tokens.get(bearer)?.has(scope) === true) return { kind: 'granted' };
      const wanted = asked.act === 'push' ? 'pull,push' : 'pull';
      const service = `realm="${baseUrl}/token",service="fake"`;
      return {
        kind: 'challenge',
        header: `Bearer ${service},scope="repository:${asked.repository}:${wanted}"`,
      };
    },
    token: (authorization, scopes) => {
      const user = options.kind === 'none' ? undefined : userOf(options.users, authorization);
      if (user === undefined && authorization !== undefined) return undefined;
      const isOpen = options.kind === 'bearer' && options.anonymousPull;
      const may = new Set<string>(user?.may ?? (isOpen ? ['pull'] : []));
      const token = randomUUID();
      tokens.set(token, new Set(scopes.flatMap((scope) => granted(scope, may))));
      return token;
    },
    expireTokens: () => tokens.clear(),
  };
}

function granted(scope: string, may: ReadonlySet<string>): readonly string[] {
  const [, prefix = '', acts = ''] = /^(repository:.+):([a-z,]+)$/.exec(scope) ?? [];
  return acts
    .split(',')
    .filter((act) => may.has(act))
    .map((act) => `${prefix}:${act}`);
}

function judgeBasic(users: readonly User[], asked: Asked): Access {
  const user = userOf(users, asked.authorization);
  if (user === undefined) return { kind: 'challenge', header: 'Basic realm="fake"' };
  return user.may.includes(asked.act) ? { kind: 'granted' } : { kind: 'denied' };
}

function userOf(users: readonly User[], authorization: string | undefined): User | undefined {
  const encoded = /^Basic (.+)$/i.exec(authorization ?? '')?.[1] ?? '';
  const given = Buffer.from(encoded, 'base64').toString('utf8');
  return users.find((user) => given === `${user.name}:${user.password}`);
}
