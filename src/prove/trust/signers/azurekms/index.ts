import { createPublicKey } from 'node:crypto';
import * as z from 'zod';
import { errorMessage, OakumError } from '../../../../kernel/pure/index.ts';
import { bodyOf, callLimits, publicPemOf, schemeOf } from '../answers.ts';
import type { SignerHands, SignerProvider } from '../interface.ts';
import { accessToken } from './access-token.ts';
import { derOf } from './der.ts';

const service = 'Azure Key Vault';
const prefix = 'azurekms://';
const version = 'api-version=7.4';

/** Keys of Azure Key Vault and Managed HSM. */
export const azurekms: SignerProvider = {
  id: 'azurekms',
  prefix,
  open: (reference, hands) => {
    const named = readReference(reference);
    return {
      publicKey: async () => {
        const { key } = await readKey(hands, named);
        return publicPemOf(service, pemOf(key));
      },
      signDigest: async (digest) => {
        const { key } = await readKey(hands, named);
        const value = Buffer.from(digest).toString('base64url');
        const path = `keys/${named.name}/${versionIn(key.kid)}/sign`;
        const answer = await ask(hands, { ...named, path }, { alg: 'ES256', value });
        return derOf(Buffer.from(bodyOf(service, answer, { body: SignAnswer, reason }).value, 'base64url'));
      },
    };
  },
};

const coordinate = z.string().regex(/^[\w-]{1,100}$/);
const KeyAnswer = z.object({
  key: z.object({
    kid: z.string().max(2_048),
    kty: z.string(),
    crv: z.string(),
    x: coordinate,
    y: coordinate,
  }),
});
/** Two numbers of 32 bytes. */
const SignAnswer = z.object({ value: z.string().regex(/^[\w-]{86}$/) });
const Refusal = z.object({ error: z.object({ code: z.string(), message: z.string() }) });

function reason(parsed: unknown): string | undefined {
  const { data } = Refusal.safeParse(parsed);
  return data === undefined ? undefined : `${data.error.code}: ${data.error.message}`;
}

interface KeyName {
  readonly host: string;
  readonly name: string;
  readonly version: string | undefined;
}

function readReference(reference: string): KeyName {
  const [, host, name, named] =
    /^azurekms:\/\/([\w.:-]{1,253})\/([A-Za-z0-9-]{1,127})(?:\/([0-9a-f]{32}))?$/.exec(reference) ?? [];
  if (host !== undefined && name !== undefined) return { host, name, version: named };
  throw new OakumError(
    'trust.reference-malformed',
    `${JSON.stringify(reference.slice(0, 100))} names no key of Azure Key Vault`,
    { hint: 'for example azurekms://acme.vault.azure.net/images' },
  );
}

/** The version that is named, else the newest. */
async function readKey(hands: SignerHands, named: KeyName): Promise<z.infer<typeof KeyAnswer>> {
  const path = `keys/${named.name}${named.version === undefined ? '' : `/${named.version}`}`;
  return bodyOf(service, await ask(hands, { ...named, path }), { body: KeyAnswer, reason });
}

function versionIn(kid: string): string {
  const [, found] = /\/keys\/[^/]+\/([\w-]{1,100})$/.exec(kid) ?? [];
  if (found !== undefined) return found;
  throw new OakumError('trust.signer-malformed', `${service} does not say which version of the key it has`);
}

/** Keys in hardware are called otherwise: `EC-HSM`. */
function pemOf({ kty, crv, x, y }: z.infer<typeof KeyAnswer>['key']): string {
  try {
    const key = { kty: kty.replace(/-HSM$/, ''), crv, x, y };
    return createPublicKey({ key, format: 'jwk' }).export({ type: 'spki', format: 'pem' }).toString();
  } catch (cause) {
    throw new OakumError(
      'trust.signer-malformed',
      `what ${service} gives is no public key: ${errorMessage(cause)}`,
      { cause },
    );
  }
}

async function ask(
  hands: SignerHands,
  { host, path }: { readonly host: string; readonly path: string },
  body?: object,
) {
  const authorization = `Bearer ${await accessToken(hands, host)}`;
  return hands.http.call({
    url: `${schemeOf(host)}://${host}/${path}?${version}`,
    ...callLimits,
    method: body === undefined ? 'GET' : 'POST',
    headers: { authorization, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}
