import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { serverPlace } from './index.ts';

const address = (key: string) => ({ kind: 'address', key });

describe('the place of an API server', () => {
  it.each([
    ['https://prod.example', address('prod.example:443')],
    ['https://PROD.Example.:443/', address('prod.example:443')],
    ['prod.example:6443', address('prod.example:6443')],
    ['  https://prod.example:6443 ', address('prod.example:6443')],
    ['http://prod.example', address('prod.example:80')],
    ['https://user:secret@prod.example', address('prod.example:443')],
    ['https://rancher.example/k8s/clusters/c-1/', address('rancher.example:443/k8s/clusters/c-1')],
    ['https://[FD00:0:0::1]:6443', address('[fd00::1]:6443')],
    ['[fd00::1]', address('[fd00::1]:443')],
    ['https://10.0.0.1:443', address('10.0.0.1:443')],
    ['https://127.0.0.1:6443', { kind: 'loopback', key: '127.0.0.1:6443' }],
    ['https://localhost:6443', { kind: 'loopback', key: '127.0.0.1:6443' }],
    ['https://[::1]:6443', { kind: 'loopback', key: '127.0.0.1:6443' }],
    ['https://0.0.0.0:6550', { kind: 'loopback', key: '127.0.0.1:6550' }],
    ['https://kubernetes.default.svc', { kind: 'own' }],
    ['https://kubernetes.default.svc.cluster.local:443', { kind: 'own' }],
    ['kubernetes', { kind: 'own' }],
    ['', { kind: 'invalid' }],
    ['ftp://prod.example', { kind: 'invalid' }],
    ['https://', { kind: 'invalid' }],
    ['https://a b', { kind: 'invalid' }],
    [`https://${'a'.repeat(3000)}`, { kind: 'invalid' }],
  ])('of %j', (text, place) => {
    expect(serverPlace(text)).toEqual(place);
  });

  it('is the same when its key is read again, and never throws', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.webUrl({ validSchemes: ['https', 'http'] })), (text) => {
        const place = serverPlace(text);
        if ('key' in place) expect(serverPlace(`https://${place.key}`)).toEqual(place);
      }),
    );
  });
});
