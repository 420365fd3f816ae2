import * as z from 'zod';
import type { FetchedBytes } from '../../../../edges/http/interface.ts';
import { OakumError } from '../../../../kernel/pure/index.ts';
import { bodyOf, callLimits, publicPemOf, schemeOf } from '../answers.ts';
import type { SignerHands, SignerProvider } from '../interface.ts';
import { awsCredentials } from './credentials.ts';
import { signAwsRequest } from './sign-request.ts';

const service = 'AWS KMS';
const prefix = 'awskms://';

/** Asymmetric keys of AWS KMS. */
export const awskms: SignerProvider = {
  id: 'awskms',
  prefix,
  open: (reference, hands) => {
    const key = readReference(reference);
    return {
      publicKey: async () => {
        const answer = await ask(hands, key, 'GetPublicKey', {});
        const { PublicKey } = bodyOf(service, answer, { body: KeyAnswer, reason });
        return publicPemOf(service, Buffer.from(PublicKey, 'base64'));
      },
      signDigest: async (digest) => {
        const Message = Buffer.from(digest).toString('base64');
        const asked = { Message, MessageType: 'DIGEST', SigningAlgorithm: 'ECDSA_SHA_256' };
        const answer = await ask(hands, key, 'Sign', asked);
        return Buffer.from(bodyOf(service, answer, { body: SignAnswer, reason }).Signature, 'base64');
      },
    };
  },
};

const KeyAnswer = z.object({ PublicKey: z.base64().max(8_192) });
const SignAnswer = z.object({ Signature: z.base64().max(4_096) });
/** KMS writes `message`, and `Message` in some errors. */
const Refusal = z.object({
  __type: z.string(),
  message: z.string().optional(),
  Message: z.string().optional(),
});

function reason(parsed: unknown): string | undefined {
  const { data } = Refusal.safeParse(parsed);
  if (data === undefined) return undefined;
  return `${data.__type.split('#').at(-1)}: ${data.message ?? data.Message ?? 'no message'}`;
}

interface KeyReference {
  /** Of an endpoint of one's own: `host` or `host:port`. */
  readonly host: string | undefined;
  /** An id, an alias with its `alias/`, or the ARN of either. */
  readonly keyId: string;
}

function readReference(reference: string): KeyReference {
  const [, host = '', keyId = ''] = /^awskms:\/\/([\w.:-]{0,253})\/([\w:/-]{1,2048})$/.exec(reference) ?? [];
  if (keyId !== '') return { host: host === '' ? undefined : host, keyId };
  throw new OakumError(
    'trust.reference-malformed',
    `${JSON.stringify(reference.slice(0, 100))} names no key of AWS KMS`,
    { hint: 'for example awskms:///alias/images or awskms:///arn:aws:kms:eu-west-1:111122223333:key/…' },
  );
}

async function ask(
  hands: SignerHands,
  { host, keyId }: KeyReference,
  action: 'Sign' | 'GetPublicKey',
  asked: object,
): Promise<FetchedBytes> {
  const region = regionOf(hands, keyId);
  const url = new URL(host === undefined ? endpointOf(region) : `${schemeOf(host)}://${host}/`);
  const body = JSON.stringify({ KeyId: keyId, ...asked });
  const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': `TrentService.${action}` };
  const credentials = await awsCredentials(hands, region);
  const at = hands.clock.now().toString({ smallestUnit: 'second' }).replaceAll(/[-:]/g, '');
  const signed = signAwsRequest({ method: 'POST', url, headers, body }, credentials, {
    region,
    service: 'kms',
    at,
  });
  return hands.http.call({
    url: url.href,
    ...callLimits,
    method: 'POST',
    headers: signed,
    body,
  });
}

/** An ARN says in which region its key is. */
function regionOf(hands: SignerHands, keyId: string): string {
  const [, , , named = ''] = keyId.startsWith('arn:') ? keyId.split(':') : [];
  const region =
    named === '' ? (hands.environment('AWS_REGION') ?? hands.environment('AWS_DEFAULT_REGION')) : named;
  if (region !== undefined && /^[a-z0-9-]{1,40}$/.test(region)) return region;
  throw new OakumError('trust.signer-unconfigured', 'nobody says in which region of AWS the key is', {
    hint: 'set AWS_REGION, or name the key by its ARN',
  });
}

function endpointOf(region: string): string {
  return `https://kms.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}/`;
}
