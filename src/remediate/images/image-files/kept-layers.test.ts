import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { makeLinked } from '../../../../testing/repositories/index.ts';
import { openWritableTree } from '../../../edges/files/index.ts';
import { type TarMember, tarBytes } from '../../../formats/tar/index.ts';
import { sha256 } from '../../../kernel/pure/index.ts';
import { makeKeptLayers } from './kept-layers.ts';
import type { Wanted } from './read-layer.ts';
import { makeLayerReadings } from './readings.ts';

const common = { mode: 0o4755, uid: 7, gid: 8, mtimeSeconds: 1.5 } as const;
const xattrs = new Map([['security.capability', Uint8Array.of(1, 0, 255)]]);
const linked = makeLinked({ soname: 'liba.so.1', needed: ['libc.so.6'] });
const file = (path: string, content: Uint8Array): TarMember => ({
  header: { ...common, xattrs, kind: 'file', path, sizeBytes: content.byteLength },
  content,
});
const empty = new Uint8Array();
const members: readonly TarMember[] = [
  { header: { ...common, xattrs, kind: 'directory', path: 'usr' }, content: empty },
  file('usr/liba.so.1', linked),
  file('etc/kept', Buffer.from([0, 10, 200])),
  file('etc/.wh.gone', empty),
  { header: { ...common, xattrs, kind: 'symlink', path: 'usr/l', linkPath: 'liba.so.1' }, content: empty },
  { header: { ...common, xattrs, kind: 'hardlink', path: 'usr/h', linkPath: 'etc/kept' }, content: empty },
  {
    header: { ...common, xattrs, kind: 'character', path: 'dev', deviceMajor: 1, deviceMinor: 3 },
    content: empty,
  },
];
const wanted: Wanted = {
  keeps: (path) => path.startsWith('etc/'),
  hashes: () => true,
  sha256: true,
  linked: true,
};

describe('what layers hold, kept between patches', () => {
  const root = mkdtempSync(join(tmpdir(), 'oakum-kept-'));
  const folder = openWritableTree(join(root, 'files'));
  beforeEach(() => folder.remove(''));
  afterAll(() => rmSync(root, { recursive: true }));

  function layerOf(all: readonly TarMember[]) {
    const tar = tarBytes(all, { maxMtimeSeconds: 9 });
    const counts = { opened: 0 };
    const open = async function* (): AsyncGenerator<Uint8Array> {
      counts.opened += 1;
      yield tar;
    };
    const digest = sha256(tar);
    return { layer: { digest, diffId: digest }, open, counts };
  }

  /** As another process would. */
  const read = ({ layer, open }: ReturnType<typeof layerOf>) =>
    makeLayerReadings([wanted], makeKeptLayers(folder, '')).files({ layer, open }, wanted);

  it('comes back as it was, and the layer is not opened again', async () => {
    const one = layerOf(members);
    const first = await read(one);
    expect(first.entries.map(({ header }) => header.kind)).toContain('character');
    expect(await read(one)).toEqual(first);
    expect(one.counts.opened).toBe(1);
  });

  it('is read anew where what is kept was changed, cut off, or is of another layer', async () => {
    const one = layerOf(members);
    const first = await read(one);
    const [name = ''] = readdirSync(folder.root).filter((found) => found.endsWith('.zst'));
    const path = join(folder.root, name);
    const whole = readFileSync(path);
    const other = layerOf([file('etc/other', Buffer.from('other'))]);
    await read(other);
    const [strange = ''] = readdirSync(folder.root).filter(
      (found) => found.endsWith('.zst') && found !== name,
    );
    const spoilt = Buffer.from(whole);
    spoilt[20] = (spoilt[20] ?? 0) ^ 0xff;
    for (const bytes of [empty, whole.subarray(0, -100), spoilt, readFileSync(join(folder.root, strange))]) {
      writeFileSync(path, bytes);
      const { opened } = one.counts;
      expect(await read(one)).toEqual(first);
      expect(one.counts.opened).toBe(opened + 1);
    }
  });

  it.each([
    'deb https://me:secret@mirror.example/ x main',
    '[main]\nbaseurl=https://mirror.example\nusername=me\n password = secret\n',
  ])('is not kept where sources of packages have a password in them: %j', async (text) => {
    const secret = layerOf([file('etc/sources', Buffer.from(text))]);
    await read(secret);
    await read(secret);
    expect(secret.counts.opened).toBe(2);
  });
});
