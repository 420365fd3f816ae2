import * as z from 'zod';
import { OakumError } from '../../../../kernel/pure/index.ts';
import { bodyOf, callLimits, publicPemOf } from '../answers.ts';
import type { SignerHands, SignerProvider } from '../interface.ts';
import { accessToken } from './access-token.ts';

const service = 'Google Cloud KMS';
const prefix = 'gcpkms://';

/** Asymmetric keys of Google Cloud KMS. */
export const gcpkms: SignerProvider = {
  id: 'gcpkms',
  prefix,
  open: (reference, hands) => {
    const named = readReference(reference);
    return {
      publicKey: async () => {
        const path = await versionOf(hands, named);
        const answer = await ask(hands, 'GET', `${path}/publicKey`);
        return publicPemOf(service, bodyOf(service, answer, { body: KeyAnswer, reason }).pem);
      },
      signDigest: async (digest) => {
        const path = await versionOf(hands, named);
        const sha256 = Buffer.from(digest).toString('base64');
        const answer = await ask(hands, 'POST', `${path}:asymmetricSign`, { digest: { sha256 } });
        return Buffer.from(bodyOf(service, answer, { body: SignAnswer, reason }).signature, 'base64');
      },
    };
  },
};

const KeyAnswer = z.object({ pem: z.string().max(8_192) });
const SignAnswer = z.object({ signature: z.base64().min(1).max(4_096) });
const Versions = z.object({
  cryptoKeyVersions: z.array(z.object({ name: z.string().max(2_048) })).default([]),
  nextPageToken: z.string().optional(),
});
const Refusal = z.object({ error: z.object({ status: z.string().optional(), message: z.string() }) });

function reason(parsed: unknown): string | undefined {
  const { data } = Refusal.safeParse(parsed);
  return data === undefined ? undefined : `${data.error.status ?? 'error'}: ${data.error.message}`;
}

interface KeyName {
  readonly key: string;
  readonly version: string | undefined;
}

const form =
  /^gcpkms:\/\/(projects\/[\w.:-]+\/locations\/[\w-]+\/keyRings\/[\w-]+\/cryptoKeys\/[\w-]+)(?:\/(?:cryptoKeyV|v)ersions\/(\d+))?$/;

function readReference(reference: string): KeyName {
  const [, key, version] = form.exec(reference) ?? [];
  if (key !== undefined && reference.length < 2_048) return { key, version };
  throw new OakumError(
    'trust.reference-malformed',
    `${JSON.stringify(reference.slice(0, 100))} names no key of Google Cloud KMS`,
    { hint: 'for example gcpkms://projects/acme/locations/global/keyRings/images/cryptoKeys/oakum' },
  );
}

/** The version that is named, else the newest that is switched on. */
async function versionOf(hands: SignerHands, { key, version }: KeyName): Promise<string> {
  if (version !== undefined) return `${key}/cryptoKeyVersions/${version}`;
  const answer = await ask(hands, 'GET', `${key}/cryptoKeyVersions?filter=state%3DENABLED&pageSize=1000`);
  const { cryptoKeyVersions, nextPageToken = '' } = bodyOf(service, answer, { body: Versions, reason });
  if (nextPageToken !== '')
    throw new OakumError('trust.signer-refused', `${key} has more versions than are looked through`, {
      hint: 'name one: …/cryptoKeyVersions/N',
    });
  const numbers = cryptoKeyVersions.flatMap(({ name }) => {
    const [, number] = /\/cryptoKeyVersions\/(\d+)$/.exec(name) ?? [];
    return number === undefined || name !== `${key}/cryptoKeyVersions/${number}` ? [] : [Number(number)];
  });
  if (numbers.length > 0) return `${key}/cryptoKeyVersions/${Math.max(...numbers)}`;
  throw new OakumError('trust.signer-refused', `${service} has no version of ${key} that is switched on`);
}

/** gcloud's own variable names another endpoint. */
async function ask(hands: SignerHands, method: 'GET' | 'POST', path: string, body?: object) {
  const named = hands.environment('CLOUDSDK_API_ENDPOINT_OVERRIDES_CLOUDKMS');
  const endpoint = (named ?? 'https://cloudkms.googleapis.com').replace(/\/+$/, '');
  const authorization = `Bearer ${await accessToken(hands)}`;
  return hands.http.call({
    url: `${endpoint}/v1/${path}`,
    ...callLimits,
    method,
    headers: { authorization, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}
