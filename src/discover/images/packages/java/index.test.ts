import { describe, expect, it } from 'vitest';
import { writeZip } from '../../../../formats/zip/index.ts';
import { describePackageReader } from '../conformance/package-reader.ts';
import { java } from './index.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const pom = (artifact: string) => ({
  path: `META-INF/maven/org.example/${artifact}/pom.properties`,
  bytes: bytes(`groupId=org.example\nartifactId=${artifact}\nversion=1.2.3\n`),
});
const inner = writeZip([pom('inner')]);
const nested = writeZip([pom('app'), { path: 'BOOT-INF/lib/inner-1.2.3.jar', bytes: inner }]);

describePackageReader(java, [
  { path: 'usr/share/app/inner.jar', bytes: inner, packages: ['org.example:inner 1.2.3'] },
  {
    path: 'srv/app.WAR',
    bytes: nested,
    packages: ['org.example:inner 1.2.3', 'org.example:app 1.2.3'],
  },
  {
    path: 'opt/orphan-2.0.jar',
    bytes: writeZip([{ path: 'x', bytes: bytes('') }]),
    packages: ['orphan 2.0'],
  },
]);

describe('java', () => {
  it('says where inside the archive a package is', () => {
    expect(java.read('srv/app.war', nested).packages.map(({ name, within }) => [name, within])).toEqual([
      ['org.example:inner', 'BOOT-INF/lib/inner-1.2.3.jar'],
      ['org.example:app', undefined],
    ]);
  });

  it('says what it knows a package by, where Maven left no record', () => {
    const manifest = 'Implementation-Title: a\r\nImplementation-Version: 1\r\n';
    const named = writeZip([{ path: 'META-INF/MANIFEST.MF', bytes: bytes(manifest) }]);
    const evidenceOf = (path: string, archive: Uint8Array) => java.read(path, archive).packages[0]?.evidence;
    expect([
      evidenceOf('x.jar', inner),
      evidenceOf('x.jar', named),
      evidenceOf('a-1.0.jar', writeZip([])),
    ]).toEqual([undefined, 'the manifest of the archive', 'the name of the archive']);
  });

  it('says what it could not read', () => {
    expect(java.read('a.jar', bytes('version https://git-lfs.example/spec/v1\n')).problems).toEqual([
      { code: 'packages.corrupt', reason: 'not a usable ZIP archive: it has no end record' },
    ]);
  });

  it('passes over empty files, sources and documentation', () => {
    const wants = (path: string, sizeBytes: number): boolean =>
      java.wants({ path, mode: 0o644, sizeBytes }) !== undefined;
    expect([
      wants('a.jar', 0),
      wants('a-sources.jar', 9),
      wants('a-javadoc.jar', 9),
      wants('a.jar', 9),
    ]).toEqual([false, false, false, true]);
  });
});
