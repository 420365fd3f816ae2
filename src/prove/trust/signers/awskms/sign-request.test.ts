import { describe, expect, it } from 'vitest';
import { signAwsRequest } from './sign-request.ts';

/** Keys and requests that AWS published with their signatures: "Signature Version 4 test suite" and the IAM example. */
const credentials = {
  accessKeyId: 'AKIDEXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
  sessionToken: undefined,
};
const at = '20150830T123600Z';

describe('a request that is signed for AWS', () => {
  it.each([
    ['get-vanilla', 'GET', '/', '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31'],
    ['post-vanilla', 'POST', '/', '5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b'],
    [
      'get-vanilla-query-order-key-case',
      'GET',
      '/?Param2=value2&Param1=value1',
      'b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500',
    ],
  ] as const)('has the signature of the published case %s', (_, method, path, signature) => {
    const url = new URL(path, 'https://example.amazonaws.com');
    const scope = { region: 'us-east-1', service: 'service', at };
    const headers = signAwsRequest({ method, url, headers: {}, body: '' }, credentials, scope);
    expect(headers.authorization).toBe(
      `AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=host;x-amz-date, Signature=${signature}`,
    );
  });

  it('has the signature of the published example with a query and a header of its own', () => {
    const url = new URL('https://iam.amazonaws.com/?Action=ListUsers&Version=2010-05-08');
    const headers = { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' };
    const signed = signAwsRequest({ method: 'GET', url, headers, body: '' }, credentials, {
      region: 'us-east-1',
      service: 'iam',
      at,
    });
    expect(signed.authorization).toContain(
      'Signature=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7',
    );
  });

  it('carries and signs the token of a session', () => {
    const url = new URL('https://kms.eu-west-1.amazonaws.com/');
    const scope = { region: 'eu-west-1', service: 'kms', at };
    const session = { ...credentials, sessionToken: 'a token' };
    const signed = signAwsRequest({ method: 'POST', url, headers: {}, body: '{}' }, session, scope);
    expect(signed['x-amz-security-token']).toBe('a token');
    expect(signed.authorization).toContain('SignedHeaders=host;x-amz-date;x-amz-security-token');
  });
});
