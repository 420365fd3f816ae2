import { describe, expect, it } from 'vitest';
import { compare, type Difference } from './differences.ts';
import { compareJudgements, type Disagreement } from './findings.ts';
import { keyOf } from './packages.ts';

it.each([
  ['pkg:deb/debian/git@1:2.39.5-0%2Bdeb12u3?arch=amd64&distro=debian-12', 'deb git 1:2.39.5-0+deb12u3'],
  ['pkg:deb/debian/git@2.39.5-0%2Bdeb12u3?arch=amd64&epoch=1', 'deb git 1:2.39.5-0+deb12u3'],
  ['pkg:pypi/Jinja2_x@3.1', 'pypi jinja2-x 3.1'],
  ['pkg:npm/%40babel/core@7.1.0', 'npm @babel/core 7.1.0'],
  ['pkg:golang/stdlib@v1.26.8', 'golang stdlib 1.26.8'],
  ['pkg:golang/example.com/m@v1.0.0#cmd', 'golang example.com/m v1.0.0'],
  ['pkg:golang/example.com/m', undefined],
  ['pkg:golang/example.com/m@UNKNOWN', undefined],
])('writes %s as %s', (purl, key) => {
  expect(keyOf(purl)).toBe(key);
});

describe('comparing', () => {
  const gems: Difference = { ecosystem: 'gem', foundBy: ['syft'], reason: 'the system owns their files' };
  const tests: Difference = { ...gems, ecosystem: 'npm', foundBy: ['syft', 'trivy'], names: ['mylib'] };
  const found = {
    oakum: new Set(['npm a 1']),
    syft: new Set(['npm a 1', 'gem b 1', 'npm mylib 0', 'npm other 1']),
    trivy: new Set(['npm a 1', 'npm mylib 0', 'npm other 1']),
  };

  it('accounts for every package, and names what no reason speaks of', () => {
    expect(compare(found, [gems, tests])).toEqual({
      agreed: 1,
      explained: 2,
      unexplained: ['npm other 1: syft, trivy'],
      used: new Set([gems, tests]),
    });
  });

  it('takes a reason only for the tools that it names', () => {
    expect(compare(found, [{ ...gems, foundBy: ['oakum'] }, tests]).unexplained).toEqual([
      'gem b 1: syft',
      'npm other 1: syft, trivy',
    ]);
  });
});

describe('comparing what is said of findings', () => {
  const one = { name: 'ipython', version: '3.2.2', id: 'PYSEC-1' };
  const said = {
    oakum: [{ ...one, id: 'CVE-1' }],
    trivy: [{ name: 'IPython', version: 'v3.2.2', id: 'PYSEC-1' }],
    grype: [one, { ...one, id: 'CVE-2' }],
  };
  const names = new Map([['PYSEC-1', 'CVE-1']]);
  const reason: Disagreement = {
    list: 'python',
    foundBy: ['grype'],
    packages: ['ipython'],
    reason: 'a reason that is long enough',
  };

  it('takes other names, cases and forms of a version for the same, and names what has no reason', () => {
    expect(compareJudgements(said, { list: 'python', names, reasons: [reason] })).toEqual({
      agreed: 1,
      explained: 1,
      unexplained: [],
      used: new Set([reason]),
    });
    const elsewhere = compareJudgements(said, { list: 'go', names, reasons: [reason] });
    expect(elsewhere.unexplained).toEqual(['CVE-2 of ipython 3.2.2: grype']);
  });
});
