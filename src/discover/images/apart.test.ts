import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildImage, type FinishedLayer, layerTar } from '../../../testing/builders/index.ts';
import { type FakeRegistry, startFakeRegistry } from '../../../testing/registry/index.ts';
import { type ApartReader, makeApartReader, ourProgram } from '../../edges/exec/index.ts';
import { makeRegistries } from '../../edges/oci/index.ts';
import type { Clock } from '../../kernel/index.ts';
import { parseDigest } from '../../kernel/pure/index.ts';
import type { LayerLimits } from './index.ts';
import { defaultLayerLimits, readContents, resolveImage } from './index.ts';

const clock: Clock = { now: () => Temporal.Instant.from('2026-11-21T09:00:00Z'), sleep: async () => {} };
const good = {
  'etc/os-release': 'ID=debian\nVERSION_ID="12"\n',
  'var/lib/dpkg/status': 'Package: a\nStatus: install ok installed\nArchitecture: all\nVersion: 1\n',
};

let registry: FakeRegistry;
let reader: ApartReader;

beforeAll(async () => {
  registry = await startFakeRegistry();
  reader = makeApartReader({ ...ourProgram('layer-reader'), memoryMb: 128, maxAnswerBytes: 2 ** 24 });
});

afterAll(async () => {
  await reader.close();
  await registry.stop();
});

function finished(tar: Uint8Array, bytes: Uint8Array): FinishedLayer {
  const diffId = parseDigest(`sha256:${createHash('sha256').update(tar).digest('hex')}`);
  return { bytes, diffId, mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip' };
}

/** Pushes an image with a good layer and the given one, and reads it through the registry in the real process. */
async function readWith(
  layer: FinishedLayer | undefined,
  options: { limits?: LayerLimits; timeoutMs?: number } = {},
) {
  const registries = makeRegistries({
    registries: [],
    clock,
    random: () => 0,
    credentialsOf: () => undefined,
  });
  const name = `${registry.host}/shop/web`;
  const image = buildImage({ layers: [{ files: good }, ...(layer === undefined ? [] : [layer])] });
  await image.push(registries.target(name), '1');
  const source = registries.source(name);
  const resolved = await resolveImage(source, '1', { platform: { os: 'linux', architecture: 'amd64' } });
  const { value } = await readContents(resolved.value, source, { reader, ...options });
  return {
    packages: value.packages.map((one) => one.name),
    codes: value.coverage.unread.map(({ code }) => code),
  };
}

describe('images read in a process apart', () => {
  it('give what is in them', async () => {
    expect(await readWith(undefined)).toEqual({ packages: ['a'], codes: [] });
  });

  const tar = layerTar({ 'srv/zeros': new Uint8Array(20_000_000) });

  it('cost no more than the limits: a bomb is one entry of the coverage', async () => {
    const limits = { ...defaultLayerLimits, maxBytes: 10_000_000 };
    expect(await readWith(finished(tar, gzipSync(tar)), { limits })).toEqual({
      packages: ['a'],
      codes: ['images.too-large'],
    });
  });

  it('are read on after a layer that is damaged', async () => {
    expect(await readWith(finished(tar, gzipSync(tar).subarray(0, 5000)))).toEqual({
      packages: ['a'],
      codes: ['images.corrupt'],
    });
    expect(await readWith(undefined)).toEqual({ packages: ['a'], codes: [] });
  });

  it('are read on after a layer that takes too long', async () => {
    const slow = finished(tar, gzipSync(tar));
    expect((await readWith(slow, { timeoutMs: 1 })).codes).toEqual([
      'images.unknown-os',
      'images.reader-timeout',
      'images.reader-timeout',
    ]);
    expect(await readWith(undefined)).toEqual({ packages: ['a'], codes: [] });
  });

  it('tell a blob that the registry breaks off from a damaged one', async () => {
    const layer = finished(tar, gzipSync(tar));
    registry.control.fail({
      path: `/blobs/${buildImage({ layers: [layer] }).layers[0]?.digest}`,
      method: 'GET',
      fault: { kind: 'truncate', afterBytes: 0 },
    });
    expect(await readWith(layer)).toEqual({ packages: ['a'], codes: ['oci.truncated'] });
    registry.control.heal();
    expect(await readWith(layer)).toEqual({ packages: ['a'], codes: [] });
  });
});

describe('a reader that crashes', () => {
  it('costs its layer and not the scan', async () => {
    const crashing: ApartReader = makeApartReader({
      entry: '/no/such/program.js',
      mayRead: [],
      memoryMb: 32,
      maxAnswerBytes: 1000,
    });
    const healthy = reader;
    reader = crashing;
    try {
      expect((await readWith(undefined)).codes).toEqual(['images.unknown-os', 'images.reader-crashed']);
    } finally {
      reader = healthy;
    }
  });
});
