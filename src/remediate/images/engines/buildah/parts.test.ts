import { describe, expect, it } from 'vitest';
import { layerTar } from '../../../../../testing/builders/index.ts';
import { type TarMember, tarBytes } from '../../../../formats/tar/index.ts';
import { readImageFiles } from '../../image-files/index.ts';
import { isLitter } from '../../managers/litter.ts';
import { imageOf } from '../conformance/world.ts';
import { type ContainerTar, changesAgainst } from './changes.ts';

type Layer = Parameters<typeof layerTar>[0];

async function changesIn(holds: ContainerTar['holds'], before: Layer, tar: Uint8Array) {
  const { image, source } = imageOf([before]);
  const lower = await readImageFiles(image, source, { wanted: { keeps: () => false, hashes: () => true } });
  const read = async function* (): AsyncGenerator<Uint8Array> {
    yield tar;
  };
  const { members, removed } = await changesAgainst({ holds, read }, lower);
  const text = ({ content }: { readonly content: Uint8Array }): string => Buffer.from(content).toString();
  return {
    members: [...members].map(([path, member]) => `${path} ${member.header.kind} ${text(member)}`),
    removed: [...removed],
    headers: [...members.values()].map(({ header }) => header),
  };
}

describe('what changed in a container', () => {
  const changes = async (before: Layer, after: Layer) => {
    const { headers: _, ...rest } = await changesIn('whole', before, layerTar(after));
    return rest;
  };

  it('is found by content, also where size and time are the same', async () => {
    expect(await changes({ a: 'one', b: 'same' }, { a: 'two', b: 'same' })).toEqual({
      members: ['a file two'],
      removed: [],
    });
  });

  it('is found in modes, links and kinds', async () => {
    const before = { m: 'x', l: { kind: 'symlink', to: 'a' }, k: 'x' } as const;
    const after = {
      m: { kind: 'file', content: 'x', mode: 0o4755 },
      l: { kind: 'symlink', to: 'b' },
      k: { kind: 'directory' },
    } as const;
    expect((await changes(before, after)).members).toEqual(['m file x', 'l symlink ', 'k directory ']);
  });

  it('names what is gone, and nothing of what package managers litter', async () => {
    const before = { 'a/x': '', 'a/y': '', 'var/log/old': '' };
    const after = { 'a/y': '', 'var/log/new': '', 'etc/hosts': '', 'run/oakum/x': '' };
    expect(await changes(before, after)).toEqual({ members: [], removed: ['a/x'] });
  });

  it('lets a link take the place of a directory, and says nothing of what was in it', async () => {
    const after = { d: { kind: 'symlink', to: 'e' } } as const;
    expect(await changes({ 'd/x': '' }, after)).toEqual({ members: ['d symlink '], removed: [] });
  });

  it('gives a hard link the content of what it leads to', async () => {
    const after = { a: 'new', b: { kind: 'hardlink', to: 'a' } } as const;
    expect((await changes({ a: 'old' }, after)).members).toEqual(['a file new', 'b file new']);
  });

  it.each([
    ['var/log/apt/term.log', true],
    ['var/lib/dpkg/status-old', true],
    ['var/lib/dpkg/status', false],
    ['etc/resolv.conf', true],
    ['etc/resolv.conf.d/x', false],
    ['usr/share/run/x', false],
  ])('takes %s for litter: %s', (path, expected) => {
    expect(isLitter(path)).toBe(expected);
  });
});

describe('what an overlay mount wrote', () => {
  const common = { mode: 0o755, uid: 0, gid: 0, mtimeSeconds: 7.9 };
  const attributes = (of: Readonly<Record<string, string>>): ReadonlyMap<string, Uint8Array> =>
    new Map(Object.entries(of).map(([name, value]) => [name, Buffer.from(value)]));
  const directory = (path: string, xattrs: Readonly<Record<string, string>> = {}): TarMember => ({
    header: { ...common, path, kind: 'directory', xattrs: attributes(xattrs) },
    content: new Uint8Array(),
  });
  const whiteout = (path: string): TarMember => ({
    header: { ...common, path, kind: 'character', deviceMajor: 0, deviceMinor: 0, xattrs: new Map() },
    content: new Uint8Array(),
  });
  const file = (path: string, text: string, xattrs: Readonly<Record<string, string>> = {}): TarMember => ({
    header: { ...common, path, kind: 'file', sizeBytes: text.length, xattrs: attributes(xattrs) },
    content: Buffer.from(text),
  });
  const changes = (before: Layer, members: readonly TarMember[]) =>
    changesIn('upper', before, tarBytes(members, { maxMtimeSeconds: 100 }));

  it('is found, and nothing is said of what it did not touch', async () => {
    const found = await changes({ a: 'one', b: 'two' }, [file('a', 'new')]);
    expect(found).toMatchObject({ members: ['a file new'], removed: [] });
  });

  it('removes what it has whiteouts for, but neither litter nor what was never there', async () => {
    const before = { 'd/x': '1', 'd/y': '2', 'run/oakum/z': '', 'var/log/old': '' };
    const upper = ['d/x', 'd/never', 'var/log/old'].map(whiteout);
    expect(await changes(before, [directory('d'), ...upper])).toMatchObject({
      members: [],
      removed: ['d/x'],
    });
  });

  it('hides what an opaque directory does not hold, at every depth', async () => {
    const before = {
      'd/e/gone': '1',
      'd/e/kept': { kind: 'file', content: '2', mode: 0o755 },
      'd/gone/x': '3',
      'd/link': '4',
    } as const;
    const opaque = { 'trusted.overlay.opaque': 'y' };
    const upper = [directory('d', opaque), directory('d/e'), file('d/e/kept', '2'), file('d/link', 'new')];
    expect(await changes(before, upper)).toMatchObject({
      members: ['d/link file new'],
      removed: ['d/e/gone', 'd/gone'],
    });
  });

  it('has neither attributes of the mount nor fractions of seconds', async () => {
    const xattrs = { 'trusted.overlay.origin': 'x', 'security.capability': 'y' };
    const { headers } = await changes({}, [file('a', '1', xattrs)]);
    expect(headers.map(({ mtimeSeconds, xattrs: left }) => [mtimeSeconds, [...left.keys()]])).toEqual([
      [7, ['security.capability']],
    ]);
  });

  it.each(['redirect', 'metacopy'])('is refused where an entry is a %s', async (name) => {
    const strange = directory('d', { [`trusted.overlay.${name}`]: '/other' });
    await expect(changes({}, [strange])).rejects.toMatchObject({ code: 'patch.engine-failed' });
  });
});
