import { describe, expect, it } from 'vitest';
import { keyIds } from './objects.ts';
import { readTokenUri } from './uri.ts';

describe('the URI of a key on a token', () => {
  it('names token, object, id, module and the file of the PIN, percent-encoded as RFC 7512 has it', () => {
    const uri =
      'pkcs11:token=The%20Release%3BToken;object=images;id=%01%aB;type=private?module-path=/usr/lib/m.so&pin-source=file:/run/pin';
    expect(readTokenUri(uri)).toEqual({
      token: 'The Release;Token',
      slot: undefined,
      label: 'images',
      id: '01ab',
      modulePath: '/usr/lib/m.so',
      pinFile: '/run/pin',
    });
    expect(readTokenUri('pkcs11:slot-id=3;object=x')).toMatchObject({ slot: '3', token: undefined });
    expect(readTokenUri('pkcs11:token=a;id=%31?pin-source=file:///run/pin')).toMatchObject({
      id: '31',
      pinFile: '/run/pin',
    });
  });

  it.each([
    ['names no key', 'pkcs11:token=a', /names no key/],
    ['names no token', 'pkcs11:object=a', /names no token/],
    ['holds the PIN', 'pkcs11:token=a;object=b?pin-value=1234', /holds the PIN/],
    ['has an attribute that is not read', 'pkcs11:token=a;object=b;serial=1', /"serial"/],
    ['has one twice', 'pkcs11:token=a;object=b;object=c', /twice/],
    ['is badly escaped', 'pkcs11:token=%zz;object=b', /hex digits/],
    ['would be an option', 'pkcs11:token=--unlock-pin;object=b', /token is not usable/],
    ['has a control character', 'pkcs11:token=a;object=b%0a', /object is not usable/],
    ['has a slot that is no number', 'pkcs11:slot-id=x;object=b', /slot-id/],
    ['has a relative file for its PIN', 'pkcs11:token=a;object=b?pin-source=pin', /pin-source/],
    ['names a certificate', 'pkcs11:token=a;object=b;type=cert', /type/],
    ['is of another scheme', 'https://token', /no pkcs11/],
  ])('is refused where it %s', (_, uri, reason) => {
    expect(() => readTokenUri(uri)).toThrow(expect.objectContaining({ code: 'trust.reference-malformed' }));
    expect(() => readTokenUri(uri)).toThrow(reason);
  });
});

describe('the objects that pkcs11-tool lists', () => {
  const object = (label: string, id: string): string =>
    `Public Key Object; EC  EC_POINT 256 bits\n  EC_POINT:   0441\n  label:      ${label}\n  ID:         ${id}\n  Usage:      verify\n`;

  it('are found by their whole label', () => {
    const listing = object('images', '01') + object('images old', '02') + object('images', '03');
    expect(keyIds(listing, 'images')).toEqual(['01', '03']);
    expect(keyIds(listing, 'images old')).toEqual(['02']);
    expect(keyIds(listing, 'image')).toEqual([]);
    expect(keyIds(`${object('x', '')}`, 'x')).toEqual([]);
  });
});
