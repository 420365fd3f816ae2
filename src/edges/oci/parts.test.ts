import { describe, expect, it } from 'vitest';
import { parseChallenge } from './challenge.ts';
import { checkLink, endpointOf } from './endpoint.ts';

describe('challenges', () => {
  it.each([
    ['Basic realm="x"', { kind: 'basic' }],
    [
      'Bearer realm="https://auth.docker.io/token",service="registry.docker.io",scope="repository:library/nginx:pull"',
      {
        kind: 'bearer',
        realm: 'https://auth.docker.io/token',
        service: 'registry.docker.io',
        scope: 'repository:library/nginx:pull',
      },
    ],
    ['Basic realm="x", Bearer realm="https://a/t"', { kind: 'bearer', realm: 'https://a/t' }],
    ['bearer REALM=https://a/t', { kind: 'bearer', realm: 'https://a/t' }],
    ['Bearer service="no realm"', undefined],
    ['Negotiate', undefined],
    [undefined, undefined],
  ])('reads %s', (header, expected) => {
    expect(parseChallenge(header)).toEqual(expected);
  });
});

describe('addresses', () => {
  it.each([
    ['docker.io', 'https://registry-1.docker.io/'],
    ['127.0.0.1:5000', 'http://127.0.0.1:5000/'],
    ['localhost:5000', 'http://localhost:5000/'],
    ['127.evil.example', 'https://127.evil.example/'],
    ['registry.acme.io', 'https://registry.acme.io/'],
  ])('%s is reached at %s', (host, url) => {
    expect(endpointOf(host, undefined).url.href).toBe(url);
  });

  it('refuses a host that would be something else in a URL', () => {
    expect(() => endpointOf('user@evil.example', undefined)).toThrow(/not the host/);
    expect(() => endpointOf('evil.example/path', undefined)).toThrow(/not the host/);
  });

  const far = endpointOf('registry.acme.io', undefined);
  const near = endpointOf('127.0.0.1:5000', undefined);

  it.each([
    ['https://cdn.example/x', far, undefined],
    ['http://cdn.example/x', far, 'oci.plain-http-refused'],
    ['file:///etc/passwd', near, 'oci.plain-http-refused'],
    ['https://127.0.0.1/x', far, 'oci.redirect-refused'],
    ['https://169.254.169.254/latest', far, 'oci.redirect-refused'],
    ['https://[fe80::1]/', far, 'oci.redirect-refused'],
    ['http://127.0.0.1:6000/x', near, undefined],
  ])('being sent to %s is judged', (link, from, code) => {
    const check = (): void => checkLink(new URL(link), from);
    if (code === undefined) expect(check).not.toThrow();
    else expect(check).toThrow(expect.objectContaining({ code }));
  });
});
