import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { packageReaders } from './register.ts';

const folders = readdirSync(new URL('.', import.meta.url), { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name !== 'conformance')
  .map(({ name }) => name);

describe('the shelf of package readers', () => {
  it('registers every folder on disk, and no other', () => {
    expect(packageReaders.map(({ id }) => id).toSorted()).toEqual(folders.toSorted());
  });

  it.each(folders)('has a test and a readme for %s', (folder) => {
    for (const file of ['index.ts', 'index.test.ts', 'readme.md']) {
      expect(existsSync(new URL(`${folder}/${file}`, import.meta.url))).toBe(true);
    }
  });

  it.each(folders)('runs the laws of the shelf for %s, which fuzz it', (folder) => {
    const test = readFileSync(new URL(`${folder}/index.test.ts`, import.meta.url), 'utf8');
    expect(test).toContain('describePackageReader(');
  });

  it('lets no two readers want one file', () => {
    const paths = [
      'var/lib/dpkg/status',
      'var/lib/dpkg/status.d/base',
      'var/lib/dpkg/status.d/base.md5sums',
      'var/lib/dpkg/status.d/tzdata/control',
      'var/lib/dpkg/info/libc6:amd64.list',
      'lib/apk/db/installed',
      'var/lib/rpm/rpmdb.sqlite',
      'var/lib/rpm/rpmdb.sqlite-wal',
      'usr/lib/sysimage/rpm/Packages.db',
      'var/lib/rpm/Packages',
      'var/lib/rpmmanifest/container-manifest-2',
      'usr/lib/opkg/status',
      'usr/lib/opkg/info/dropbear.list',
      'var/lib/pacman/local/ALPM_DB_VERSION',
      'app/node_modules/@babel/core/package.json',
      'app/package-lock.json',
      'app/yarn.lock',
      'app/pnpm-lock.yaml',
      'app/bun.lock',
      'app/poetry.lock',
      'app/uv.lock',
      'app/Pipfile.lock',
      'app/pdm.lock',
      'app/pylock.toml',
      'app/requirements.txt',
      'app/Cargo.lock',
      'app/Gemfile.lock',
      'app/packages.lock.json',
      'app/composer.lock',
      'usr/lib/python3/dist-packages/six-1.16.0.egg-info',
      'app/lib/app.jar',
      'opt/java/openjdk/release',
      'usr/local/lib/ruby/gems/3.3.0/specifications/default/json-2.7.1.gemspec',
      'app/Shop.deps.json',
      'app/vendor/composer/installed.json',
      'opt/bitnami/nginx/.spdx-nginx.spdx',
      'usr/share/sbom/app.json',
      'var/lib/db/sbom/zlib-1.3.1-r0.spdx.json',
      'app/app.cdx.json',
      'opt/conda/conda-meta/openssl-3.0.13-h7f8727e_0.json',
      'venv/lib/python3.11/site-packages/Jinja2-3.1.2.dist-info/METADATA',
    ];
    for (const path of paths) {
      const wanting = packageReaders.filter((reader) =>
        reader.wants({ path, mode: 0o644, sizeBytes: 50_000 }),
      );
      expect([path, wanting.length]).toEqual([path, 1]);
    }
  });
});
