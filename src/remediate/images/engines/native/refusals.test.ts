import { describe, expect, it } from 'vitest';
import type { FileTreeSpec } from '../../../../../testing/builders/index.ts';
import {
  type DebSpec,
  debianRoot,
  type InstalledSpec,
  makeLibrary,
  makeLinkerCache,
} from '../../../../../testing/repositories/index.ts';
import { endScene, imageOf, playScene } from '../conformance/world.ts';
import { makeNativeEngine } from './index.ts';

interface Case {
  readonly old?: InstalledSpec;
  readonly fresh: DebSpec;
  readonly others?: readonly InstalledSpec[];
  readonly files?: FileTreeSpec;
}

/** `patched`, or the code and message of each refusal. */
async function judge({ old, fresh, others = [], files = {} }: Case): Promise<'patched' | readonly string[]> {
  const installed = [old ?? { name: 'pkg', version: '1', files: { 'usr/bin/pkg': '1' } }, ...others];
  const imageWith = async () => imageOf([debianRoot({ installed, files })]);
  const scene = await playScene(imageWith, {
    installed,
    suites: { bookworm: [fresh] },
    request: {
      wanted: { kind: 'these', packages: [{ name: 'pkg', version: { kind: 'at-least', version: '2' } }] },
    },
  });
  try {
    const result = await makeNativeEngine().patch(scene.request, scene.world);
    if (result.kind === 'patched') return 'patched';
    if (result.kind !== 'refused') throw new Error(JSON.stringify(result));
    return result.reasons.map(({ code, message }) => `${code}: ${message}`);
  } finally {
    await endScene(scene);
  }
}

const pkg = (more: Partial<DebSpec> = {}): DebSpec => ({
  name: 'pkg',
  version: '2',
  files: { 'usr/bin/pkg': '2' },
  ...more,
});
const script = (body: string): string => `#!/bin/sh\nset -e\n${body}\n`;
const libraryDirectory = 'usr/lib/x86_64-linux-gnu';
const library = (version: string, soname: string): DebSpec => ({
  name: 'pkg',
  version,
  scripts: { triggers: 'activate-noawait ldconfig\n' },
  files: {
    [`lib/x86_64-linux-gnu/${soname}.${version}`]: makeLibrary(soname, version),
    [`lib/x86_64-linux-gnu/${soname}`]: { kind: 'symlink', to: `${soname}.${version}` },
  },
});
const linker: FileTreeSpec = {
  'etc/ld.so.cache': makeLinkerCache(['/lib/x86_64-linux-gnu/liba.so.1', '/lib/x86_64-linux-gnu/libc.so.6']),
  'var/lib/dpkg/triggers/ldconfig': 'libc-bin\n',
  [`${libraryDirectory}/libc.so.6`]: 'x',
};

