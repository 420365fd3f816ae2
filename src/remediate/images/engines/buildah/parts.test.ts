import { describe, expect, it } from 'vitest';
import { layerTar } from '../../../../../testing/builders/index.ts';
import { readImageFiles } from '../../image-files/index.ts';
import { isLitter } from '../../managers/litter.ts';
import { imageOf } from '../conformance/world.ts';
import { changesAgainst } from './changes.ts';

describe('what changed in a container', () => {
  const changes = async (before: Parameters<typeof layerTar>[0], after: Parameters<typeof layerTar>[0]) => {
    const { image, source } = imageOf([before]);
    const lower = await readImageFiles(image, source, { wanted: { keeps: () => false, hashes: () => true } });
    const root = async function* (): AsyncGenerator<Uint8Array> {
      yield layerTar(after);
    };
    const { members, removed } = await changesAgainst(root, lower);
    const text = ({ content }: { readonly content: Uint8Array }): string => Buffer.from(content).toString();
    return {
      members: [...members].map(([path, member]) => `${path} ${member.header.kind} ${text(member)}`),
      removed: [...removed],
    };
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
