import { describe, expect, it } from 'vitest';
import { describePackageReader } from '../conformance/package-reader.ts';
import { opkg } from './index.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** In the form of OpenWrt 23.05. */
const openWrt = `Package: libubox20230523
Version: 2023-05-23-75a3b870-1
Depends: libc
Provides: libubox
Status: install ok installed
Architecture: x86_64
Installed-Time: 1714492800

Package: kmod-nls-base
Version: 5.15.150-1
Depends: kernel (= 5.15.150-1-2ad5f8bd34a3b8f0f4fbd4a4b53e7e0e)
Status: install hold installed
Architecture: x86_64

Package: dropbear
Version: 2022.82-6
Status: install user installed
SourceName: dropbear
Architecture: x86_64
Conffiles:
 /etc/config/dropbear d41d8cd98f00b204e9800998ecf8427e

Package: luci
Version: git-24.086.45142-09d5a38
Status: deinstall ok not-installed
Architecture: all
`;
const packages = ['libubox20230523 2023-05-23-75a3b870-1', 'kmod-nls-base 5.15.150-1', 'dropbear 2022.82-6'];

describePackageReader(opkg, [
  { path: 'usr/lib/opkg/status', bytes: bytes(openWrt), packages },
  { path: 'var/lib/opkg/status', bytes: bytes(openWrt), packages },
]);

describe('opkg', () => {
  it('names the source where the record does', () => {
    expect(opkg.read('usr/lib/opkg/status', bytes(openWrt)).packages.at(-1)).toEqual({
      name: 'dropbear',
      version: '2022.82-6',
      type: 'opkg',
      architecture: 'x86_64',
      source: { name: 'dropbear', version: '2022.82-6' },
    });
  });

  it('knows what packages own, as OpenWrt and as Yocto write it', () => {
    const list = bytes('/usr/sbin/dropbear\n/usr/bin/python3\t0100755\t5480\n\nnonsense\n');
    expect(opkg.read('usr/lib/opkg/info/dropbear.list', list)).toEqual({
      packages: [],
      owns: ['usr/sbin/dropbear', 'usr/bin/python3'],
      problems: [],
    });
  });

  it('says which record is damaged and reads the others', () => {
    const damaged = bytes(`Package: a\nStatus: install ok broken\nVersion: 1\n\n${openWrt}`);
    const reading = opkg.read('usr/lib/opkg/status', damaged);
    expect(reading.problems).toMatchObject([
      { code: 'packages.corrupt', reason: expect.stringContaining('line 1') },
    ]);
    expect(reading.packages.length).toBe(3);
  });

  it('passes over databases at other places', () => {
    const path = 'srv/rootfs/usr/lib/opkg/status';
    expect(opkg.wants({ path, mode: 0o644, sizeBytes: 100 })).toBeUndefined();
  });
});
