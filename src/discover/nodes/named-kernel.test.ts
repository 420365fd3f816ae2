import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DebianKernels } from './debian-kernels.ts';
import { kernelRole } from './kernel-packages.ts';
import { namedKernel } from './named-kernel.ts';

const tells = 'the packages of the node tell (--collect-nodes)';
const image = 'and no feed has bulletins about those';
const unknownSource = `which source package it is built from is not known; ${tells}`;
const bookworm = 'Debian GNU/Linux 12 (bookworm)';
const trixie = 'Debian GNU/Linux 13 (trixie)';
const sles = (pack: number) => `SUSE Linux Enterprise Server 15 SP${pack}`;
const leap = (release: string) => `openSUSE Leap ${release}`;

/** Rows of the bundled table. */
const debianKernels: DebianKernels = {
  schemaVersion: 1,
  source: '',
  licence: '',
  asOf: '2026-11-26',
  releases: [
    {
      release: '12',
      series: '6.1',
      kernels: [
        ['6.1.0-22', ['6.1.94-1']],
        ['6.1.0-23', ['6.1.98-1', '6.1.99-1']],
        ['6.1.0-25', ['6.1.106-3']],
      ],
    },
    {
      release: '13',
      series: '6.12',
      kernels: [
        ['6.12.90+deb13', ['6.12.90-1']],
        ['6.12.90+deb13.1', ['6.12.90-2']],
        ['6.12.94+deb13', ['6.12.94-1']],
      ],
    },
  ],
};

