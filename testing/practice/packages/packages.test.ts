import { describe, expect, it } from 'vitest';
import { readApkDatabase } from '../../../src/formats/apk/index.ts';
import { fieldOf } from '../../../src/formats/deb822/index.ts';
import { compareVersions } from '../../../src/formats/versions/index.ts';
import { generatedFixes, hasGeneratedFix } from './generated.ts';
import { generatedAlpineFixes } from './generated-alpine.ts';
import { databaseText, fixOf, packagesOf } from './tables.ts';

const all = [...packagesOf('debian-12-slim'), ...packagesOf('debian-12-applications')];
const row = (name: string) => all.find((one) => one.name === name);

describe('packages of the practice estate', () => {
  it('are named once, and a rebuild is of the source version before it', () => {
    expect(new Set(all.map(({ name }) => name)).size).toBe(all.length);
    expect(row('login')).toEqual({
      name: 'login',
      version: '1:4.13+dfsg1-1+b1',
      source: 'shadow',
      sourceVersion: '1:4.13+dfsg1-1',
    });
  });

  it('have a fix only where the table knows a newer version', () => {
    const fixes = ['libssl3', 'zlib1g', 'bsdutils', 'base-files'].map((name) => {
      const found = row(name);
      return found === undefined ? undefined : fixOf(found);
    });
    expect(fixes).toEqual(['3.0.22-1~deb12u2', undefined, undefined, undefined]);
  });

  it('are patched by packages of the fixed version that say what they are', () => {
    const fixes = generatedFixes();
    expect(fixes.length).toBe(all.filter(hasGeneratedFix).length);
    expect(fixes.length).toBeGreaterThan(30);
    for (const { control, spec } of fixes) {
      const old = row(spec.name)?.version ?? '';
      expect(compareVersions('deb', spec.version, old), spec.name).toBe(1);
      expect(fieldOf(control, 'Description')).toMatch(/^generated for the practice estate\n/);
    }
  });

  it('leave out a few sources, so that one sees what a lagging repository looks like', () => {
    const left = all
      .filter((one) => fixOf(one) !== undefined && !hasGeneratedFix(one))
      .map(({ name }) => name);
    expect(left).toEqual(['apt', 'dpkg', 'gpgv', 'libapt-pkg6.0', 'sed', 'php8.2-cli', 'php8.2-fpm']);
  });

  it('are for Alpine newer than what its images have, and provide what the old ones did', () => {
    const records = readApkDatabase(Buffer.from(databaseText('apk/alpine-3.20.3-x86_64.installed')));
    for (const { name, version, provides = [], files = {} } of generatedAlpineFixes()) {
      const old = records.find((record) => record.name === name);
      expect(compareVersions('apk', version, old?.version ?? ''), name).toBe(1);
      expect(provides.join(' ').replaceAll(version, old?.version ?? '')).toBe(old?.fields.get('p') ?? '');
      expect(Object.keys(files).length).toBeGreaterThan(0);
    }
  });
});
