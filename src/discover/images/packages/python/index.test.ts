import { describe, expect, it } from 'vitest';
import { describePackageReader } from '../conformance/package-reader.ts';
import { python } from './index.ts';

const metadata = (name: string, version: string): Uint8Array =>
  new TextEncoder().encode(`Metadata-Version: 2.1\nName: ${name}\nVersion: ${version}\n\nName: other\n`);
const site = 'usr/local/lib/python3.11/site-packages';

describePackageReader(python, [
  {
    path: `${site}/Jinja2-3.1.2.dist-info/METADATA`,
    bytes: metadata('Jinja2', '3.1.2'),
    packages: ['Jinja2 3.1.2'],
  },
  { path: `${site}/old.egg-info/PKG-INFO`, bytes: metadata('old', '0.1+local'), packages: ['old 0.1+local'] },
  {
    path: 'usr/lib/python3/dist-packages/six-1.16.0.egg-info',
    bytes: metadata('six', '1.16.0'),
    packages: ['six 1.16.0'],
  },
]);

describe('python', () => {
  it.each([`${site}/x/METADATA`, `${site}/x.dist-info/RECORD`, 'x.egg-info.txt'])(
    'passes over %s',
    (path) => {
      expect(python.wants({ path, mode: 0o644, sizeBytes: 100 })).toBeUndefined();
    },
  );

  it('says what names no project', () => {
    const reading = python.read(`${site}/x.dist-info/METADATA`, new TextEncoder().encode('Version: 1\n'));
    expect(reading.problems).toMatchObject([{ code: 'packages.corrupt' }]);
  });
});