const refused: readonly (readonly [string, Case, string])[] = [
  [
    'a script that does something',
    { fresh: pkg({ scripts: { postinst: script('update-initramfs -u') } }) },
    'maintainer-script: postinst runs update-initramfs -u',
  ],
  [
    'an old script that does something',
    { old: { ...pkg(), version: '1', scripts: { prerm: script('rm -rf /x') } }, fresh: pkg() },
    'maintainer-script: old prerm runs rm -rf /x',
  ],
  [
    'a script that asks debconf',
    { fresh: pkg({ scripts: { postinst: script('. /usr/share/debconf/confmodule') } }) },
    'debconf: postinst asks debconf',
  ],
  [
    'a new dependency',
    { fresh: pkg({ fields: { Depends: 'libnew1' } }) },
    'new-dependency: pkg 2 needs libnew1',
  ],
  [
    'a break of another package',
    { fresh: pkg({ fields: { Breaks: 'other' } }), others: [{ name: 'other', version: '1' }] },
    'breaks: pkg 2 breaks other',
  ],
  [
    'a trigger whose listener does something',
    {
      fresh: pkg({ scripts: { triggers: 'activate-noawait make-cache\n' } }),
      others: [{ name: 'cache', version: '1', scripts: { postinst: script('make-cache') } }],
      files: { 'var/lib/dpkg/triggers/make-cache': 'cache/noawait\n' },
    },
    "trigger: cache's postinst runs make-cache on make-cache",
  ],
  [
    'a path that another package listens to',
    {
      fresh: pkg(),
      others: [{ name: 'man-db', version: '1', scripts: { postinst: script('mandb') } }],
      files: { 'var/lib/dpkg/triggers/File': '/usr/bin man-db/noawait\n' },
    },
    "trigger: man-db's postinst runs mandb on /usr/bin",
  ],
  [
    'a new interest',
    { fresh: pkg({ scripts: { triggers: 'interest /usr/share/x\n' } }) },
    'trigger: it listens to other triggers than before',
  ],
  [
    'a library under a new soname',
    { old: library('1', 'liba.so.1'), fresh: library('2', 'liba.so.2'), files: linker },
    `ldconfig: ${libraryDirectory}/liba.so.2 is not in the linker's cache`,
  ],
  [
    'a library that is gone',
    { old: library('1', 'liba.so.1'), fresh: { ...library('2', 'liba.so.1'), files: {} }, files: linker },
    `ldconfig: ${libraryDirectory}/liba.so.1 is in the linker's cache and goes away`,
  ],
  [
    'a configuration file that both changed',
    {
      old: pkg({ version: '1', files: { 'etc/c': '1' }, conffiles: ['etc/c'] }),
      fresh: pkg({ files: { 'etc/c': '2' }, conffiles: ['etc/c'] }),
      files: { 'etc/c': 'mine' },
    },
    'conffile: /etc/c was changed both in the image and by the new version',
  ],
  [
    'a changed configuration file that the image removed',
    {
      old: pkg({ version: '1', files: { 'etc/c': '1' }, conffiles: ['etc/c'] }),
      fresh: pkg({ files: { 'etc/c': '2' }, conffiles: ['etc/c'] }),
      files: { 'etc/c': { kind: 'symlink', to: 'nowhere' } },
    },
    'conffile: /etc/c was changed both in the image and by the new version',
  ],
  [
    'a new configuration file where the image has another file',
    {
      fresh: pkg({ files: { 'etc/c': '2' }, conffiles: ['etc/c'] }),
      files: { 'etc/c': 'mine' },
    },
    'conffile: /etc/c is new, but the image has another file there',
  ],
  [
    'a diverted path',
    { fresh: pkg(), files: { 'var/lib/dpkg/diversions': '/usr/bin/pkg\n/usr/bin/pkg.real\nwrapper\n' } },
    'diversion: /usr/bin/pkg is diverted',
  ],
  [
    'an overridden owner',
    { fresh: pkg(), files: { 'var/lib/dpkg/statoverride': 'root root 4755 /usr/bin/pkg\n' } },
    'stat-override: /usr/bin/pkg has its owner or mode overridden',
  ],
  [
    'a file of another package',
    {
      fresh: pkg({ files: { 'usr/bin/o': '' } }),
      others: [{ name: 'other', version: '1', files: { 'usr/bin/o': '' } }],
    },
    'file-conflict: /usr/bin/o belongs to other',
  ],
  [
    'a directory where a file should be',
    { fresh: pkg({ files: { 'usr/bin/d': '' } }), files: { 'usr/bin/d/x': '' } },
    'file-conflict: /usr/bin/d is a directory in the image',
  ],
  [
    'a package that is half installed',
    { old: { ...pkg(), version: '1', status: 'install ok half-configured' }, fresh: pkg() },
    'broken-state: pkg is half-configured',
  ],
  [
    'a package of several architectures',
    { fresh: pkg(), others: [{ ...pkg(), version: '1', architecture: 'arm64' }] },
    'multi-arch: pkg is installed for several architectures',
  ],
  [
    'a package that becomes one of several architectures',
    { fresh: pkg({ fields: { 'Multi-Arch': 'same' } }) },
    'unsupported: it changes between one and several architectures',
  ],
  [
    'a package of another architecture',
    { fresh: pkg({ architecture: 'all' }) },
    'not-in-repository: no suite has pkg for amd64',
  ],
];

