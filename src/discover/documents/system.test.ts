import { describe, expect, it } from 'vitest';
import { isSameSystem, systemOf, systemOfDistro } from './system.ts';

describe('the system that a distro qualifier names', () => {
  it.each([
    ['debian-12', 'debian', { id: 'debian', versionId: '12' }],
    ['debian-12.5', undefined, { id: 'debian', versionId: '12.5' }],
    ['3.9.4', 'alpine', { id: 'alpine', versionId: '3.9.4' }],
    ['alpine-3.20.3', 'alpine', { id: 'alpine', versionId: '3.20.3' }],
    ['opensuse-leap-15.5', 'opensuse', { id: 'opensuse-leap', versionId: '15.5' }],
    ['redhat-9.6', 'redhat', { id: 'rhel', versionId: '9.6' }],
    ['bookworm', 'debian', { id: 'debian', versionId: '12', codename: 'bookworm' }],
    ['debian-bookworm', 'debian', { id: 'debian', versionId: '12', codename: 'bookworm' }],
    ['debian-sid', 'debian', { id: 'debian', codename: 'sid' }],
    ['jammy', 'ubuntu', { id: 'ubuntu', codename: 'jammy' }],
  ])('%s of %s', (distro, vendor, os) => {
    const { prettyName, ...rest } = systemOfDistro(distro, vendor);
    expect(rest).toEqual(os);
    expect(prettyName).not.toBe('');
  });

  it.each([
    ['12', '12.5', true],
    ['12.5', '12', true],
    ['1', '12', false],
    ['12', '12', true],
    ['12', undefined, false],
  ])('%s and %s are one: %s', (left, right, same) => {
    expect(isSameSystem(systemOf('debian', left), systemOf('debian', right))).toBe(same);
    expect(isSameSystem(systemOf('debian', left), systemOf('ubuntu', left))).toBe(false);
  });
});
