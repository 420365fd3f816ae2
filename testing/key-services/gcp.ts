import { createPublicKey, verify } from 'node:crypto';
import type { Answer, Asked, StandIn } from './service.ts';

export interface GoogleAccount {
  readonly email: string;
  /** PEM. */
  readonly publicKey: string;
}

/** Below which the one key lies; its versions are as many as there were keys. */
export const googleKey = 'projects/acme/locations/global/keyRings/images/cryptoKeys/oakum';

const token = 'ya29.a-token';

/** Cloud KMS (v1) and the token service at `/token`, which takes statements of the account's key alone. */
export function gcpStandIn(account: GoogleAccount): StandIn {
  return (asked, key) => {
    if (asked.path === '/token') return tokenFor(asked, account);
    if (asked.headers.authorization !== `Bearer ${token}`)
      return refusal(401, 'UNAUTHENTICATED', 'permission denied: the token does not count');
    const newest = `${googleKey}/cryptoKeyVersions/${key.version}`;
    const [path = '', query = ''] = asked.path.split('?');
    if (path === `/v1/${googleKey}/cryptoKeyVersions` && query.includes('filter=state%3DENABLED')) {
      const names = Array.from(
        { length: key.version },
        (_, at) => `${googleKey}/cryptoKeyVersions/${at + 1}`,
      );
      return good({
        cryptoKeyVersions: names.map((name) => ({ name, state: 'ENABLED' })),
        totalSize: names.length,
      });
    }
    if (asked.method === 'GET' && path === `/v1/${newest}/publicKey`) {
      const pem = key.publicKey.export({ type: 'spki', format: 'pem' }).toString();
      return good({ pem, algorithm: 'EC_SIGN_P256_SHA256', name: newest, protectionLevel: 'HSM' });
    }
    if (asked.method === 'POST' && path === `/v1/${newest}:asymmetricSign`) {
      const digest = Buffer.from(JSON.parse(asked.body).digest?.sha256 ?? '', 'base64');
      if (digest.length !== 32) return refusal(400, 'INVALID_ARGUMENT', 'the digest is no SHA-256');
      return good({ signature: Buffer.from(key.signDigest(digest)).toString('base64'), name: newest });
    }
    return refusal(404, 'NOT_FOUND', 'CryptoKey not found.');
  };
}

function tokenFor({ body, headers }: Asked, { email, publicKey }: GoogleAccount): Answer {
  const form = new URLSearchParams(body);
  const [head = '', claims = '', signature = ''] = (form.get('assertion') ?? '').split('.');
  const isSigned = verify(
    'RSA-SHA256',
    Buffer.from(`${head}.${claims}`),
    createPublicKey(publicKey),
    Buffer.from(signature, 'base64url'),
  );
  const { iss, aud, scope, exp, iat } = JSON.parse(Buffer.from(claims, 'base64url').toString());
  const isAsked =
    form.get('grant_type') === 'urn:ietf:params:oauth:grant-type:jwt-bearer' &&
    iss === email &&
    aud === `http://${headers.host}/token` &&
    scope === 'https://www.googleapis.com/auth/cloudkms' &&
    exp - iat <= 3_600;
  if (isSigned && isAsked) return good({ access_token: token, expires_in: 3_599, token_type: 'Bearer' });
  return { status: 400, body: { error: 'invalid_grant', error_description: 'Invalid JWT signature.' } };
}

function good(body: unknown): Answer {
  return { status: 200, body };
}

function refusal(code: number, status: string, message: string): Answer {
  return { status: code, body: { error: { code, status, message } } };
}
