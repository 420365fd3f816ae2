import { sign } from 'node:crypto';
import * as z from 'zod';
import { jsonOf } from '../../../../formats/json/index.ts';
import { errorMessage, OakumError } from '../../../../kernel/pure/index.ts';
import { bodyOf, callLimits, formType, reasonOfToken, TokenAnswer } from '../answers.ts';
import type { SignerHands } from '../interface.ts';

const ServiceAccount = z.object({
  type: z.literal('service_account'),
  client_email: z.string().min(1),
  private_key_id: z.string(),
  private_key: z.string(),
  token_uri: z.url({ protocol: /^https?$/ }),
});

const scope = 'https://www.googleapis.com/auth/cloudkms';

/**
 * What Google asks for: a token that somebody got (`gcloud auth print-access-token`), else one for the service account whose
 * key file is named, by a statement that its key signs (RFC 7523).
 *
 * @throws trust.signer-unconfigured, and what the token service says
 */
export async function accessToken(hands: SignerHands): Promise<string> {
  const given = hands.environment('CLOUDSDK_AUTH_ACCESS_TOKEN');
  if (given !== undefined) return given;
  const account = await readAccount(hands);
  const issued = Math.floor(hands.clock.now().epochMilliseconds / 1000);
  const { client_email: iss, token_uri: aud, private_key_id: kid } = account;
  const parts = [
    { alg: 'RS256', typ: 'JWT', kid },
    { iss, scope, aud, iat: issued, exp: issued + 600 },
  ].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'));
  const unsigned = parts.join('.');
  const assertion = `${unsigned}.${signature(unsigned, account.private_key)}`;
  const grant = { grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion };
  const answer = await hands.http.call({
    url: aud,
    ...callLimits,
    method: 'POST',
    headers: formType,
    body: new URLSearchParams(grant).toString(),
  });
  return bodyOf('Google’s token service', answer, { body: TokenAnswer, reason: reasonOfToken }).access_token;
}

async function readAccount(hands: SignerHands): Promise<z.infer<typeof ServiceAccount>> {
  const path = hands.environment('GOOGLE_APPLICATION_CREDENTIALS');
  if (path === undefined)
    throw new OakumError('trust.signer-unconfigured', 'nobody says as whom Google is to be asked', {
      hint: 'set GOOGLE_APPLICATION_CREDENTIALS to the key file of a service account, or CLOUDSDK_AUTH_ACCESS_TOKEN',
    });
  const read = ServiceAccount.safeParse(jsonOf(Buffer.from((await hands.readSecret(path)) ?? '')));
  if (read.success) return read.data;
  throw new OakumError('trust.signer-unconfigured', `${path} is no key file of a service account`, {
    hint: 'identities of other kinds: put a token of theirs into CLOUDSDK_AUTH_ACCESS_TOKEN',
  });
}

function signature(text: string, privateKey: string): string {
  try {
    return sign('RSA-SHA256', Buffer.from(text), privateKey).toString('base64url');
  } catch (cause) {
    const said = errorMessage(cause);
    throw new OakumError(
      'trust.signer-unconfigured',
      `the key of the service account cannot be used: ${said}`,
    );
  }
}
