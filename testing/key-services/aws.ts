import { createHash, createHmac } from 'node:crypto';
import type { Answer, Asked, StandIn } from './service.ts';

export interface AwsAccount {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly region: string;
  /** A role that the token of a web identity stands for; what it gets has this session token. */
  readonly role?: { readonly arn: string; readonly token: string; readonly session: string };
}

/** KMS with one key `alias/images`, whose requests must be signed by the account; `/sts` gives the role's credentials. */
export function awsStandIn(account: AwsAccount): StandIn {
  return (asked, key) => {
    if (asked.path === '/sts') return assumed(asked, account);
    const wrong = problemOf(asked, account);
    if (wrong !== undefined) return refusal('InvalidSignatureException', wrong);
    const body = JSON.parse(asked.body);
    if (body.KeyId !== 'alias/images')
      return refusal('NotFoundException', `Alias ${body.KeyId} is not found.`);
    switch (asked.headers['x-amz-target']) {
      case 'TrentService.GetPublicKey': {
        const PublicKey = key.publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
        return { status: 200, body: { KeyId: body.KeyId, KeyUsage: 'SIGN_VERIFY', PublicKey } };
      }
      case 'TrentService.Sign': {
        const digest = Buffer.from(body.Message, 'base64');
        if (body.MessageType !== 'DIGEST' || digest.length !== 32)
          return refusal('ValidationException', 'Digest is invalid length for algorithm ECDSA_SHA_256.');
        const Signature = Buffer.from(key.signDigest(digest)).toString('base64');
        return { status: 200, body: { KeyId: body.KeyId, Signature, SigningAlgorithm: 'ECDSA_SHA_256' } };
      }
      default:
        return refusal('UnknownOperationException', 'no such operation');
    }
  };
}

function assumed({ body, headers }: Asked, { role, ...account }: AwsAccount): Answer {
  const form = new URLSearchParams(body);
  const isAsked =
    form.get('Action') === 'AssumeRoleWithWebIdentity' &&
    form.get('Version') === '2011-06-15' &&
    headers.accept === 'application/json';
  const isKnown = form.get('RoleArn') === role?.arn && form.get('WebIdentityToken') === role?.token;
  if (!isAsked || !isKnown || role === undefined) {
    const Message = 'permission denied: No OpenIDConnect provider found in your account';
    return { status: 400, body: { Error: { Type: 'Sender', Code: 'InvalidIdentityToken', Message } } };
  }
  const Credentials = {
    AccessKeyId: account.accessKeyId,
    SecretAccessKey: account.secretAccessKey,
    SessionToken: role.session,
    Expiration: 1_800_000_000,
  };
  const AssumeRoleWithWebIdentityResult = { Credentials, Provider: 'oidc' };
  return { status: 200, body: { AssumeRoleWithWebIdentityResponse: { AssumeRoleWithWebIdentityResult } } };
}

function refusal(type: string, message: string): Answer {
  return { status: 400, body: { __type: type, message } };
}

const form =
  /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/kms\/aws4_request, SignedHeaders=([a-z0-9;-]+), Signature=([0-9a-f]{64})$/;

function problemOf({ method, headers, body }: Asked, account: AwsAccount): string | undefined {
  const [, id, day = '', region = '', names = '', signature] = form.exec(headers.authorization ?? '') ?? [];
  if (id !== account.accessKeyId) return 'the security token included in the request is invalid';
  if (region !== account.region) return `Credential should be scoped to a valid region, not ${region}`;
  const session = headers['x-amz-security-token'];
  if (session !== undefined && session !== account.role?.session) return 'the security token is another one';
  const at = String(headers['x-amz-date']);
  if (!at.startsWith(day)) return 'the date of the credential is another one';
  const signed = names.split(';').map((name) => `${name}:${String(headers[name])}\n`);
  const canonical = `${method}\n/\n\n${signed.join('')}\n${names}\n${hash(body)}`;
  const toSign = `AWS4-HMAC-SHA256\n${at}\n${day}/${region}/kms/aws4_request\n${hash(canonical)}`;
  let key: Buffer = Buffer.from(`AWS4${account.secretAccessKey}`);
  for (const part of [day, region, 'kms', 'aws4_request']) key = mac(key, part);
  return mac(key, toSign).toString('hex') === signature
    ? undefined
    : 'The request signature we calculated does not match the signature you provided.';
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function mac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
