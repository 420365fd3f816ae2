import { createPublicKey } from 'node:crypto';
import * as z from 'zod';
import type { FetchedBytes } from '../../../edges/http/interface.ts';
import { jsonOf } from '../../../formats/json/index.ts';
import { errorMessage, OakumError } from '../../../kernel/pure/index.ts';
import type { SignerHands } from './interface.ts';

/** Answers of key services have a few kilobytes. */
export const callLimits = { maxBytes: 1024 * 1024, timeoutMs: 30_000 } as const;

/** @throws trust.signer-unconfigured, naming the variable. */
export function needed(hands: SignerHands, name: string, what: string): string {
  const value = hands.environment(name);
  if (value !== undefined) return value;
  throw new OakumError('trust.signer-unconfigured', `${name} is not set: ${what}`, { hint: `set ${name}` });
}

/**
 * The body of a good answer.
 *
 * @throws trust.signer-refused with what the service said (later for 429 and 5xx), trust.signer-malformed.
 */
export function bodyOf<T>(
  service: string,
  answer: Pick<FetchedBytes, 'status' | 'bytes'>,
  { body, reason }: Bodies<T>,
): T {
  const parsed = jsonOf(answer.bytes);
  if (answer.status !== 200) {
    const said = reason(parsed) ?? 'no reason';
    const isPassing = answer.status === 429 || answer.status >= 500;
    throw new OakumError(
      'trust.signer-refused',
      `${service} answers ${answer.status}: ${said.slice(0, 300)}`,
      {
        retry: isPassing ? 'later' : 'never',
      },
    );
  }
  const read = body.safeParse(parsed);
  if (read.success) return read.data;
  throw new OakumError('trust.signer-malformed', `${service} gives an answer that cannot be read`, {
    cause: read.error,
  });
}

/** A whole answer that is asked for a token: `{access_token, expires_in}` (RFC 6749). */
export const TokenAnswer = z.object({ access_token: z.string().min(1).max(16_384) });

const TokenRefusal = z.object({ error: z.string(), error_description: z.string().optional() });

/** What a token service says that gives none (RFC 6749, section 5.2). */
export function reasonOfToken(parsed: unknown): string | undefined {
  const { data } = TokenRefusal.safeParse(parsed);
  return data === undefined ? undefined : `${data.error}: ${data.error_description ?? 'no reason'}`;
}

/** Plain HTTP for this machine alone; the edge would refuse any other. */
export function schemeOf(host: string): 'http' | 'https' {
  return /^(?:localhost|127(?:\.\d{1,3}){3})(?::\d+)?$/.test(host) ? 'http' : 'https';
}

/** The body of a form. */
export const formType = { 'content-type': 'application/x-www-form-urlencoded' } as const;

export interface Bodies<T> {
  readonly body: z.ZodType<T>;
  /** What an answer says that is no good one. */
  reason(parsed: unknown): string | undefined;
}

/**
 * A public key in PEM as `trust init` writes it, from PEM or DER.
 *
 * @throws trust.signer-malformed.
 */
export function publicPemOf(service: string, key: string | Uint8Array): string {
  try {
    const read =
      typeof key === 'string'
        ? createPublicKey({ key, format: 'pem' })
        : createPublicKey({ key: Buffer.from(key), format: 'der', type: 'spki' });
    return read.export({ type: 'spki', format: 'pem' }).toString();
  } catch (cause) {
    throw new OakumError(
      'trust.signer-malformed',
      `what ${service} gives is no public key: ${errorMessage(cause)}`,
      {
        cause,
      },
    );
  }
}
