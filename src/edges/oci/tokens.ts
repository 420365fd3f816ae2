import * as z from 'zod';
import { OakumError } from '../../kernel/pure/index.ts';
import type { Challenge } from './challenge.ts';
import type { Send } from './connection.ts';
import type { Credentials } from './credential-kinds.ts';

/** What a token endpoint answers; `token` and `access_token` mean the same. */
const TokenAnswer = z.object({ token: z.string().optional(), access_token: z.string().optional() });

const maxTokenBytes = 1024 * 1024;

export type BearerChallenge = Extract<Challenge, { kind: 'bearer' }>;

export interface TokenRequest {
  readonly challenge: BearerChallenge;
  /** What we want to do, whatever the challenge says: `repository:shop/web:pull`. */
  readonly scope: string;
  readonly credentials: Credentials | undefined;
  readonly realm: URL;
  readonly signal: AbortSignal | undefined;
}

/**
 * Asks the realm for a bearer token, as https://distribution.github.io/distribution/spec/auth/token/ has it; with a
 * refresh token by its OAuth2 form.
 */
export async function requestToken(send: Send, request: TokenRequest): Promise<string> {
  const { credentials } = request;
  if (credentials?.kind === 'bearer') return credentials.token;
  const response =
    credentials?.kind === 'refresh'
      ? await byRefresh(send, request, credentials.token)
      : await byGet(send, request);
  const answer = TokenAnswer.safeParse(parseJson(await response.text(maxTokenBytes)));
  const token = answer.data?.token ?? answer.data?.access_token;
  if (token !== undefined && /^[\x21-\x7e]+$/.test(token)) return token;
  throw new OakumError('oci.malformed', `${request.realm.host} gave no usable token for ${request.scope}`);
}

function byGet(send: Send, { realm, challenge, scope, credentials, signal }: TokenRequest): ReturnType<Send> {
  const url = new URL(realm);
  if (challenge.service !== undefined) url.searchParams.set('service', challenge.service);
  url.searchParams.set('scope', scope);
  const headers = credentials?.kind === 'basic' ? { authorization: basicHeader(credentials) } : {};
  return send({ method: 'GET', url, headers, signal });
}

function byRefresh(
  send: Send,
  { realm, challenge, scope, signal }: TokenRequest,
  token: string,
): ReturnType<Send> {
  const form = new URLSearchParams({
    grant_type: 'refresh_token',
    client_id: 'oakum',
    refresh_token: token,
    scope,
  });
  if (challenge.service !== undefined) form.set('service', challenge.service);
  return send({
    method: 'POST',
    url: realm,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new TextEncoder().encode(form.toString()),
    signal,
  });
}

export function basicHeader({ user, password }: Extract<Credentials, { kind: 'basic' }>): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
