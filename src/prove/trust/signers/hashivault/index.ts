import * as z from 'zod';
import { OakumError } from '../../../../kernel/pure/index.ts';
import { bodyOf, callLimits, needed, publicPemOf } from '../answers.ts';
import type { SignerHands, SignerProvider } from '../interface.ts';

const service = 'Vault';
const prefix = 'hashivault://';

/** Keys in the transit engine of HashiCorp Vault and of OpenBao. */
export const hashivault: SignerProvider = {
  id: 'hashivault',
  prefix,
  open: (reference, hands) => {
    const name = keyName(reference);
    return {
      publicKey: async () => {
        const bytes = await ask(hands, 'GET', `keys/${name}`);
        const { data } = bodyOf(service, bytes, { body: KeyAnswer, reason });
        const newest = data.keys[String(data.latest_version)];
        if (newest === undefined)
          throw new OakumError(
            'trust.signer-malformed',
            `Vault names no version ${data.latest_version} of ${name}`,
          );
        return publicPemOf(service, newest.public_key);
      },
      signDigest: async (digest) => {
        const input = Buffer.from(digest).toString('base64');
        const asked = { input, prehashed: true, hash_algorithm: 'sha2-256', marshaling_algorithm: 'asn1' };
        const answer = await ask(hands, 'POST', `sign/${name}`, asked);
        const { data } = bodyOf(service, answer, { body: SignAnswer, reason });
        return Buffer.from(data.signature.replace(/^vault:v\d+:/, ''), 'base64');
      },
    };
  },
};

const KeyAnswer = z.object({
  data: z.object({
    latest_version: z.number().int().min(1),
    keys: z.record(z.string(), z.object({ public_key: z.string() })),
  }),
});

const SignAnswer = z.object({
  data: z.object({
    signature: z
      .string()
      .regex(/^vault:v\d+:[A-Za-z0-9+/]+=*$/)
      .max(4_096),
  }),
});

const Errors = z.object({ errors: z.array(z.string()) });

function reason(parsed: unknown): string | undefined {
  const { data } = Errors.safeParse(parsed);
  return data === undefined || data.errors.length === 0 ? undefined : data.errors.join('; ');
}

function keyName(reference: string): string {
  const name = reference.slice(prefix.length);
  if (/^\w(?:[\w.-]{0,200}\w)?$/.test(name)) return name;
  throw new OakumError(
    'trust.reference-malformed',
    `${JSON.stringify(reference.slice(0, 100))} names no key of Vault`,
    {
      hint: 'for example hashivault://images',
    },
  );
}

function ask(hands: SignerHands, method: 'GET' | 'POST', path: string, body?: object) {
  const address = needed(hands, 'VAULT_ADDR', 'nobody says where Vault is').replace(/\/+$/, '');
  const token = needed(hands, 'VAULT_TOKEN', 'Vault asks for a token');
  const engine = (hands.environment('TRANSIT_SECRET_ENGINE_PATH') ?? 'transit').replaceAll(/^\/+|\/+$/g, '');
  const namespace = hands.environment('VAULT_NAMESPACE');
  return hands.http.call({
    url: `${address}/v1/${engine}/${path}`,
    ...callLimits,
    method,
    headers: {
      'x-vault-token': token,
      'x-vault-request': 'true',
      ...(namespace === undefined ? {} : { 'x-vault-namespace': namespace }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}
