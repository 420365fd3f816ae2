import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { minbaseRecipe } from '../../../../../rig/debian-image.ts';
import { describeRig } from '../../../../../rig/describe-rig.ts';
import { makeRunner } from '../../../../edges/exec/index.ts';
import { openWritableTree } from '../../../../edges/files/index.ts';
import { type ImageFiles, readImageFiles } from '../../image-files/index.ts';
import { openDebian } from '../conformance/debian.ts';
import type { TestImage } from '../conformance/world.ts';
import { withContainer } from './container.ts';
import { canOverlay } from './storage.ts';

/** What scripts of packages do to files, one thing a line. */
const deeds = [
  'rm etc/issue',
  'rm -r usr/share/doc/base-files && mkdir usr/share/doc/base-files && echo new > usr/share/doc/base-files/README',
  'rm -r usr/share/doc/tar && ln -s bash usr/share/doc/tar',
  'rm -r usr/share/doc/sed && echo file > usr/share/doc/sed',
  'mv usr/share/doc/grep usr/share/doc/grep-moved',
  'cp -p etc/debian_version /tmp/v && tr 0-9 1 < /tmp/v > etc/debian_version && touch -r /tmp/v etc/debian_version && rm /tmp/v',
  'chmod 4750 usr/bin/tac && chown 7:8 usr/bin/tee && touch usr/bin/wc',
  'echo linked > usr/a && ln usr/a usr/b && chmod 600 usr/b',
  'echo same > usr/c && rm usr/c',
  'mkdir -p var/log/litter && mkdir -p opt/deep/er && echo x > opt/deep/er/file',
  'mkfifo opt/pipe',
];

describeRig('what was done in a container', ['buildah', 'mmdebstrap'], () => {
  const work = openWritableTree(mkdtempSync(join(tmpdir(), 'oakum-storage-')));
  const commands = makeRunner({ PATH: process.env.PATH, HOME: process.env.HOME });
  let [opened, lower]: [TestImage | undefined, ImageFiles | undefined] = [undefined, undefined];
  beforeAll(async () => {
    opened = await openDebian(minbaseRecipe);
    const wanted = { keeps: () => false, hashes: () => true };
    lower = await readImageFiles(opened.image, opened.source, { wanted });
  });
  afterAll(() => work.remove(''));

  const changesBy = async (isReachedFromOutside: boolean) => {
    if (opened === undefined || lower === undefined) throw new Error('there is no image');
    const below = lower;
    const world = { source: opened.source, work };
    const request = { image: opened.image };
    return await withContainer({ request, world, commands, isReachedFromOutside }, async (container) => {
      for (const deed of deeds) {
        const { exitCode, stderr } = await container.run(['sh', '-ec', `cd /; ${deed}`], 60_000);
        expect(`${deed}: ${exitCode} ${stderr}`).toBe(`${deed}: 0 `);
      }
      const { members, removed } = await container.changes(below);
      const told = [...members].map(([path, { header, content }]) => {
        const { mode, uid, gid, xattrs, kind } = header;
        const link = 'linkPath' in header ? header.linkPath : '';
        return [path, kind, mode, uid, gid, link, [...xattrs], Buffer.from(content).toString('base64')];
      });
      const look = async (path: string) => {
        const now = await container.file?.(path, 4096);
        return now?.kind === 'there' ? Buffer.from(now.bytes).toString() : now?.kind;
      };
      const files = [await look('etc/issue'), await look('usr/b'), await look('usr/share/doc/sed')];
      const untouched = await look('etc/host.conf');
      return { changes: { members: told.toSorted(), removed: [...removed].toSorted() }, files, untouched };
    });
  };

  it('is the same on overlay mounts as on whole copies', async () => {
    expect(await canOverlay({ world: { work }, commands, folder: 'probe' })).toBe(true);
    await work.remove('probe');
    const byOverlay = await changesBy(false);
    expect(byOverlay.changes.removed).toContain('etc/issue');
    expect(byOverlay.changes.members.length).toBeGreaterThan(15);
    const byCopies = await changesBy(true);
    expect(byOverlay.changes).toEqual(byCopies.changes);
    const files = ['gone', 'linked\n', 'file\n'];
    expect([byOverlay.files, byCopies.files]).toEqual([files, files]);
    expect([byOverlay.untouched, byCopies.untouched]).toEqual(['as-before', 'multi on\n']);
  });

  it('leaves nothing mounted and nothing in the work tree', async () => {
    await changesBy(false);
    expect(readFileSync('/proc/self/mountinfo', 'utf8')).not.toContain(work.root);
    expect(await work.list('')).toEqual([]);
  });
});
