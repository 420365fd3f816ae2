import { describe, expect, it } from 'vitest';
import { type TarMember, tarBytes } from '../../../formats/tar/index.ts';
import { sha256 } from '../../../kernel/pure/index.ts';
import type { Wanted } from './read-layer.ts';
import { makeLayerReadings } from './readings.ts';

const common = { mode: 0o644, uid: 0, gid: 0, mtimeSeconds: 0, xattrs: new Map() } as const;
const file = (path: string, text: string): TarMember => ({
  header: { ...common, kind: 'file', path, sizeBytes: text.length },
  content: Buffer.from(text),
});
const tar = tarBytes([file('a', 'one'), file('b', 'two'), file('c', 'three')], { maxMtimeSeconds: 0 });
const layer = { digest: sha256(tar), diffId: sha256(tar) };
const wants = (keeps: string, hashes: string): Wanted => ({
  keeps: (path) => path === keeps,
  hashes: (path) => path === hashes,
});

function opened() {
  let count = 0;
  const open = async function* (): AsyncGenerator<Uint8Array> {
    count += 1;
    yield tar;
  };
  return { open, count: () => count };
}

describe('what layers hold, for several who ask', () => {
  it('is read once, and each knows what it would know alone', async () => {
    const [one, other] = [wants('a', 'b'), wants('b', 'c')];
    const source = opened();
    const shared = makeLayerReadings([one, other]);
    for (const wanted of [one, other, one]) {
      const { open } = opened();
      const alone = await makeLayerReadings([wanted]).files({ layer, open }, wanted);
      expect(await shared.files({ layer, open: source.open }, wanted)).toEqual(alone);
    }
    expect(source.count()).toBe(1);
  });

  it('is read again where it could not be read', async () => {
    const wanted = wants('a', 'b');
    const readings = makeLayerReadings([wanted]);
    const broken = async function* (): AsyncGenerator<Uint8Array> {
      yield tar.subarray(0, 700);
    };
    await expect(readings.files({ layer, open: broken }, wanted)).rejects.toMatchObject({
      code: 'patch.malformed-image',
    });
    expect((await readings.files({ layer, open: opened().open }, wanted)).entries).toHaveLength(3);
  });

  it('is refused where the bytes are not those of the diff id, for everybody', async () => {
    const wanted = wants('a', 'b');
    const other = { ...layer, diffId: sha256(Buffer.from('other')) };
    const readings = makeLayerReadings([wanted]);
    for (const { open } of [opened(), opened()])
      await expect(readings.files({ layer: other, open }, wanted)).rejects.toMatchObject({
        code: 'patch.malformed-image',
      });
  });
});
