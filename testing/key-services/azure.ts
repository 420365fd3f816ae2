import type { Answer, Asked, StandIn } from './service.ts';

export interface AzureClient {
  readonly tenant: string;
  readonly client: string;
  readonly secret: string;
  /** Of a workload identity. */
  readonly federated: string;
}

const token = 'eyJ.a-token';

/** Key Vault (7.4) with one key `images`, and Entra's token service of one tenant. */
export function azureStandIn(known: AzureClient): StandIn {
  return (asked, key) => {
    if (asked.path === `/${known.tenant}/oauth2/v2.0/token`) return tokenFor(asked, known);
    if (asked.headers.authorization !== `Bearer ${token}`)
      return refusal(401, 'Unauthorized', 'permission denied: AKV10000: Request is missing a Bearer token.');
    const version = String(key.version).padStart(32, '0');
    const kid = `https://${asked.headers.host}/keys/images/${version}`;
    const [path, query] = asked.path.split('?');
    if (query !== 'api-version=7.4') return refusal(400, 'BadParameter', 'api-version must be specified');
    if (asked.method === 'GET' && (path === '/keys/images' || path === `/keys/images/${version}`)) {
      const { crv, x, y } = key.publicKey.export({ format: 'jwk' });
      return { status: 200, body: { key: { kid, kty: 'EC-HSM', key_ops: ['sign'], crv, x, y } } };
    }
    if (asked.method === 'POST' && path === `/keys/images/${version}/sign`) {
      const { alg, value } = JSON.parse(asked.body);
      const digest = Buffer.from(value, 'base64url');
      if (alg !== 'ES256' || digest.length !== 32)
        return refusal(400, 'BadParameter', 'the digest does not fit the algorithm');
      return { status: 200, body: { kid, value: numbersIn(key.signDigest(digest)).toString('base64url') } };
    }
    return refusal(404, 'KeyNotFound', 'A key with (name/id) was not found in this key vault.');
  };
}

function tokenFor({ body }: Asked, { client, secret, federated }: AzureClient): Answer {
  const form = new URLSearchParams(body);
  const isProven =
    form.get('client_secret') === secret ||
    (form.get('client_assertion') === federated &&
      form.get('client_assertion_type') === 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer');
  const isAsked =
    form.get('grant_type') === 'client_credentials' &&
    form.get('client_id') === client &&
    form.get('scope') === 'https://vault.azure.net/.default';
  if (isProven && isAsked)
    return { status: 200, body: { token_type: 'Bearer', expires_in: 3_599, access_token: token } };
  const error_description = 'AADSTS7000215: Invalid client secret provided: permission denied.';
  return { status: 401, body: { error: 'invalid_client', error_description } };
}

/** What Azure gives: two numbers of 32 bytes, out of DER. */
function numbersIn(der: Uint8Array): Buffer {
  const bytes = Buffer.from(der);
  const take = (at: number): readonly [Buffer, number] => {
    const length = bytes[at + 1] ?? 0;
    const number = bytes.subarray(at + 2, at + 2 + length);
    return [Buffer.concat([Buffer.alloc(32), number]).subarray(-32), at + 2 + length];
  };
  const [r, next] = take(2);
  const [s] = take(next);
  return Buffer.concat([r, s]);
}

function refusal(status: number, code: string, message: string): Answer {
  return { status, body: { error: { code, message } } };
}
