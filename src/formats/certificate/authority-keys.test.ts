import { createHash, X509Certificate } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makeAuthority } from '../../../testing/certificates/index.ts';
import { authorityKeys } from './index.ts';

const now = Temporal.Instant.from('2026-11-21T09:00:00Z');
const [one, two] = [makeAuthority('one', now, 30).cert, makeAuthority('two', now, 30).cert];

function keyOf(pem: string): string {
  const der = new X509Certificate(pem).publicKey.export({ type: 'spki', format: 'der' });
  return `sha256:${createHash('sha256').update(der).digest('hex')}`;
}

describe('the keys of an authority', () => {
  it.each([
    ['one certificate', one, [keyOf(one)], 0],
    [
      'a bundle in any order, with text around it',
      `# two\n${two}\n# one\n${one}`,
      [keyOf(one), keyOf(two)],
      0,
    ],
    ['the same certificate twice', one + one, [keyOf(one)], 0],
    ['nothing', '', [], 0],
    ['what is no PEM', 'hello', [], 1],
    [
      'a block that is no certificate',
      `-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n${one}`,
      [keyOf(one)],
      1,
    ],
    ['a text that is too long', ' '.repeat(2 * 1024 * 1024), [], 1],
  ])('reads %s', (_name, pem, keys, unread) => {
    const found = authorityKeys(pem);
    expect(found.keys).toEqual([...keys].toSorted());
    expect(found.unread).toBe(unread);
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        authorityKeys(`-----BEGIN CERTIFICATE-----\n${text}\n-----END CERTIFICATE-----`);
      }),
    );
  });
});
