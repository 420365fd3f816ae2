import { describe, expect, it } from 'vitest';
import { parseKev } from './index.ts';

const read = (vulnerabilities: unknown): unknown =>
  parseKev(
    Buffer.from(
      JSON.stringify({ title: 'x', dateReleased: '2025-08-25T17:04:19.9796Z', count: 1, vulnerabilities }),
    ),
  );
const entry = {
  cveID: 'CVE-2025-48384',
  dateAdded: '2025-08-25',
  dueDate: '2025-09-15',
  knownRansomwareCampaignUse: 'Unknown',
};

describe('the KEV catalogue', () => {
  it.each([
    [entry, { dueDate: '2025-09-15', ransomware: false, forensicTriage: undefined }],
    [
      { ...entry, knownRansomwareCampaignUse: 'Known' },
      { dueDate: '2025-09-15', ransomware: true, forensicTriage: undefined },
    ],
    [
      { ...entry, dueDate: undefined, forensicTriage: 'Yes' },
      { dueDate: undefined, ransomware: false, forensicTriage: true },
    ],
    [
      { ...entry, forensicTriage: 'No' },
      { dueDate: '2025-09-15', ransomware: false, forensicTriage: false },
    ],
    // A bad date of a directive that was revoked hides no listing.
    [
      { ...entry, dueDate: 'soon' },
      { dueDate: undefined, ransomware: false, forensicTriage: undefined },
    ],
  ])('reads %j', (given, expected) => {
    expect(read([given])).toEqual({
      records: [{ cve: 'CVE-2025-48384', dateAdded: '2025-08-25', ...expected }],
      quarantined: [],
      asOf: '2025-08-25',
      released: '2025-08-25T17:04:19.979Z',
    });
  });

  it.each([
    ['2025-08-25T17:04:19.9796Z', '2025-08-25', '2025-08-25T17:04:19.979Z'],
    ['2025-08-25T13:04:19-04:00', '2025-08-25', '2025-08-25T17:04:19.000Z'],
    ['2025-08-25', '2025-08-25', undefined],
    ['2025-08-25T17:04:19', '2025-08-25', undefined],
    ['-201000-08-25T17:04:19Z', '-201000-08', undefined],
    ['soon', 'soon', undefined],
    ['', '', undefined],
  ])('released %j speaks for the day %j and the moment %j', (dateReleased, asOf, released) => {
    const text = JSON.stringify({ dateReleased, vulnerabilities: [] });
    expect(parseKev(Buffer.from(text))).toEqual({ records: [], quarantined: [], asOf, released });
  });

  it('quarantines bad entries and reads the others', () => {
    expect(read([{ ...entry, cveID: 'x' }, { ...entry, dateAdded: 'soon' }, 7, entry])).toMatchObject({
      records: [{ cve: 'CVE-2025-48384' }],
      quarantined: [{ what: 'entry 1' }, { what: 'entry 2' }, { what: 'entry 3' }],
    });
  });

  it.each(['', '[]', '{"vulnerabilities":[]}'])('refuses %j', (text) => {
    expect(() => parseKev(Buffer.from(text))).toThrow(expect.objectContaining({ code: 'feed.malformed' }));
  });
});
