import { describe, expect, it } from 'vitest';
import { parseDebianTracker } from './index.ts';

const read = (document: unknown): unknown => parseDebianTracker(Buffer.from(JSON.stringify(document)));
const one = (status: unknown, codename = 'bookworm'): unknown => ({
  openssl: { 'CVE-2024-1000': { description: 'x', releases: { [codename]: status } } },
});
const subject = { release: '12', source: 'openssl', vulnerability: 'CVE-2024-1000' };

describe("Debian's tracker", () => {
  it.each([
    [
      { status: 'resolved', fixed_version: '1-1', urgency: 'high**' },
      [{ ...subject, severity: 'high', fixedVersion: '1-1' }],
    ],
    [{ status: 'resolved', fixed_version: '0', urgency: 'low' }, []],
    [{ status: 'resolved' }, []],
    [{ status: 'undetermined', urgency: 'high' }, []],
    [
      { status: 'open', urgency: 'not yet assigned' },
      [{ ...subject, severity: 'unknown', fixState: 'open' }],
    ],
    [{ status: 'open', urgency: 'unimportant' }, [{ ...subject, severity: 'low', fixState: 'open' }]],
    [
      { status: 'open', urgency: 'end-of-life' },
      [{ ...subject, severity: 'unknown', fixState: 'end-of-life' }],
    ],
    [
      { status: 'open', urgency: 'medium', nodsa: 'Minor issue', nodsa_reason: '' },
      [{ ...subject, severity: 'medium', fixState: 'deferred' }],
    ],
    [
      { status: 'open', urgency: 'medium', nodsa: 'Later', nodsa_reason: 'postponed' },
      [{ ...subject, severity: 'medium', fixState: 'deferred' }],
    ],
    [
      { status: 'open', urgency: 'medium', nodsa: 'Too intrusive', nodsa_reason: 'ignored' },
      [{ ...subject, severity: 'medium', fixState: 'wont-fix' }],
    ],
  ])('reads %j', (status, records) => {
    expect(read(one(status))).toEqual({ records, quarantined: [] });
  });

  it('passes over what is no release of its own', () => {
    expect(read(one({ status: 'open' }, 'sid'))).toEqual({ records: [], quarantined: [] });
  });

  it('quarantines a bad entry and reads the others', () => {
    const document = {
      ...Object(one({ status: 'resolved', fixed_version: '1-1' })),
      bad: 7,
      worse: { 'CVE-2024-1000': { releases: { bookworm: { status: 'great' } } } },
    };
    expect(read(document)).toEqual({
      records: [{ ...subject, severity: 'unknown', fixedVersion: '1-1' }],
      quarantined: [
        { what: 'bad', reason: expect.any(String) },
        { what: 'worse CVE-2024-1000', reason: expect.stringContaining('releases.bookworm.status') },
      ],
    });
  });

  it.each(['', '[]', 'null'])('refuses %j', (text) => {
    expect(() => parseDebianTracker(Buffer.from(text))).toThrow(
      expect.objectContaining({ code: 'feed.malformed' }),
    );
  });
});