const accepted: readonly (readonly [string, Case])[] = [
  [
    'scripts that would do nothing',
    { fresh: pkg({ scripts: { postinst: script('if [ "$1" = remove ]; then rm -rf /x; fi') } }) },
  ],
  [
    'a library under the same soname',
    { old: library('1', 'liba.so.1'), fresh: library('2', 'liba.so.1'), files: linker },
  ],
  [
    'a library in an image without linker cache',
    { old: library('1', 'liba.so.1'), fresh: library('2', 'liba.so.2') },
  ],
  ['a trigger that nobody listens to', { fresh: pkg({ scripts: { triggers: 'activate make-cache\n' } }) }],
  [
    'a trigger whose listener would do nothing',
    {
      fresh: pkg({ scripts: { triggers: 'activate reload\n' } }),
      others: [
        {
          name: 'web',
          version: '1',
          scripts: {
            postinst: script(
              'if [ "$1" = triggered ]; then invoke-rc.d web reload || true; exit 0; fi\nmake-cache',
            ),
          },
        },
      ],
      files: { 'var/lib/dpkg/triggers/reload': 'web\n' },
    },
  ],
  [
    'a break of a package that is not installed',
    {
      fresh: pkg({ files: { 'usr/bin/pkg': '2' }, fields: { Breaks: 'other (<< 2)' } }),
    },
  ],
];

describe('what the native engine refuses', () => {
  it.each(refused)('refuses %s', async (_what, item, reason) => {
    expect(await judge(item)).toContain(reason);
  });

  it.each(accepted)('takes %s', async (_what, item) => {
    expect(await judge(item)).toBe('patched');
  });
});

describe('a package that its scripts refuse', () => {
  it('is not unpacked', async () => {
    const packages = ['idle', 'asks'].map((name) => ({
      name,
      version: '1',
      files: { [`usr/bin/${name}`]: '1' },
    }));
    const [idle, asks] = packages.map((one) => ({ ...one, version: '2' }));
    if (idle === undefined || asks === undefined) throw new Error('two packages');
    const scripts = { postinst: script('. /usr/share/debconf/confmodule') };
    const scene = await playScene(async () => imageOf([debianRoot({ installed: packages })]), {
      installed: packages,
      suites: { bookworm: [idle, { ...asks, scripts }] },
      request: { wanted: { kind: 'all' }, refusals: 'the-rest' },
    });
    const written: string[] = [];
    const { work } = scene.world;
    const writeScratch: typeof work.writeScratch = (path, chunks) => {
      written.push(path);
      return work.writeScratch(path, chunks);
    };
    try {
      const world = { ...scene.world, work: { ...work, writeScratch } };
      expect(await makeNativeEngine().patch(scene.request, world)).toMatchObject({
        kind: 'patched',
        packages: [{ name: 'idle' }],
        leftOut: [{ code: 'debconf', package: 'asks' }],
      });
      expect(written.filter((path) => path.startsWith('packages/'))).toHaveLength(1);
    } finally {
      await endScene(scene);
    }
  });
});

describe('images that the native engine refuses', () => {
  const ask = async (files: FileTreeSpec, platform = { os: 'linux', architecture: 'amd64' }, layers = 1) => {
    const made = imageOf(
      Array.from({ length: layers }, (_, at) => (at === 0 ? files : { [`layer-${at}`]: '' })),
    );
    const scene = await playScene(async () => made, { installed: [], suites: { bookworm: [] } });
    try {
      const request = { ...scene.request, image: { ...scene.request.image, platform } };
      return await makeNativeEngine().plan(request, scene.world);
    } finally {
      await endScene(scene);
    }
  };

  it.each([['without package database', { 'etc/x': '' }, 'has no var/lib/dpkg/status']])(
    'refuses one %s',
    async (_what, files, message) => {
      expect(await ask(files)).toMatchObject({
        kind: 'refused',
        reasons: [{ code: 'unsupported', message: expect.stringContaining(message) }],
      });
    },
  );

  it('refuses another system and a stack of layers that is full', async () => {
    const windows = await ask({}, { os: 'windows', architecture: 'amd64' });
    expect(windows).toMatchObject({ reasons: [{ message: expect.stringContaining('windows/amd64') }] });
    const full = await ask(debianRoot({ installed: [] }), undefined, 127);
    expect(full).toMatchObject({ reasons: [{ message: expect.stringContaining('layers') }] });
  });

  it('does not go on with a package database that it cannot read', async () => {
    await expect(
      ask({ 'var/lib/dpkg/status': 'Package: a\nStatus: install ok installed\n' }),
    ).rejects.toMatchObject({
      code: 'patch.malformed-image',
    });
  });
});
