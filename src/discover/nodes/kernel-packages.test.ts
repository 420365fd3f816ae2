import { describe, expect, it } from 'vitest';
import type { Package } from '../../model/index.ts';
import { advisorySource, kernelRole } from './kernel-packages.ts';

const item = (type: Package['type'], name: string, version: string): Package => ({
  type,
  name,
  version,
  purl: `pkg:${type}/${name}@${version}`,
  architecture: 'x86_64',
});
const system = (id: string) => ({ id, prettyName: id });

describe('packages of kernels', () => {
  it.each([
    ['deb', 'linux-image-6.1.0-25-amd64', '6.1.106-3', 'debian', '6.1.0-25-amd64'],
    ['deb', 'linux-image-6.1.0-25-amd64-unsigned', '6.1.106-3', 'debian', '6.1.0-25-amd64'],
    ['deb', 'linux-image-6.12.43+deb13-amd64', '6.12.43-1', 'debian', '6.12.43+deb13-amd64'],
    ['deb', 'linux-modules-extra-5.15.0-139-generic', '5.15.0-139.149', 'ubuntu', '5.15.0-139-generic'],
    ['rpm', 'kernel-core', '5.14.0-427.el9', 'rhel', '5.14.0-427.el9.x86_64'],
    ['rpm', 'kernel-modules-extra', '0:5.14.0-427.el9', 'rocky', '5.14.0-427.el9.x86_64'],
    ['rpm', 'kernel-rt-core', '5.14.0-427.el9', 'rhel', '5.14.0-427.el9.x86_64+rt'],
    ['rpm', 'kernel6.12', '6.12.20-23.97.amzn2023', 'amzn', '6.12.20-23.97.amzn2023.x86_64'],
    ['rpm', 'kernel-uek-core', '5.15.0-200.131.27.el9uek', 'ol', '5.15.0-200.131.27.el9uek.x86_64'],
    ['rpm', 'kernel-default', '6.4.0-150600.23.25.1', 'sles', '6.4.0-150600.23.25-default'],
    ['apk', 'linux-lts', '6.6.31-r0', 'alpine', '6.6.31-0-lts'],
  ] as const)('%s %s %s on %s is part of %s', (type, name, version, os, release) => {
    expect(kernelRole(item(type, name, version), system(os))).toEqual({ kind: 'part', release });
  });

  it.each([
    ['deb', 'linux-libc-dev'],
    ['deb', 'linux-headers-6.1.0-25-common'],
    ['deb', 'linux-image-amd64'],
    ['rpm', 'kernel-headers'],
    ['rpm', 'kernel-default-devel'],
    ['apk', 'linux-headers'],
    ['apk', 'linux-lts-dev'],
  ] as const)('%s %s is beside kernels', (type, name) => {
    expect(kernelRole(item(type, name, '6.1.1'), system('sles'))).toEqual({ kind: 'beside' });
  });

  it.each([
    ['deb', 'linux-perf'],
    ['deb', 'linux-base'],
    ['deb', 'linux-firmware'],
    ['rpm', 'kernel-tools'],
    ['rpm', 'kernel-tools-libs'],
    ['apk', 'linux-pam'],
    ['npm', 'linux-image-6.1.0-25-amd64'],
  ] as const)('%s %s is neither', (type, name) => {
    expect(kernelRole(item(type, name, '6.1.1'), system('debian'))).toBeUndefined();
  });

  it.each([
    ['linux-signed-amd64', 'linux'],
    ['linux-signed', 'linux'],
    ['linux-signed-aws', 'linux-aws'],
  ])('%s stands for %s in the version of the package', (name, stands) => {
    const signed = {
      ...item('deb', 'linux-image-1', '6.1.106-3'),
      source: { name, version: '6.1.106+3' },
    };
    expect(advisorySource(signed).source).toEqual({ name: stands, version: '6.1.106-3' });
  });

  it('leaves every other source as it is', () => {
    const bash = { ...item('deb', 'bash', '5'), source: { name: 'bash', version: '5' } };
    expect(advisorySource(bash)).toBe(bash);
  });
});
