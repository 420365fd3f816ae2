import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { noDocuments } from '../../config/index.ts';
import { openTree } from '../../edges/files/index.ts';
import { PackageMirror } from '../../model/index.ts';
import { aptRepositories } from './apt-repositories.ts';

const directory = mkdtempSync(join(tmpdir(), 'oakum-mirror-'));
const keyring = join(directory, 'keyring.asc');
writeFileSync(keyring, 'a key');
afterAll(() => rmSync(directory, { recursive: true }));

const os = { id: 'debian', codename: 'bookworm', prettyName: 'Debian', versionId: '12' } as const;

function worldWith(keyringFiles: readonly string[], spec: object = {}) {
  const mirror = PackageMirror.parse({
    apiVersion: 'oakum.dev/v1',
    kind: 'PackageMirror',
    metadata: { name: 'ours' },
    spec: {
      distribution: 'debian',
      sources: [{ url: 'https://mirror.invalid/debian', suites: ['{codename}', '{codename}-updates'] }],
      keyringFiles,
      ...spec,
    },
  });
  return {
    documents: { ...noDocuments, mirrors: [mirror] },
    openTree: async (path: string) => openTree(path),
  };
}

describe('where packages of an image come from', () => {
  it('is the mirror of its distribution, with the codename put in and the keys that count', async () => {
    expect(await aptRepositories(worldWith([keyring]), os)).toEqual({
      repositories: [
        {
          url: 'https://mirror.invalid/debian',
          suites: ['bookworm', 'bookworm-updates'],
          components: ['main'],
        },
      ],
      keyrings: [{ name: keyring, bytes: Buffer.from('a key') }],
    });
  });

  it('is for Alpine the folder of its release', async () => {
    const sources = [
      { url: 'https://mirror.invalid/alpine', suites: ['{codename}'], components: ['main', 'community'] },
    ];
    const alpine = { id: 'alpine', prettyName: 'Alpine', versionId: '3.20.3', codename: undefined };
    const found = await aptRepositories(worldWith([keyring], { distribution: 'alpine', sources }), alpine);
    expect(found.repositories).toEqual([
      { url: 'https://mirror.invalid/alpine', suites: ['v3.20'], components: ['main', 'community'] },
    ]);
  });

  it('is what the image says where no mirror is for it', async () => {
    expect(await aptRepositories(worldWith([keyring]), { ...os, id: 'alpine' })).toEqual({});
  });

  it('is nowhere while a keyring is missing, so that other keys do not count instead', async () => {
    await expect(aptRepositories(worldWith([join(directory, 'gone.asc')]), os)).rejects.toMatchObject({
      code: 'config.keyring-missing',
      message: expect.stringContaining('gone.asc'),
    });
  });
});
