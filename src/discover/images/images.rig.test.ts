import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { appsRecipe, debianImage } from '../../../rig/debian-image.ts';
import { describeRig } from '../../../rig/describe-rig.ts';
import { diskDirectory, removeDirectory } from '../../../rig/paths.ts';
import { run } from '../../../rig/process.ts';
import { makeApartReader, ourProgram } from '../../edges/exec/index.ts';
import { openTree } from '../../edges/files/index.ts';
import { openLocalImage } from '../../edges/oci/index.ts';
import type { Package } from '../../model/index.ts';
import { readContents, readDirectory, resolveImage } from './index.ts';

const reader = makeApartReader({ ...ourProgram('layer-reader'), memoryMb: 256, maxAnswerBytes: 2 ** 26 });
afterAll(() => reader.close());

const lines = (packages: readonly Package[]): readonly string[] =>
  packages
    .map((one) => `${one.name} ${one.version} ${one.architecture} ${one.source?.name} ${one.source?.version}`)
    .toSorted();

describeRig('a Debian application image', ['mmdebstrap', 'dpkg'], () => {
  test('has the packages that dpkg itself lists, as image and as directory', async () => {
    const { layout } = await debianImage(appsRecipe);
    const opened = await openLocalImage(`oci:${layout}`);
    if (opened === undefined) throw new Error('the layout was not opened');
    const platform = { os: 'linux', architecture: process.arch === 'arm64' ? 'arm64' : 'amd64' };
    const { value: image } = await resolveImage(opened.source, opened.reference, { platform });
    const root = join(diskDirectory(), 'root');
    mkdirSync(root);
    try {
      const blob = join(layout, 'blobs/sha256', image.layers[0]?.digest.slice('sha256:'.length) ?? '');
      await run('tar', ['-xf', blob, '-C', root, '--exclude=dev/*', '--no-same-owner']);
      const fields = ['Package', 'Version', 'Architecture', 'source:Package', 'source:Version'];
      const format = `${fields.map((field) => `\${${field}}`).join(' ')}\\n`;
      const admin = `--admindir=${root}/var/lib/dpkg`;
      const listed = await run('dpkg-query', [admin, '-W', `--showformat=${format}`]);
      const expected = listed.trim().split('\n').toSorted();
      const contents = await readContents(image, opened.source, { reader });
      expect(lines(contents.value.packages)).toEqual(expected);
      expect(contents.coverage.unread).toEqual([]);
      const directory = await readDirectory(openTree(root), { reader });
      expect(lines(directory.value.packages)).toEqual(expected);
      expect(directory.coverage.unread).toEqual([]);
    } finally {
      removeDirectory(join(root, '..'));
    }
  });
});
