import { describe, expect, it } from 'vitest';
import { type Contents, nothingRead, type Package } from '../../model/index.ts';
import { type HostSigns, hostFacts, hostParts } from './index.ts';

const item = (type: Package['type'], name: string, version: string): Package => ({
  type,
  name,
  version,
  purl: `pkg:${type}/${name}@${version}`,
  architecture: type === 'deb' ? 'amd64' : 'x86_64',
  source: { name: name.startsWith('linux-image') ? 'linux-signed-amd64' : name, version },
});
const nothing: HostSigns = {
  hostName: undefined,
  bootId: undefined,
  running: { release: undefined, build: undefined },
  installed: { images: [], modules: [] },
  flags: { isRunSeen: false, required: undefined, needed: undefined },
  cgroup: 'unknown',
  livePatches: [],
};
const runSeen = { isRunSeen: true, required: undefined, needed: undefined };
const host = (os: string, packages: readonly Package[]): Contents => ({
  subject: 'node:a',
  os: { id: os, prettyName: os },
  packages,
  coverage: nothingRead,
});
const factsOf = (signs: Partial<HostSigns>, contents: Contents) =>
  hostFacts({
    name: 'a',
    observedAt: '2026-11-27T00:00:00.000Z',
    signs: { ...nothing, ...signs },
    contents,
  });

const [old, next] = ['6.1.0-25-amd64', '6.1.0-40-amd64'];
const image = (release: string, version: string): Package => item('deb', `linux-image-${release}`, version);
const bash = item('deb', 'bash', '5.2.15-2');
const debian = (...packages: readonly Package[]) => host('debian', [bash, ...packages]);
const running = (release: string, build?: string) => ({ running: { release, build } });

describe('a pending reboot', () => {
  it.each([
    [
      'is there for a newer kernel of the same flavour',
      { ...running(old), flags: runSeen },
      debian(image(old, '6.1.106-3'), image(next, '6.1.153-1')),
      { value: 'yes', reasons: [`kernel ${next} is installed, ${old} runs`] },
    ],
    [
      'is not there for a newer kernel of another flavour',
      { ...running(old), flags: runSeen },
      debian(image(old, '6.1.106-3'), image('6.1.0-40-cloud-amd64', '6.1.153-1')),
      { value: 'no', reasons: [] },
    ],
    [
      'is not there for modules that a removed kernel left',
      { ...running(old), flags: runSeen, installed: { images: [], modules: [next] } },
      debian(image(old, '6.1.106-3')),
      { value: 'no', reasons: [] },
    ],
    [
      'is there for a kernel that was updated under the same name',
      { ...running(old, '6.1.106-1'), flags: runSeen },
      debian(image(old, '6.1.106-3')),
      {
        value: 'yes',
        reasons: [
          `linux-image-${old} is installed as 6.1.106-3, the kernel that runs was built as 6.1.106-1`,
        ],
      },
    ],
    [
      'is there by the flag, with the packages that asked',
      { ...running(old), flags: { isRunSeen: true, required: ['libc6', 'dbus'], needed: undefined } },
      debian(image(old, '6.1.106-3')),
      { value: 'yes', reasons: ['/run/reboot-required was left by libc6, dbus'] },
    ],
    [
      'is unknown where /run was not seen',
      running(old),
      debian(image(old, '6.1.106-3')),
      { value: 'unknown', reasons: [], sources: ['the running kernel against the installed ones'] },
    ],
    [
      'is unknown where no installed kernel is known',
      { ...running('6.18.44-custom'), flags: runSeen },
      debian(),
      { value: 'unknown', reasons: [], sources: ['/run/reboot-required'] },
    ],
    [
      'is unknown where the running kernel is',
      { flags: runSeen },
      debian(image(next, '6.1.153-1')),
      { value: 'unknown', reasons: [] },
    ],
    [
      'needs no flag on systems that leave none',
      running('5.14.0-427.el9.x86_64'),
      host('rocky', [item('rpm', 'kernel-core', '5.14.0-427.el9')]),
      { value: 'no', reasons: [], sources: ['the running kernel against the installed ones'] },
    ],
    [
      'is there by the flag of SUSE',
      {
        ...running('6.4.0-150600.21-default'),
        flags: { isRunSeen: true, required: undefined, needed: 'kexec' },
      },
      host('sles', [item('rpm', 'kernel-default', '6.4.0-150600.21.1')]),
      { value: 'yes', reasons: ['/run/reboot-needed says kexec'] },
    ],
  ] as const)('%s', (_name, signs, contents, expected) => {
    expect(factsOf(signs, contents).reboot).toMatchObject(expected);
  });
});

describe('installed kernels', () => {
  it('are listed newest first, with what is left of each', () => {
    const signs = { ...running(old), installed: { images: [old], modules: [old, '6.1.0-9-amd64'] } };
    const { kernel } = factsOf(signs, debian(image(old, '6.1.106-3'), image(next, '6.1.153-1')));
    expect(kernel).toEqual({
      running: old,
      installed: [
        {
          release: next,
          isRunning: false,
          isBootable: true,
          packages: [`pkg:deb/linux-image-${next}@6.1.153-1`],
        },
        {
          release: old,
          isRunning: true,
          isBootable: true,
          packages: [`pkg:deb/linux-image-${old}@6.1.106-3`],
        },
        { release: '6.1.0-9-amd64', isRunning: false, isBootable: false, packages: [] },
      ],
    });
  });
});

describe('parts of a host', () => {
  const headers = item('deb', 'linux-libc-dev', '6.1.153-1');
  const contents = debian(image(old, '6.1.106-3'), image(next, '6.1.153-1'), headers);
  const partsWith = (signs: Partial<HostSigns>) =>
    hostParts(contents, factsOf(signs, contents).kernel).map((part) => ({
      subject: part.contents.subject,
      standing: part.standing.kind,
      packages: part.contents.packages.map(({ name, version }) => `${name} ${version}`),
    }));

  it('tell kernels that do not run from the one that does', () => {
    expect(partsWith(running(old))).toEqual([
      {
        subject: 'node:a',
        standing: 'runs',
        packages: ['bash 5.2.15-2', `linux-image-${old} 6.1.106-3`],
      },
      { subject: 'node:a/headers', standing: 'headers', packages: ['linux-libc-dev 6.1.153-1'] },
      {
        subject: `node:a/kernel:${next}`,
        standing: 'not-running',
        packages: [`linux-image-${next} 6.1.153-1`],
      },
    ]);
  });

  it('count every kernel as running where nothing tells which one does', () => {
    expect(partsWith({})[0]?.packages).toEqual([
      'bash 5.2.15-2',
      `linux-image-${old} 6.1.106-3`,
      `linux-image-${next} 6.1.153-1`,
    ]);
  });

  it('have the running kernel in the version that runs, under the source that advisories are about', () => {
    const [own] = hostParts(contents, factsOf(running(old, '6.1.99-1'), contents).kernel);
    expect(own?.contents.packages[1]).toEqual({
      type: 'deb',
      name: `linux-image-${old}`,
      version: '6.1.99-1',
      purl: `pkg:deb/debian/linux-image-${old}@6.1.99-1?arch=amd64&distro=debian&upstream=linux`,
      architecture: 'amd64',
      source: { name: 'linux', version: '6.1.99-1' },
      evidence: 'it runs as 6.1.99-1 (/proc), installed is 6.1.106-3',
    });
  });
});
