import type { Answer, StandIn } from './service.ts';

/** The transit engine under `transit/`, with one key `images`; `token` is asked for. */
export function vaultStandIn(token: string): StandIn {
  return ({ method, path, headers, body }, key) => {
    if (headers['x-vault-token'] !== token) return refusal(403, 'permission denied');
    if (method === 'GET' && path === '/v1/transit/keys/images') {
      const public_key = key.publicKey.export({ type: 'spki', format: 'pem' }).toString();
      const keys = { [key.version]: { public_key, name: 'P-256' } };
      return good({ type: 'ecdsa-p256', name: 'images', latest_version: key.version, keys });
    }
    if (method === 'POST' && path === '/v1/transit/sign/images') {
      const { input, prehashed, marshaling_algorithm } = JSON.parse(body);
      const digest = Buffer.from(input, 'base64');
      if (prehashed !== true || digest.length !== 32 || marshaling_algorithm !== 'asn1')
        return refusal(400, 'this stand-in signs SHA-256 digests in DER alone');
      const signature = Buffer.from(key.signDigest(digest)).toString('base64');
      return good({ key_version: key.version, signature: `vault:v${key.version}:${signature}` });
    }
    return { status: 404, body: { errors: [] } };
  };
}

function good(data: unknown): Answer {
  return { status: 200, body: { request_id: 'a-request', lease_id: '', renewable: false, data } };
}

function refusal(status: number, error: string): Answer {
  return { status, body: { errors: [error] } };
}
