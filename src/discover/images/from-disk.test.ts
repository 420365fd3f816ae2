import { mkdir, mkdtemp, open, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { type BuiltImage, buildImage } from '../../../testing/builders/index.ts';
import { type ApartReader, makeApartReader, ourProgram } from '../../edges/exec/index.ts';
import { openLayout } from '../../edges/oci/index.ts';
import { hexOf } from '../../kernel/pure/index.ts';
import { readContents, resolveImage } from './index.ts';

const record = (name: string): string =>
  `Package: ${name}\nStatus: install ok installed\nArchitecture: all\nVersion: 1\n\n`;

const image = buildImage({
  layers: [
    { files: { 'etc/os-release': 'ID=debian\nVERSION_ID="12"\n' } },
    {
      files: { 'var/lib/dpkg/status': record('a'), 'srv/zeros': new Uint8Array(50 * 2 ** 20) },
      compression: 'none',
    },
    { files: { 'var/lib/dpkg/status': record('b') } },
  ],
});

const reader = makeApartReader({ ...ourProgram('layer-reader'), memoryMb: 128, maxAnswerBytes: 2 ** 24 });
let directory: string | undefined;

async function writeLayout(to: string, { manifest, config, layers }: BuiltImage): Promise<void> {
  const { mediaType, digest, size } = manifest;
  await mkdir(join(to, 'blobs', 'sha256'), { recursive: true });
  await writeFile(
    join(to, 'index.json'),
    JSON.stringify({ schemaVersion: 2, manifests: [{ mediaType, digest, size }] }),
  );
  for (const blob of [manifest, config, ...layers]) await writeFile(pathOf(to, blob.digest), blob.bytes);
}

function pathOf(layout: string, digest: BuiltImage['config']['digest']): string {
  return join(layout, 'blobs', 'sha256', hexOf(digest));
}

async function forget(): Promise<void> {
  if (directory !== undefined) await rm(directory, { recursive: true, force: true });
}

beforeEach(async () => {
  await forget();
  directory = await mkdtemp(join(tmpdir(), 'oakum-from-disk-'));
  await writeLayout(directory, image);
});

afterAll(async () => {
  await reader.close();
  await forget();
});

const large = (): string => pathOf(directory ?? '', image.layers[1]?.digest ?? image.config.digest);

/** What was found, and which layers were handed over as files. */
async function readLayout() {
  const asFiles: boolean[] = [];
  const watched: ApartReader = {
    ...reader,
    ask: (request) => {
      asFiles.push(request.file !== undefined);
      return reader.ask(request);
    },
  };
  const { source } = await openLayout(directory ?? '');
  const { value } = await resolveImage(source, image.manifest.digest, {
    platform: { os: 'linux', architecture: 'amd64' },
  });
  const contents = await readContents(value, source, { reader: watched });
  return {
    packages: contents.value.packages.map(({ name }) => name),
    codes: contents.coverage.unread.map(({ code }) => code),
    asFiles,
  };
}

describe('a large layer on disk', () => {
  it('is handed to the process that reads it, and small ones go through its pipe', async () => {
    expect(await readLayout()).toEqual({ packages: ['b'], codes: [], asFiles: [false, true, false] });
  });

  it('that was changed is not used, though it reads well', async () => {
    const file = await open(large(), 'r+');
    await file.write(Buffer.from('x'), 0, 1, 20 * 2 ** 20);
    await file.close();
    const got = await readLayout();
    expect(got).toEqual({ packages: ['b'], codes: ['oci.digest-mismatch'], asFiles: [false, true, false] });
  });

  it('that was cut is told as such', async () => {
    await truncate(large(), 49 * 2 ** 20);
    const got = await readLayout();
    expect(got).toEqual({ packages: ['b'], codes: ['oci.digest-mismatch'], asFiles: [false, false, false] });
  });
});
