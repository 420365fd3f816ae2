import { describe, expect, it } from 'vitest';
import { describePackageReader } from '../conformance/package-reader.ts';
import { dpkg } from './index.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const status = `Package: libssl3
Status: install ok installed
Architecture: amd64
Source: openssl (3.0.11-1)
Version: 3.0.11-1+b1

Package: old
Status: deinstall ok config-files
Version: 1

Package: half
Status: install ok half-configured
Architecture: all
Version: 2:1.0-1
`;

describePackageReader(dpkg, [
  { path: 'var/lib/dpkg/status', bytes: bytes(status), packages: ['libssl3 3.0.11-1+b1', 'half 2:1.0-1'] },
  {
    path: 'var/lib/dpkg/status.d/base',
    bytes: bytes('Package: base\nVersion: 12.4\n'),
    packages: ['base 12.4'],
  },
  {
    path: 'var/lib/dpkg/status.d/tzdata/control',
    bytes: bytes('Package: tzdata\nVersion: 2024a\n'),
    packages: ['tzdata 2024a'],
  },
]);

describe('dpkg', () => {
  it('keeps source name and version apart from the binary’s', () => {
    const [first] = dpkg.read('var/lib/dpkg/status', bytes(status)).packages;
    expect(first).toMatchObject({ architecture: 'amd64', source: { name: 'openssl', version: '3.0.11-1' } });
  });

  it('knows what packages own', () => {
    const list = bytes('/.\n/usr\n/usr/lib/python3/dist-packages/six.py\n');
    expect(dpkg.read('var/lib/dpkg/info/python3-six.list', list).owns).toEqual([
      'usr',
      'usr/lib/python3/dist-packages/six.py',
    ]);
    const sums = bytes('0123456789abcdef0123456789abcdef  usr/bin/app\n');
    expect(dpkg.read('var/lib/dpkg/status.d/app.md5sums', sums).owns).toEqual(['usr/bin/app']);
  });

  it.each([
    ['var/lib/dpkg/status', 'Package: a\nStatus: install ok installed\nVersion 1\n'],
    ['var/lib/dpkg/status.d/a', 'Version: 1\n'],
    ['var/lib/dpkg/info/a.list', 'usr/bin\n'],
  ])('says what is damaged in %s', (path, text) => {
    expect(dpkg.read(path, bytes(text)).problems).toMatchObject([{ code: 'packages.corrupt' }]);
  });
});
