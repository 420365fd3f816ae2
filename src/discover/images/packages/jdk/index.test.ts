import { expect, it } from 'vitest';
import { describePackageReader } from '../conformance/package-reader.ts';
import { jdk } from './index.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describePackageReader(jdk, [
  {
    path: 'opt/java/openjdk/release',
    bytes: bytes('IMPLEMENTOR="Eclipse Adoptium"\nJAVA_VERSION="21.0.2"\nJAVA_VERSION_DATE="2024-01-16"\n'),
    packages: ['openjdk 21.0.2'],
  },
]);

it('gives nothing for other files of the name', () => {
  expect(jdk.read('etc/release', bytes('DISTRIB_ID=x\n'))).toEqual({ packages: [], owns: [], problems: [] });
  expect(jdk.wants({ path: 'srv/release', mode: 0o644, sizeBytes: 1_000_000 })).toBeUndefined();
});
