import { describe, expect, it } from 'vitest';
import type { HostFacts } from '../../model/index.ts';
import { hostHeadline, hostLines } from './host.ts';

const host: HostFacts = {
  name: 'node-1',
  observedAt: '2026-11-27T00:00:00.000Z',
  os: { id: 'debian', prettyName: 'Debian GNU/Linux 12' },
  kernel: {
    running: '6.1.0-25-amd64',
    installed: [
      { release: '6.1.0-40-amd64', isRunning: false, isBootable: true, packages: [] },
      { release: '6.1.0-25-amd64', isRunning: true, isBootable: true, packages: [] },
      { release: '6.1.0-9-amd64', isRunning: false, isBootable: false, packages: [] },
    ],
  },
  reboot: { value: 'yes', reasons: ['kernel 6.1.0-40-amd64 is installed'], sources: ['kernels'] },
  cgroup: 'v2',
  livePatches: [{ name: 'kpatch_1', isEnabled: true, isInTransition: false }],
};

describe('what is printed of a host', () => {
  it('names system, kernel and a pending reboot first', () => {
    expect(hostHeadline(host)).toEqual(['Debian GNU/Linux 12', 'kernel 6.1.0-25-amd64', 'reboot pending']);
    const { os: _os, ...nameless } = { ...host, kernel: { installed: [] } };
    expect(hostHeadline({ ...nameless, reboot: { value: 'no', reasons: [], sources: [] } })).toEqual([
      'system unknown',
      'kernel unknown',
    ]);
  });

  it('says why a reboot is pending, which kernels there are, and what patches the one that runs', () => {
    expect(hostLines(host)).toEqual([
      'reboot: pending: kernel 6.1.0-40-amd64 is installed',
      'kernels: 6.1.0-40-amd64, 6.1.0-25-amd64 (runs), 6.1.0-9-amd64 (only modules left)',
      'live patch: kpatch_1 (enabled)',
    ]);
  });

  it.each([
    ['no', ['kernels'], 'reboot: nothing asks for one (looked at: kernels)'],
    ['unknown', [], 'reboot: unknown: not everything that would say so was readable'],
  ] as const)('tells that nothing asks for a reboot from not knowing: %s', (value, sources, line) => {
    const kernel = { installed: [] };
    expect(hostLines({ ...host, kernel, livePatches: [], reboot: { value, reasons: [], sources } })).toEqual([
      line,
    ]);
  });
});
