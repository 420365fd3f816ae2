import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { coversImage, TrustPolicy } from './trust-policy.ts';

const key = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  .publicKey.export({ type: 'spki', format: 'pem' })
  .toString();

const pem = '-----BEGIN CERTIFICATE-----\nQUJD\n-----END CERTIFICATE-----\n';

function policyOf(images: readonly string[], spec: object = {}): TrustPolicy {
  return TrustPolicy.parse({
    apiVersion: 'oakum.dev/v1',
    kind: 'TrustPolicy',
    metadata: { name: 'acme' },
    spec: { images, authorities: [{ name: 'acme', key }], ...spec },
  });
}

describe('a trust policy', () => {
  it('refuses what is unsigned or wrong unless it says otherwise', () => {
    expect(policyOf(['**']).spec).toMatchObject({ unsigned: 'refuse', wrong: 'refuse' });
  });

  it('trusts keys, certificates of an authority of one’s own and keyless identities', () => {
    const identities = [{ issuer: 'https://accounts.acme.io', subject: '*@acme.io' }];
    const authorities = [
      { name: 'key', key },
      { name: 'own', certificates: { roots: pem, subjects: ['*@acme.io'] } },
      { name: 'keyless', keyless: { trustedRoot: '{}', identities } },
    ];
    expect(policyOf(['**'], { authorities }).spec.authorities).toEqual(authorities);
  });

  it.each([
    ['registry.acme.io/shop/web', 'registry.acme.io/shop/web', true],
    ['registry.acme.io/shop/*', 'registry.acme.io/shop/web', true],
    ['registry.acme.io/shop/*', 'registry.acme.io/shop/web/debug', false],
    ['registry.acme.io/**', 'registry.acme.io/shop/web/debug', true],
    ['registry.acme.io/**', 'registryXacme.io/shop/web', false],
    ['registry.acme.io/**', 'evil.io/registry.acme.io/shop', false],
    ['docker.io/library/nginx', 'docker.io/library/nginx-evil', false],
    ['*/shop/we?', '127.0.0.1:5000/shop/web', false],
    ['*/shop/w*', '127.0.0.1:5000/shop/web', true],
    ['**', 'anything/at/all', true],
    ['a/*/c', 'a/b/c', true],
    ['a/*/c', 'a/b/b/c', false],
    ['a/*', 'a/', true],
    ['a/**/c', 'a/b/b/c', true],
    ['*/web', 'shop/web', true],
    ['*/web', 'registry/shop/web', false],
  ])('with %s covers %s: %s', (glob, repository, covers) => {
    expect(coversImage(policyOf([glob]), repository)).toBe(covers);
  });

  it.each([
    ['no image', { images: [] }],
    ['no authority', { authorities: [] }],
    ['a key that is none', { authorities: [{ name: 'acme', key: 'PEM' }] }],
    [
      'certificates for nobody',
      { authorities: [{ name: 'acme', certificates: { roots: pem, subjects: [] } }] },
    ],
    [
      'roots that are none',
      { authorities: [{ name: 'acme', certificates: { roots: key, subjects: ['*'] } }] },
    ],
    [
      'a key and certificates at once',
      { authorities: [{ name: 'acme', key, certificates: { roots: pem, subjects: ['*'] } }] },
    ],
    [
      'an identity without issuer',
      { authorities: [{ name: 'acme', keyless: { trustedRoot: '{}', identities: [{ subject: '*' }] } }] },
    ],
    ['wildcards without end', { images: ['*'.repeat(3)] }],
    ['many wildcards', { images: ['*/*/*/*/*/*/*'] }],
    ['a misspelt field', { unsined: 'warn' }],
  ])('is refused with %s', (_, spec) => {
    expect(() => policyOf(['**'], spec)).toThrow();
  });

  it('is quick where nothing fits', () => {
    const policy = policyOf(['**a**a**a**a**a**b']);
    expect(coversImage(policy, 'a'.repeat(5_000))).toBe(false);
  });
});
