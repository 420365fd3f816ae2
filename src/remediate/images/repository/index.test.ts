import { readKey } from 'openpgp';
import { describe, expect, it } from 'vitest';
import type { FileTreeSpec } from '../../../../testing/builders/index.ts';
import {
  type DebSpec,
  debianRoot,
  makeDeb,
  startAptRepository,
} from '../../../../testing/repositories/index.ts';
import type { PatchRequest } from '../contract.ts';
import { endScene, imageOf, now, playScene, type Scene } from '../engines/conformance/world.ts';
import { makeNativeEngine } from '../engines/native/index.ts';
import { readImageFiles } from '../image-files/index.ts';
import { isAptFile, readImageSources } from './image-sources.ts';

const installed: DebSpec = { name: 'pkg', version: '1' };
const fresh: DebSpec = { name: 'pkg', version: '2' };

async function outcomeOf(options: {
  readonly files?: (scene: Omit<Scene, 'request'>) => Promise<FileTreeSpec> | FileTreeSpec;
  readonly request?: (scene: Scene) => Partial<PatchRequest> | Promise<Partial<PatchRequest>>;
  readonly codename?: string;
}): Promise<{ readonly result: string; readonly seen: readonly string[] }> {
  const scene = await playScene(async () => imageOf([{}]), { installed: [], suites: { bookworm: [fresh] } });
  try {
    const files = (await options.files?.(scene)) ?? {};
    const { codename = 'bookworm' } = options;
    const { image, source } = imageOf([debianRoot({ installed: [installed], codename, files })]);
    const { keyrings: _keys, repositories: _sources, ...own } = scene.request;
    const request = { ...own, image, ...(await options.request?.(scene)) };
    const result = await makeNativeEngine()
      .plan(request, { ...scene.world, source })
      .then(
        ({ kind }) => kind,
        (error: { readonly code: string }) => error.code,
      );
    return { result, seen: scene.repository.control.seen() };
  } finally {
    await endScene(scene);
  }
}

const ours = ({ request }: Scene): Partial<PatchRequest> => ({
  repositories: request.repositories,
  keyrings: request.keyrings,
});

