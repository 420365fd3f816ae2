import { gzipSync, zstdCompressSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { layerTar } from '../../../../testing/builders/index.ts';
import { fuzz, fuzzTimeoutMs } from '../../../../testing/fuzz/index.ts';
import { decompressBytes, detectCompression } from '../../../formats/compression/index.ts';
import { readTarBytes } from '../../../formats/tar/index.ts';
import { readZip, writeZip } from '../../../formats/zip/index.ts';
import { OakumError } from '../../../kernel/pure/index.ts';
import { answerLayer } from './answer.ts';
import { defaultLayerLimits } from './limits.ts';
import { LayerLine } from './protocol.ts';

const json = JSON.stringify({ name: 'lodash', version: '4.17.20' });
const pom = new TextEncoder().encode('groupId=org.example\nartifactId=a\nversion=1\n');
const jar = writeZip([
  { path: 'META-INF/maven/org.example/a/pom.properties', bytes: pom },
  { path: 'a/B.class', bytes: new Uint8Array(300) },
]);
const system = layerTar({
  'etc/os-release': 'ID=debian\nVERSION_ID="12"\n',
  'var/lib/dpkg/status': 'Package: a\nStatus: install ok installed\nVersion: 1\n\n',
  lib: { kind: 'symlink', to: 'usr/lib' },
});
const language = layerTar({
  'app/node_modules/lodash/package.json': json,
  [`app/${'very/'.repeat(30)}node_modules/long/package.json`]: json,
  'app/.wh..wh..opq': '',
  'app/.wh.old': '',
  'app/a.jar': jar,
  'app/node_modules/same/package.json': {
    kind: 'hardlink',
    to: 'app/node_modules/lodash/package.json',
  },
});

/** Refusals have a code of the room that spoke; anything else is a crash. */
async function refusing(read: () => unknown): Promise<void> {
  try {
    await read();
  } catch (error) {
    if (!(error instanceof OakumError)) throw error;
  }
}

async function* inPieces(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  const size = 1 + (bytes.byteLength % 1_500);
  for (let at = 0; at < bytes.byteLength; at += size) yield bytes.subarray(at, at + size);
}

/** What the process that reads layers answers: always lines of their form, of which the last is the layer or a refusal. */
async function answered(layer: Uint8Array): Promise<void> {
  const header = { limits: { ...defaultLayerLimits, maxBytes: 2 ** 24 }, readAs: [] };
  const lines = await Array.fromAsync(answerLayer(header, inPieces(layer)));
  for (const line of lines) LayerLine.parse(line);
  expect(lines.slice(0, -1).every(({ kind }) => kind === 'file')).toBe(true);
  expect(lines.at(-1)?.kind).not.toBe('file');
}

it(
  'answers for whatever a layer holds',
  () =>
    fuzz({
      name: 'layer',
      samples: [{ bytes: system }, { bytes: language }],
      feed: (bytes) => answered(bytes),
    }),
  fuzzTimeoutMs,
);

it(
  'answers for whatever a packed layer holds',
  () =>
    fuzz({
      name: 'packed layer',
      inputs: 1_000,
      samples: [
        { bytes: language, pack: gzipSync },
        { bytes: system, pack: zstdCompressSync },
      ],
      feed: (bytes, { pack }) => answered(pack(bytes)),
    }),
  fuzzTimeoutMs,
);

it(
  'reads or refuses any tar in memory',
  () =>
    fuzz({
      name: 'tar',
      samples: [{ bytes: system }, { bytes: language }],
      feed: (bytes) => refusing(() => [...readTarBytes(bytes)]),
    }),
  fuzzTimeoutMs,
);

it(
  'reads or refuses any ZIP',
  () =>
    fuzz({
      name: 'zip',
      samples: [{ bytes: jar }, { bytes: writeZip([{ path: 'inner.jar', bytes: jar }]) }],
      feed: (bytes) =>
        refusing(() => {
          const limits = { maxEntries: 1_000, maxEntryBytes: 2 ** 20, maxTotalBytes: 2 ** 22 };
          for (const entry of readZip(bytes, limits)) entry.read();
        }),
    }),
  fuzzTimeoutMs,
);

/** Of 32 kB of zeros: `xz -9`. */
const xz = Buffer.from(
  '/Td6WFoAAATm1rRGAgAhARwAAAAQz1jM4H//AEJdAABv/f//o7f/Rz5IFXI5YVG4kijmo4YH+e7kHoLTL8U6PAFLsX7JiopNL6MN2X+m44wjEVPgWRjFdYrid/dE76oAAAAAANWS3hmjkDabAAFegIACAACdb+qqscRn+wIAAAAABFla',
  'base64',
);

it(
  'unpacks or refuses any compressed bytes',
  () =>
    fuzz({
      name: 'compression',
      samples: [{ bytes: gzipSync(language) }, { bytes: zstdCompressSync(language) }, { bytes: xz }],
      feed: (bytes) => refusing(() => decompressBytes(bytes, detectCompression(bytes), 2 ** 22)),
    }),
  fuzzTimeoutMs,
);
