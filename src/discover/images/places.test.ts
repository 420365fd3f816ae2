import { expect, it } from 'vitest';
import { systemPlaces } from './index.ts';

const places = systemPlaces(['usr/bin/kubelet']);

it.each([
  ['etc', true],
  ['etc/os-release', true],
  ['etc/passwd', false],
  ['var/lib/dpkg/status', true],
  ['var/lib/dpkg/status.d/base', true],
  ['var/lib/containerd', false],
  ['var/lib/containerd/var/lib/dpkg/status', false],
  ['usr/lib/sysimage/rpm/rpmdb.sqlite', true],
  ['usr/bin', true],
  ['usr/bin/kubelet', true],
  ['usr/bin/bash', false],
  ['bin', true],
  ['bin/bash', false],
  ['srv', false],
])('looks at %s: %s', (path, isLookedAt) => {
  expect(places.concern(path)).toBe(isLookedAt);
});
