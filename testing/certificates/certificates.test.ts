import { X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { makeAuthority } from './index.ts';

describe('certificates of the fake world', () => {
  it('are signed by their authority, for the hosts and the time that were asked', () => {
    const now = Temporal.Instant.from('2026-11-21T09:00:00Z');
    const authority = makeAuthority('fake CA', now, 30);
    const ca = new X509Certificate(authority.cert);
    const leaf = new X509Certificate(
      authority.issue('registry', ['127.0.0.1', 'localhost'], 'system:masters').cert,
    );
    expect(ca.ca).toBe(true);
    expect(leaf.ca).toBe(false);
    expect(leaf.verify(ca.publicKey)).toBe(true);
    expect(leaf.checkIssued(ca)).toBe(true);
    expect(leaf.checkIP('127.0.0.1')).toBe('127.0.0.1');
    expect(leaf.checkHost('localhost')).toBe('localhost');
    expect(leaf.checkHost('example.org')).toBeUndefined();
    expect(leaf.subject).toBe('O=system:masters\nCN=registry');
    expect(leaf.validFrom).toBe('Nov 20 09:00:00 2026 GMT');
    expect(leaf.validTo).toBe('Dec 21 09:00:00 2026 GMT');
  });
});
