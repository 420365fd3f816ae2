import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { osOfImage } from './index.ts';

describe('osOfImage', () => {
  it.each([
    ['Debian GNU/Linux 12 (bookworm)', 'debian 12'],
    ['debian gnu/linux 12 (bookworm)', 'debian 12'],
    ['Debian GNU/Linux trixie/sid', undefined],
    ['Ubuntu 22.04.5 LTS', 'ubuntu 22.04'],
    ['Alpine Linux v3.20', 'alpine 3.20'],
    ['Amazon Linux 2', 'amzn 2'],
    ['Amazon Linux 2023.6.20241010', 'amzn 2023'],
    ['Red Hat Enterprise Linux 9.4 (Plow)', 'rhel 9.4'],
    ['Red Hat Enterprise Linux CoreOS 416.94.202406251923-0', 'rhcos 416.94.202406251923-0'],
    ['Rocky Linux 9.3 (Blue Onyx)', 'rocky 9.3'],
    ['AlmaLinux 9.4 (Seafoam Ocelot)', 'almalinux 9.4'],
    ['Oracle Linux Server 8.9', 'ol 8.9'],
    ['SUSE Linux Enterprise Server 15 SP5', 'sles 15.5'],
    ['VMware Photon OS/Linux 5.0', 'photon 5.0'],
    ['Fedora CoreOS 40.20240709.3.0', 'fedora 40'],
    ['Microsoft Azure Linux 3.0', 'azurelinux 3.0'],
    ['CBL-Mariner/Linux', 'mariner -'],
    ['Bottlerocket OS 1.20.3 (aws-k8s-1.29)', 'bottlerocket 1.20.3'],
    ['Talos (v1.7.4)', 'talos 1.7.4'],
    ['Flatcar Container Linux by Kinvolk 3815.2.2 (Oklo)', 'flatcar 3815.2.2'],
    ['Container-Optimized OS from Google', 'cos -'],
    ['Windows Server 2022 Datacenter', undefined],
    ['', undefined],
  ])('%j is %s', (osImage, expected) => {
    const os = osOfImage(osImage);
    expect(os === undefined ? undefined : `${os.id} ${os.versionId ?? '-'}`).toBe(expected);
    if (os !== undefined) expect(os.prettyName).toBe(osImage);
  });

  it('takes any text without failing', () => {
    fc.assert(fc.property(fc.string(), (text) => osOfImage(text)?.id !== ''));
  });
});
