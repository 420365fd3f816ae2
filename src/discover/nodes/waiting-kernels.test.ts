import { describe, expect, it } from 'vitest';
import { nothingRead, type Package } from '../../model/index.ts';
import { waitingKernels } from './waiting-kernels.ts';

const image = (release: string, version: string): Package => ({
  name: `linux-image-${release}`,
  version,
  type: 'deb',
  purl: `pkg:deb/debian/linux-image-${release}@${version}`,
  source: { name: 'linux-signed-amd64', version: `${version}+1` },
});
const kernel = (release: string, isRunning: boolean, isBootable = true) => ({
  release,
  isRunning,
  isBootable,
  packages: [],
});
const contents = (...packages: readonly Package[]) => ({
  subject: 'node:a',
  os: { id: 'debian', versionId: '12', prettyName: 'Debian 12' },
  packages,
  coverage: nothingRead,
});
const [old, fresh] = ['6.1.0-24-amd64', '6.1.0-25-amd64'];

describe('kernels that wait for a reboot', () => {
  const both = contents(image(old, '6.1.99-1'), image(fresh, '6.1.106-3'));
  it.each([
    [
      'another release',
      both,
      { running: old, installed: [kernel(fresh, false), kernel(old, true)] },
      [{ release: fresh, type: 'deb', name: 'linux', version: '6.1.106-3' }],
    ],
    [
      'the same release in a later build',
      contents(image(old, '6.1.99-2')),
      { running: old, build: '6.1.99-1', installed: [kernel(old, true)] },
      [{ release: old, type: 'deb', name: 'linux', version: '6.1.99-2' }],
    ],
    [
      'the one that runs',
      contents(image(old, '6.1.99-1')),
      { running: old, build: '6.1.99-1', installed: [kernel(old, true)] },
      [],
    ],
    [
      'one whose build nobody knows',
      contents(image(old, '6.1.99-1')),
      { running: old, installed: [kernel(old, true)] },
      [],
    ],
    [
      'modules without an image',
      both,
      { running: old, installed: [kernel(fresh, false, false), kernel(old, true)] },
      [],
    ],
    [
      'any while the running one is unknown',
      both,
      { installed: [kernel(fresh, false), kernel(old, false)] },
      [],
    ],
  ])('are told by what is installed: %s', (_what, packages, facts, expected) => {
    expect(waitingKernels(packages, facts)).toEqual(expected);
  });
});
