import { describe, expect, it } from 'vitest';
import { imageOf } from '../engines/conformance/world.ts';
import { readImageFiles } from '../image-files/index.ts';
import { readProtectedPaths } from './protected-paths.ts';

async function modes(list: string, paths: readonly string[]): Promise<readonly string[]> {
  const { image, source } = imageOf([
    { 'etc/apk/protected_paths.d/own.list': list, 'etc/apk/other': '+usr\n' },
  ]);
  const files = await readImageFiles(image, source, { wanted: { keeps: () => true, hashes: () => false } });
  const rules = readProtectedPaths(files);
  return paths.map((path) => `${path}: ${rules.modeOf(path)}`);
}

describe('protected paths of apk', () => {
  it('are those that apk has built in', async () => {
    expect(await modes('', ['', 'usr/bin', 'etc', 'etc/ssl/certs', 'etc/init.d', 'etc/apk/keys'])).toEqual([
      ': none',
      'usr/bin: none',
      'etc: changed',
      'etc/ssl/certs: changed',
      'etc/init.d: symlinks',
      'etc/apk/keys: all',
    ]);
  });

  it('and those of the image, the last word about a directory before its parent’s', async () => {
    const list = '# a comment\n\n-/etc/ssl/\nopt/*/conf\n+usr\n-usr\n';
    expect(await modes(list, ['etc/ssl', 'etc/ssl/certs', 'opt/a/conf/x', 'opt/a', 'usr', 'etc'])).toEqual([
      'etc/ssl: none',
      'etc/ssl/certs: none',
      'opt/a/conf/x: changed',
      'opt/a: none',
      'usr: none',
      'etc: changed',
    ]);
  });
});