describe('the kernel that a kubelet names', () => {
  it.each([
    [
      'AlmaLinux 9.4 (Seafoam Ocelot)',
      '5.14.0-427.13.1.el9_4.x86_64',
      'almalinux-9.4 kernel-core 5.14.0-427.13.1.el9_4 of kernel',
    ],
    [
      'Rocky Linux 8.9 (Green Obsidian)',
      '4.18.0-513.5.1.el8_9.aarch64',
      'rocky-8.9 kernel-core 4.18.0-513.5.1.el8_9 of kernel',
    ],
    [
      'Red Hat Enterprise Linux 9.5 (Plow)',
      '5.14.0-503.11.1.el9_5.x86_64+rt',
      'rhel-9.5 kernel-rt-core 5.14.0-503.11.1.el9_5 of kernel',
    ],
    [
      'Red Hat Enterprise Linux 9.5 (Plow)',
      '5.14.0-503.el9.x86_64',
      'rhel-9.5 kernel-core 5.14.0-503.el9 of kernel',
    ],
    [
      'Red Hat Enterprise Linux 8.6 (Ootpa)',
      '4.18.0-372.9.1.rt7.166.el8.x86_64',
      'rhel-8.6 kernel-rt-core 4.18.0-372.9.1.rt7.166.el8 of kernel-rt',
    ],
    [
      'Red Hat Enterprise Linux CoreOS 416.94.202406251923-0',
      '5.14.0-427.24.1.el9_4.x86_64',
      'rhel-9.4 kernel-core 5.14.0-427.24.1.el9_4 of kernel',
    ],
    [
      'Oracle Linux Server 8.9',
      '5.15.0-200.131.27.el8uek.x86_64',
      'ol-8.9 kernel-uek 5.15.0-200.131.27.el8uek of kernel-uek',
    ],
    [
      'Oracle Linux Server 9.3',
      '5.15.0-200.131.27.el9uek.x86_64',
      'ol-9.3 kernel-uek-core 5.15.0-200.131.27.el9uek of kernel-uek',
    ],
    [
      'Amazon Linux 2023.4.20240416',
      '6.1.82-99.168.amzn2023.x86_64',
      'amzn-2023 kernel 6.1.82-99.168.amzn2023 of kernel',
    ],
    [
      'Amazon Linux 2023.7.20250331',
      '6.12.20-23.97.amzn2023.aarch64',
      'amzn-2023 kernel6.12 6.12.20-23.97.amzn2023 of kernel6.12',
    ],
    ['Amazon Linux 2', '4.14.336-257.562.amzn2.x86_64', 'amzn-2 kernel 4.14.336-257.562.amzn2 of kernel'],
    ['Microsoft Azure Linux 3.0', '6.6.57.1-2.azl3', 'azurelinux-3.0 kernel 6.6.57.1-2.azl3 of kernel'],
    ['CBL-Mariner/Linux', '5.15.153.1-2.cm2', 'mariner-2.0 kernel 5.15.153.1-2.cm2 of kernel'],
    ['VMware Photon OS/Linux 4.0', '5.10.216-1.ph4-esx', 'photon-4.0 linux-esx 5.10.216-1.ph4 of linux-esx'],
    [
      'Ubuntu 22.04.5 LTS',
      '5.15.0-139-generic',
      'ubuntu-22.04 linux-image-5.15.0-139-generic 5.15.0-139 of linux',
    ],
    [
      'Ubuntu 22.04.5 LTS',
      '6.8.0-40-generic',
      'ubuntu-22.04 linux-image-6.8.0-40-generic 6.8.0-40 of linux-hwe-6.8',
    ],
    [
      'Ubuntu 22.04.5 LTS',
      '5.15.0-1064-azure',
      'ubuntu-22.04 linux-image-5.15.0-1064-azure 5.15.0-1064 of linux-azure',
    ],
    [
      'Ubuntu 22.04.5 LTS',
      '6.8.0-1015-aws',
      'ubuntu-22.04 linux-image-6.8.0-1015-aws 6.8.0-1015 of linux-aws-6.8',
    ],
    [bookworm, '6.1.0-25-amd64', 'debian-12 linux-image-6.1.0-25-amd64 6.1.106-3 of linux'],
    [sles(6), '6.4.0-150600.23.25-default', 'sles-15.6 kernel-default 6.4.0-150600.23.25 of kernel-default'],
    ['Alpine Linux v3.20', '6.6.30-0-lts', 'alpine-3.20 linux-lts 6.6.30-r0 of linux-lts'],
  ])('%s %s is %s', (osImage, kernelVersion, expected) => {
    const named = namedKernel({ osImage, kernelVersion }, debianKernels);
    if (named.kind === 'unknown') throw new Error(named.reason);
    const { os, item } = named;
    expect(`${os.id}-${os.versionId} ${item.name} ${item.version} of ${item.source?.name}`).toBe(expected);
    // The package that a reading of the node would find for the same kernel, as far as the name has all of it.
    const version = item.possible?.atLeast ?? item.version;
    const role = kernelRole({ ...item, version }, os);
    if (os.id !== 'mariner' && os.id !== 'azurelinux' && os.id !== 'photon')
      expect(role).toEqual({ kind: 'part', release: kernelVersion });
  });

  it.each([
    // Between two that are known, below all, of an older upstream version: nobody uploaded such a one.
    [bookworm, '6.1.0-24-amd64', unknownSource],
    [bookworm, '6.1.0-0-amd64', unknownSource],
    [trixie, '6.12.91+deb13-amd64', unknownSource],
    [trixie, '6.12.90+deb13.2-amd64', unknownSource],
    // Of another series or another release: backports, linux-6.12, a kernel of before an upgrade.
    [bookworm, '6.12.94+deb12-amd64', unknownSource],
    [bookworm, '6.5.0-0.deb12.4-amd64', unknownSource],
    [bookworm, '5.10.0-30-amd64', unknownSource],
    [trixie, '6.12.95+deb12-amd64', unknownSource],
    [trixie, '6.16.3+deb13-amd64', unknownSource],
    ['Debian GNU/Linux 11 (bullseye)', '6.1.0-0.deb11.48-amd64', unknownSource],
    ['Debian GNU/Linux 14 (forky)', '7.0.5+deb14-amd64', unknownSource],
    [bookworm, '6.8.12-4-pve', `it is no kernel that ${bookworm} builds; ${tells}`],
    [bookworm, '6.1.0-25-custom', `it is no kernel that ${bookworm} builds; ${tells}`],
    // A kernel of before the upgrade to a service pack, one that was built by hand, and a longer name than any.
    [sles(6), '5.14.21-150500.55.52-default', `it is no kernel that ${sles(6)} builds; ${tells}`],
    [sles(6), '6.4.0-150600.23.25-mine', `it is no kernel that ${sles(6)} builds; ${tells}`],
    [sles(6), '6.4.0-150600.23.25.1.g1234abc-default', `it is no kernel that ${sles(6)} builds; ${tells}`],
    // What came with its media, and another release's.
    [sles(2), '5.3.18-22-default', `it is no kernel that ${sles(2)} builds; ${tells}`],
    [sles(2), '4.12.14-197.89-default', `it is no kernel that ${sles(2)} builds; ${tells}`],
    [leap('15.6'), '5.14.21-150500.55.52-default', `it is no kernel that ${leap('15.6')} builds; ${tells}`],
    [leap('15.6'), '6.4.0-lp156.1.g1234abc-default', `it is no kernel that ${leap('15.6')} builds; ${tells}`],
    [leap('15.2'), '5.3.18-lp152.95-default', `which source package it is built from is not known; ${tells}`],
    [leap('16.0'), '6.12.0-160000.5-default', `which source package it is built from is not known; ${tells}`],
    // Nobody has bulletins about backports: those of the release name lower versions, and would call them all mended.
    [bookworm, '6.12.9+bpo-amd64', `which source package it is built from is not known; ${tells}`],
    [bookworm, '6.12.43+deb12-amd64', `which source package it is built from is not known; ${tells}`],
    [
      'SUSE Linux Enterprise Micro 5.5',
      '5.14.21-150500.55.52-default',
      'its system, SUSE Linux Enterprise Micro 5.5, is none whose kernels are known by name',
    ],
    [
      'Bottlerocket OS 1.20.3 (aws-k8s-1.29)',
      '6.1.90',
      `it comes with the image of its system (Bottlerocket OS 1.20.3 (aws-k8s-1.29)), ${image}`,
    ],
    ['Talos (v1.7.4)', '6.6.32-talos', `it comes with the image of its system (Talos (v1.7.4)), ${image}`],
    [
      'Flatcar Container Linux by Kinvolk 3815.2.2 (Oklo)',
      '6.1.77-flatcar',
      `it comes with the image of its system (Flatcar Container Linux by Kinvolk 3815.2.2 (Oklo)), ${image}`,
    ],
    [
      'Container-Optimized OS from Google',
      '6.1.75+',
      `it comes with the image of its system (Container-Optimized OS from Google), ${image}`,
    ],
    [
      'AlmaLinux 9.4 (Seafoam Ocelot)',
      '6.9.7-1.el9.elrepo.x86_64',
      `it is no kernel that AlmaLinux 9.4 (Seafoam Ocelot) builds; ${tells}`,
    ],
    [
      'Amazon Linux 2',
      '5.10.210-201.855.amzn2.x86_64',
      `bulletins about kernel 5.10 of Amazon Linux 2 do not say which series they mean; ${tells}`,
    ],
    ['Ubuntu 22.04.5 LTS', '6.9.3-custom+', `it is no kernel that Ubuntu 22.04.5 LTS builds; ${tells}`],
    ['Ubuntu 25.04', '6.14.0-15-generic', `which source package it is built from is not known; ${tells}`],
    ['k3OS v0.21', '5.4.0-73-generic', 'its system, k3OS v0.21, is none whose kernels are known by name'],
    ['', '', 'its system, unnamed, is none whose kernels are known by name'],
  ])('%s %s is unknown: %s', (osImage, kernelVersion, reason) => {
    expect(namedKernel({ osImage, kernelVersion }, debianKernels)).toEqual({ kind: 'unknown', reason });
  });

  it.each([
    [bookworm, '6.1.0-25-amd64', '6.1.106-3'],
    [bookworm, '6.1.0-25-cloud-arm64', '6.1.106-3'],
    [bookworm, '6.1.0-25-rt-amd64', '6.1.106-3'],
    [trixie, '6.12.90+deb13.1-amd64', '6.12.90-2'],
    // Two uploads ran under it, and the second mended what the first did not.
    [bookworm, '6.1.0-23-rt-amd64', '6.1.0-23 is 6.1.98-1 to 6.1.99-1'],
    // Later than the table: numbers only grow, and the name of a newer one has the upstream version.
    [bookworm, '6.1.0-26-amd64', '6.1.0-26 is 6.1.106-3 or later'],
    [trixie, '6.12.94+deb13.1-amd64', '6.12.94 is 6.12.94-2 to 6.12.94+'],
    [trixie, '6.12.118+deb13-amd64', '6.12.118 is 6.12.118-1 to 6.12.118+'],
    [
      sles(6),
      '6.4.0-150600.23.25-default',
      '6.4.0-150600.23.25 is 6.4.0-150600.23.25.1 to 6.4.0-150600.23.26',
    ],
    [
      sles(5),
      '5.14.21-150500.33.9-azure',
      '5.14.21-150500.33.9 is 5.14.21-150500.33.9.1 to 5.14.21-150500.33.10',
    ],
    [
      'SUSE Linux Enterprise Server 12 SP5',
      '4.12.14-122.106-default',
      '4.12.14-122.106 is 4.12.14-122.106.1 to 4.12.14-122.107',
    ],
    [
      'SUSE Linux Enterprise Server 15',
      '4.12.14-150.58-default',
      '4.12.14-150.58 is 4.12.14-150.58.1 to 4.12.14-150.59',
    ],
    [
      'SUSE Linux Enterprise Server 15',
      '4.12.14-25.13-default',
      '4.12.14-25.13 is 4.12.14-25.13.1 to 4.12.14-25.14',
    ],
    [sles(1), '4.12.14-197.102-default', '4.12.14-197.102 is 4.12.14-197.102.1 to 4.12.14-197.103'],
    [
      sles(1),
      '4.12.14-150100.197.117-default',
      '4.12.14-150100.197.117 is 4.12.14-150100.197.117.1 to 4.12.14-150100.197.118',
    ],
    [sles(2), '5.3.18-24.37-default', '5.3.18-24.37 is 5.3.18-24.37.1 to 5.3.18-24.38'],
    [
      leap('15.6'),
      '6.4.0-150600.23.25-default',
      '6.4.0-150600.23.25 is 6.4.0-150600.23.25.1 to 6.4.0-150600.23.26',
    ],
    ['Ubuntu 22.04.5 LTS', '5.15.0-139-generic', '5.15.0-139 is 5.15.0-139 to 5.15.0-140'],
  ])('%s %s: %s', (osImage, kernelVersion, expected) => {
    const named = namedKernel({ osImage, kernelVersion }, debianKernels);
    if (named.kind === 'unknown') throw new Error(named.reason);
    const { version, possible } = named.item;
    const { atLeast, atMost } = possible ?? {};
    const end = atMost === undefined ? ' or later' : ` to ${atMost}`;
    expect(possible === undefined ? version : `${version} is ${atLeast}${end}`).toBe(expected);
  });

  it('takes any text without failing', () => {
    const osImage = fc.constantFrom(
      'Ubuntu 22.04.5 LTS',
      'AlmaLinux 9.4',
      'Amazon Linux 2023',
      'CBL-Mariner/Linux',
      bookworm,
      trixie,
      sles(6),
      '',
    );
    fc.assert(
      fc.property(
        osImage,
        fc.oneof(fc.string(), fc.stringMatching(/^\d[\w.+-]*$/)),
        (system, kernelVersion) => {
          const named = namedKernel({ osImage: system, kernelVersion }, debianKernels);
          expect(named.kind === 'unknown' ? named.reason : named.item.version).not.toBe('');
        },
      ),
    );
  });
});
