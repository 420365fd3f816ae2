import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareReleases, isRelease, isSameFlavour } from './release.ts';

describe('releases of kernels', () => {
  it.each([
    ['6.1.0-9-amd64', '6.1.0-25-amd64', 'deb'],
    ['6.1.0-40-amd64', '6.12.43+deb13-amd64', 'deb'],
    ['5.15.0-139-generic', '6.8.0-60-generic', 'deb'],
    ['5.14.0-427.el9.x86_64', '5.14.0-427.13.1.el9_4.x86_64', 'rpm'],
    ['5.14.0-427.40.1.el9_4.x86_64', '5.14.0-503.el9.x86_64', 'rpm'],
    ['6.4.0-150600.21-default', '6.4.0-150600.23.25-default', 'rpm'],
    ['6.6.31-0-lts', '6.6.31-1-lts', 'deb'],
  ] as const)('%s is older than %s', (older, newer, scheme) => {
    expect(compareReleases(older, newer, scheme)).toBe(-1);
    expect(compareReleases(newer, older, scheme)).toBe(1);
    expect(isSameFlavour(older, newer)).toBe(true);
  });

  it.each([
    ['6.1.0-25-amd64', '6.1.0-40-cloud-amd64'],
    ['5.14.0-427.el9.x86_64', '5.14.0-503.el9.x86_64+rt'],
    ['6.4.0-150600.21-default', '6.4.0-150600.21-rt'],
  ])('%s and %s do not follow one another', (left, right) => {
    expect(isSameFlavour(left, right)).toBe(false);
  });

  it.each(['0-rescue-0123456789', '', '../../etc', '6.1.0 25', 'lts'])('%j is no release', (text) => {
    expect(isRelease(text)).toBe(false);
  });

  it('have one order, whatever the text', () => {
    const release = fc.string({ maxLength: 40 });
    fc.assert(
      fc.property(release, release, (left, right) => {
        expect(Math.sign(compareReleases(left, right))).toBe(-Math.sign(compareReleases(right, left)) + 0);
      }),
    );
  });
});
