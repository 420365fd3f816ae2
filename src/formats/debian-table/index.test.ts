import { describe, expect, it } from 'vitest';
import { parseDebianTable } from './index.ts';

const header = 'release\tsource\tcve\tfixed_version\tdate\tchangelog_distribution';
const read = (...lines: readonly string[]): unknown => parseDebianTable(Buffer.from(lines.join('\n')));

describe('the table of Debian fixes', () => {
  it('reads rows, comments apart and columns in any order', () => {
    expect(
      read(
        '# facts',
        'cve\tfixed_version\trelease\tsource',
        'CVE-2024-1000\t1:1.2-3+deb12u1\tbookworm\topenssl',
        '',
        '# more',
        'CVE-2024-1001\t1.0~rc1-1\ttrixie\tg++-12',
      ),
    ).toEqual({
      records: [
        { release: '12', source: 'openssl', vulnerability: 'CVE-2024-1000', fixedVersion: '1:1.2-3+deb12u1' },
        { release: '13', source: 'g++-12', vulnerability: 'CVE-2024-1001', fixedVersion: '1.0~rc1-1' },
      ],
      quarantined: [],
    });
  });

  it('keeps the day of the fix', () => {
    expect(read(header, 'bullseye\ta\tCVE-2024-1000\t1-1\t2024-05-07\tunstable')).toMatchObject({
      records: [{ release: '11', date: '2024-05-07' }],
    });
  });

  it.each([
    ['sid\ta\tCVE-2024-1000\t1-1', 'unknown release sid'],
    ['bookworm\t../a\tCVE-2024-1000\t1-1', 'no source package: ../a'],
    ['bookworm\ta\t\t1-1', 'no vulnerability'],
    ['bookworm\ta\tCVE-2024-1000\t1_1', 'no version: 1_1'],
    ['bookworm', 'no source package: '],
  ])('quarantines a bad row and reads the rest: %j', (bad, reason) => {
    expect(read(header, bad, 'bookworm\tz\tCVE-2024-1000\t1-1\t\t')).toEqual({
      records: [{ release: '12', source: 'z', vulnerability: 'CVE-2024-1000', fixedVersion: '1-1' }],
      quarantined: [{ what: 'line 2', reason }],
    });
  });

  it.each(['', 'a\tb', 'release\tsource\tcve'])('refuses the header %j', (text) => {
    expect(() => parseDebianTable(Buffer.from(text))).toThrow(
      expect.objectContaining({ code: 'feed.malformed' }),
    );
  });
});
