import { describe, expect, it } from 'vitest';
import { parseChallenge } from './challenge.ts';
import { endpointOf } from './endpoint.ts';
import { checkLink } from './link.ts';

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

  const inside = endpointOf('registry.corp.example', undefined);
  const allowing = { ...far, redirectsTo: ['store.corp.example', '10.0.0.7:9000'] };
  const names: Readonly<Record<string, readonly string[]>> = {
    'registry.acme.io': ['203.0.113.7'],
    'registry.corp.example': ['10.1.2.3'],
    'store.corp.example': ['10.0.0.9'],
    'cdn.example': ['198.51.100.4', '2001:db8::4'],
    'sly.example': ['198.51.100.4', '127.0.0.1'],
    'metadata.example': ['169.254.169.254'],
  };
  const resolve = async (host: string): Promise<readonly string[]> => {
    const found = names[host];
    if (found === undefined) throw new Error('ENOTFOUND');
    return found;
  };

  it.each([
    ['https://cdn.example/x', far, undefined],
    ['http://cdn.example/x', far, 'oci.plain-http-refused'],
    ['file:///etc/passwd', near, 'oci.plain-http-refused'],
    ['https://127.0.0.1/x', far, 'oci.redirect-refused'],
    ['https://[::ffff:127.0.0.1]/x', far, 'oci.redirect-refused'],
    ['https://[::1]/x', far, 'oci.redirect-refused'],
    ['https://0.0.0.0/x', far, 'oci.redirect-refused'],
    ['https://169.254.169.254/latest', far, 'oci.redirect-refused'],
    ['https://[fe80::1]/', far, 'oci.redirect-refused'],
    ['https://10.0.0.7/x', far, 'oci.redirect-refused'],
    ['https://172.31.0.7/x', far, 'oci.redirect-refused'],
    ['https://[fd00::7]/x', far, 'oci.redirect-refused'],
    ['https://172.32.0.7/x', far, undefined],
    ['https://sly.example/x', far, 'oci.redirect-refused'],
    ['https://metadata.example/x', inside, 'oci.redirect-refused'],
    ['https://store.corp.example/x', far, 'oci.redirect-refused'],
    ['https://store.corp.example/x', inside, undefined],
    ['https://store.corp.example/x', allowing, undefined],
    ['https://10.0.0.7:9000/x', allowing, undefined],
    ['https://10.0.0.7:9001/x', allowing, 'oci.redirect-refused'],
    ['https://unknown.example/x', far, undefined],
    ['http://127.0.0.1:6000/x', near, undefined],
  ])('being sent to %s is judged', async (link, from, code) => {
    const checked = checkLink(new URL(link), { endpoint: from, what: 'blob' }, resolve);
    if (code === undefined) await expect(checked).resolves.toBeUndefined();
    else await expect(checked).rejects.toMatchObject({ code });
  });
});
