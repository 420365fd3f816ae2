import { describe, expect, it } from 'vitest';
import { parseEpss } from './index.ts';

const head = '#model_version:v2025.03.14,score_date:2026-08-22T12:55:00Z\ncve,epss,percentile\n';
const read = (text: string): unknown => parseEpss(Buffer.from(text));

describe('EPSS scores', () => {
  it('reads rows in the forms that occur', () => {
    expect(read(`${head}CVE-2002-0367,0.04919,0.91446\r\nCVE-2020-10001,1e-05,1\n\n`)).toEqual({
      records: [
        { cve: 'CVE-2002-0367', probability: 0.04919, percentile: 0.91446 },
        { cve: 'CVE-2020-10001', probability: 0.00001, percentile: 1 },
      ],
      quarantined: [],
      asOf: '2026-08-22',
    });
  });

  it.each([
    'CVE-2002-0367,2,0.5',
    'CVE-2002-0367,-0.1,0.5',
    'CVE-2002-0367,0.1',
    'x,0.1,0.2',
    'CVE-2002-0367,--,0.2',
  ])('quarantines the row %s', (row) => {
    expect(read(`${head}${row}\nCVE-2002-0368,0.1,0.2\n`)).toMatchObject({
      records: [{ cve: 'CVE-2002-0368' }],
      quarantined: [{ what: 'line 3', reason: 'not cve,epss,percentile' }],
    });
  });

  it.each([
    '',
    'cve,epss,percentile\n',
    '#score_date:soon\ncve,epss,percentile\n',
    '#score_date:2026-08-22\ncve,epss\n',
  ])('refuses %j', (text) => {
    expect(() => read(text)).toThrow(expect.objectContaining({ code: 'feed.malformed' }));
  });
});
