import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCvss } from './index.ts';

describe('parseCvss', () => {
  it.each([
    ['AV:N/AC:L/Au:N/C:C/I:C/A:C', '2.0'],
    ['CVSS:3.0/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H', '3.0'],
    ['CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H', '3.1'],
    ['CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N', '4.0'],
  ])('reads %s', (text, version) => {
    expect(parseCvss(text)).toMatchObject({ kind: 'vector', vector: { version } });
  });

  it.each([
    ['', 'no metric "" in CVSS 2.0'],
    ['CVSS:3.1/AV:N', 'without AC, PR, UI, S, C, I, A'],
    ['CVSS:9.9/AV:N', 'unknown version CVSS:9.9'],
    ['A'.repeat(401), 'longer than 400 characters'],
  ])('says what is wrong with %j', (text, reason) => {
    expect(parseCvss(text)).toEqual({ kind: 'malformed', reason });
  });

  it('never throws', () => {
    fc.assert(fc.property(fc.string(), (text) => typeof parseCvss(text).kind === 'string'));
  });
});
