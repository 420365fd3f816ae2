import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isTrivyIgnore, isTrivyIgnoreYaml, readTrivyIgnore, readTrivyIgnoreYaml } from './index.ts';

const plain = { paths: [], purls: [], until: undefined, statement: undefined };

describe('.trivyignore', () => {
  it('reads names, ends, comments above and behind', () => {
    const text = [
      '# Package: pip',
      '# Reason: not used at run time',
      'CVE-2023-5752 exp:2027-01-31',
      'CVE-2024-1 # only in tests',
      '',
      '# about nothing',
      '',
      '  GHSA-2222-3333-4444  exp:soon  other words',
    ].join('\r\n');
    expect(readTrivyIgnore(text)).toEqual([
      {
        ...plain,
        place: 'line 3',
        id: 'CVE-2023-5752',
        until: '2027-01-31',
        statement: 'Package: pip Reason: not used at run time',
      },
      { ...plain, place: 'line 4', id: 'CVE-2024-1', statement: 'only in tests' },
      { ...plain, place: 'line 8', id: 'GHSA-2222-3333-4444', until: 'soon' },
    ]);
  });

  it.each([
    ['# comment\n\nCVE-2024-1\n', true],
    ['\ufeffCVE-2024-1 exp:2027-01-01', true],
    ['CVE-2024-1,less', false],
    ['vulnerability,package', false],
    ['vulnerabilities:\n', false],
    ['SPDXVersion: SPDX-2.3', false],
    ['# only comments', false],
    ['', false],
  ])('is told by its first line: %j', (text, is) => {
    expect(isTrivyIgnore(text)).toBe(is);
  });

  it('reads any text without an error', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('#', '\n', 'CVE-1', ' ', 'exp:', '\r') }), (text) => {
        expect(readTrivyIgnore(text).every(({ id }) => id !== '')).toBe(true);
      }),
    );
  });
});

describe('.trivyignore.yaml', () => {
  it('reads every field of what is about vulnerabilities', () => {
    const text = [
      '# ours',
      'vulnerabilities:',
      '  - id: CVE-2022-40897',
      '    paths: ["usr/lib/python3/**/METADATA"]',
      '    statement: Accept the risk',
      '    expired_at: 2027-01-31',
      '  - id: CVE-2023-3817',
      '    purls:',
      '      - pkg:deb/debian/libssl1.1',
      'secrets:',
      '  - id: aws-access-key-id',
      'licenses:',
    ].join('\n');
    expect(isTrivyIgnoreYaml(text)).toBe(true);
    expect(readTrivyIgnoreYaml(text)).toEqual([
      {
        place: 'vulnerabilities[0]',
        id: 'CVE-2022-40897',
        paths: ['usr/lib/python3/**/METADATA'],
        purls: [],
        until: '2027-01-31',
        statement: 'Accept the risk',
      },
      { ...plain, place: 'vulnerabilities[1]', id: 'CVE-2023-3817', purls: ['pkg:deb/debian/libssl1.1'] },
    ]);
    expect(readTrivyIgnoreYaml('secrets:\n  - id: x\n')).toEqual([]);
  });

  const bomb = `vulnerabilities:\n${Array.from({ length: 9 }, (_, n) =>
    n === 0 ? '  - &a0 {id: x}' : `  - &a${n} [${Array.from({ length: 9 }, () => `*a${n - 1}`).join(', ')}]`,
  ).join('\n')}\n`;

  it.each([
    ['vulnerabilities:\n  - id: [\n', /^line \d+ column \d+: not YAML/],
    ['vulnerabilities:\n  - statement: x\n', /vulnerabilities\[0\]\.id/],
    ['vulnerabilities: yes\n', /vulnerabilities/],
    [bomb, /too many aliases|vulnerabilities\[\d+\]/],
  ])('names the place of what it cannot read: %j', (text, message) => {
    const refused = { code: 'documents.malformed', message: expect.stringMatching(message) };
    expect(() => readTrivyIgnoreYaml(text)).toThrow(expect.objectContaining(refused));
  });

  it('refuses a list of many megabytes', () => {
    const text = `vulnerabilities:\n${'  - id: CVE-2024-1\n'.repeat(300_000)}`;
    const refused = expect.objectContaining({ code: 'documents.too-large' });
    expect(() => readTrivyIgnoreYaml(text)).toThrow(refused);
    expect(() => readTrivyIgnore(text)).toThrow(refused);
  });
});