describe('repositories of a patch', () => {
  it('uses the image’s own sources and the key that they name', async () => {
    const files = ({ repository }: Omit<Scene, 'request'>) => ({
      'etc/apt/sources.list.d/x.sources': `Types: deb\nURIs: ${repository.url}\nSuites: bookworm\nComponents: main\nSigned-By: /usr/share/keyrings/x.asc\n`,
      'usr/share/keyrings/x.asc': repository.publicKeyArmored,
    });
    expect((await outcomeOf({ files })).result).toBe('possible');
  });

  it('uses the image’s trusted keys, binary ones too, for a line without a key', async () => {
    const files = async ({ repository }: Omit<Scene, 'request'>) => ({
      'etc/apt/sources.list': `# comment\ndeb [arch=amd64] ${repository.url}/ bookworm main # more\n`,
      'etc/apt/trusted.gpg.d/x.gpg': (await readKey({ armoredKey: repository.publicKeyArmored })).write(),
    });
    expect((await outcomeOf({ files })).result).toBe('possible');
  });

  it('trusts nobody without a key, whatever the image says', async () => {
    const files = ({ repository }: Omit<Scene, 'request'>) => ({
      'etc/apt/sources.list': `deb [trusted=yes] ${repository.url} bookworm main\n`,
    });
    expect((await outcomeOf({ files })).result).toBe('patch.untrusted-release');
  });

  it('says that there is no repository', async () => {
    expect((await outcomeOf({})).result).toBe('patch.no-repository');
  });

  it('fetches from a mirror what the sources name elsewhere', async () => {
    const request = ({ repository, request: { keyrings } }: Scene) => ({
      keyrings,
      repositories: [{ url: 'http://deb.invalid/debian', suites: ['bookworm'], components: ['main'] }],
      mirrors: [{ from: 'http://deb.invalid/debian/', to: `${repository.url}/` }],
    });
    expect((await outcomeOf({ request })).result).toBe('possible');
  });

  it('takes indexes by their hash', async () => {
    const { seen } = await outcomeOf({ request: ours });
    expect(seen.some((path) => path.includes('/by-hash/SHA256/'))).toBe(true);
  });

  it.each([
    [404, 'possible'],
    [503, 'patch.repository-unreachable'],
  ])(
    'takes an index in another form only where the mirror lacks one for good: %i',
    async (status, result) => {
      const request = async (scene: Scene) => {
        const release = await (await fetch(`${scene.repository.url}/dists/bookworm/InRelease`)).text();
        const [, hash] = /([0-9a-f]{64}) +\d+ main\/binary-amd64\/Packages\.gz/.exec(release) ?? [];
        scene.repository.control.fault(`by-hash/SHA256/${hash}`, { kind: 'status', status });
        return ours(scene);
      };
      expect((await outcomeOf({ request })).result).toBe(result);
    },
  );

  it('refuses another release of the image’s distribution', async () => {
    expect((await outcomeOf({ request: ours, codename: 'trixie' })).result).toBe('patch.release-mismatch');
  });

  it('refuses a suite that answers under another name', async () => {
    const other = await startAptRepository({ suites: { trixie: [makeDeb(fresh)] }, date: now });
    const bytes = Buffer.from(await (await fetch(`${other.url}/dists/trixie/InRelease`)).arrayBuffer());
    await other.stop();
    const request = (scene: Scene) => {
      scene.repository.control.fault('InRelease', { kind: 'bytes', bytes });
      return { ...ours(scene), keyrings: [{ name: 'other', bytes: Buffer.from(other.publicKeyArmored) }] };
    };
    expect((await outcomeOf({ request })).result).toBe('patch.release-mismatch');
  });

  it('refuses a suite without the component', async () => {
    const request = (scene: Scene) => ({
      ...ours(scene),
      repositories: [{ url: scene.repository.url, suites: ['bookworm'], components: ['contrib'] }],
    });
    expect((await outcomeOf({ request })).result).toBe('patch.release-mismatch');
  });
});

describe('the apt sources of an image', () => {
  it('are read in both formats; what cannot be used is noted', async () => {
    const { image, source } = imageOf([
      {
        'etc/apt/sources.list':
          'deb cdrom:[x]/ bookworm main\ndeb-src http://a.invalid x main\ndeb [ signed-by=/k.gpg ] https://b.invalid/ x/updates main contrib\n',
        'etc/apt/sources.list.d/off.sources':
          'Types: deb\nURIs: https://off.invalid\nSuites: x\nComponents: main\nEnabled: no\n',
        'etc/apt/sources.list.d/two.sources':
          'Types: deb deb-src\nURIs: https://c.invalid\nSuites: x y\nComponents: main\nSigned-By:\n -----BEGIN PGP PUBLIC KEY BLOCK-----\n .\n abc\n -----END PGP PUBLIC KEY BLOCK-----\n',
        'etc/apt/sources.list.d/broken.sources': 'nonsense\n',
        'etc/apt/sources.list.d/ignored.save': 'deb https://ignored.invalid x main\n',
      },
    ]);
    const files = await readImageFiles(image, source, { wanted: { keeps: isAptFile, hashes: () => false } });
    const { sources, notes } = readImageSources(files);
    expect(sources.map(({ url, suite, components }) => [url, suite, components])).toEqual([
      ['https://b.invalid', 'x/updates', ['main', 'contrib']],
      ['https://c.invalid', 'x', ['main']],
      ['https://c.invalid', 'y', ['main']],
    ]);
    expect(Buffer.from(sources[1]?.keyrings[0]?.bytes ?? []).toString()).toContain('-----\n\nabc\n-----END');
    expect(notes).toHaveLength(3);
  });
});
