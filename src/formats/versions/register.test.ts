import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { compareVersions, isVersion, isVersionSchemeId, versionSchemeOf, versionSchemes } from './index.ts';

describe('the shelf of version schemes', () => {
  it('registers every provider on disk under its own id, and nothing else', () => {
    const folders = readdirSync(import.meta.dirname, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name);
    expect(Object.keys(versionSchemes).toSorted()).toEqual(folders.toSorted());
    expect(Object.entries(versionSchemes).map(([id, scheme]) => id === scheme.id)).not.toContain(false);
  });

  it('compares by the named scheme', () => {
    expect(compareVersions('deb', '1.0~rc1', '1.0')).toBe(-1);
    expect(compareVersions('semver', '1.0~rc1', '1.0')).toBeUndefined();
    expect([isVersion('apk', '1.0-r1'), isVersion('apk', '1.0-1')]).toEqual([true, false]);
  });

  it('knows its own names only', () => {
    expect(['deb', 'alpm', 'constructor', ''].map(isVersionSchemeId)).toEqual([true, false, false, false]);
  });

  it('says which order a kind of package follows, and that it knows none for the rest', () => {
    const types = [
      'deb',
      'apk',
      'npm',
      'golang',
      'cargo',
      'kubernetes',
      'pypi',
      'maven',
      'gem',
      'nuget',
      'composer',
      'rpm',
      'conda',
      'generic',
    ] as const;
    expect(types.map(versionSchemeOf)).toEqual([
      'deb',
      'apk',
      'semver',
      'semver',
      'semver',
      'semver',
      'pep440',
      'maven',
      'gem',
      'nuget',
      'composer',
      'rpm',
      undefined,
      undefined,
    ]);
  });
});
