import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { buildImage } from '../../testing/builders/index.ts';
import { startFakeCi } from '../../testing/ci/index.ts';
import { debianRoot } from '../../testing/repositories/index.ts';
import { Baseline } from '../model/index.ts';
import { type FakeWorld, startFakeWorld } from './conformance/fake-world.ts';
import { madeIndex } from './conformance/made-advisories.ts';
import { patchSource, type SourceAsked, type SourceResult } from './patch-source.ts';
import type { World } from './world.ts';

const never = new AbortController().signal;
const integrity = `sha512-${'A'.repeat(86)}==`;

const index = madeIndex([
  ['npm', 'lodash', '4.17.19'],
  ['npm', 'lodash', '4.17.21'],
  ['npm', 'bundled', '2.0.0'],
  ['npm', 'nofix', undefined],
  ['PyPI', 'jinja2', '3.1.3'],
  ['Maven', 'org.yaml:snakeyaml', '2.0'],
]);

describe('a change of the source', () => {
  let fake: FakeWorld;
  let world: World;
  let registry: Server;
  let url = '';
  let reference = '';
  let asked: string[] = [];
  const checkout = mkdtempSync(join(tmpdir(), 'oakum-checkout-'));

  beforeAll(async () => {
    fake = await startFakeWorld();
    world = fake.again({ advisories: async () => index });
    registry = createServer((request, response) => {
      asked.push(request.url ?? '');
      const [, name, version] = /^\/npm\/([^/]+)\/([^/]+)$/.exec(request.url ?? '') ?? [];
      if (name !== 'lodash') return void response.writeHead(404).end();
      const dist = { tarball: `${url}/npm/lodash/-/lodash-${version}.tgz`, integrity };
      response.setHeader('content-type', 'application/json').end(JSON.stringify({ name, version, dist }));
    });
    await new Promise<void>((done) => registry.listen(0, '127.0.0.1', done));
    const address = registry.address();
    url = typeof address === 'object' ? `http://127.0.0.1:${address?.port}` : '';
    const npm = (name: string, version: string) => JSON.stringify({ name, version });
    const files = {
      ...debianRoot({ installed: [] }),
      'srv/node_modules/lodash/package.json': npm('lodash', '4.17.15'),
      'srv/node_modules/nofix/package.json': npm('nofix', '1.0.0'),
      'usr/lib/node_modules/bundled/package.json': npm('bundled', '1.0.0'),
      'usr/lib/python3.11/site-packages/Jinja2-3.1.2.dist-info/METADATA':
        'Metadata-Version: 2.1\nName: Jinja2\nVersion: 3.1.2\n\n',
    };
    ({ reference } = await fake.pushImage('shop/languages:1', buildImage({ layers: [{ files }] })));
  });
  afterAll(async () => {
    await fake.stop();
    await new Promise((done) => registry.close(done));
    rmSync(checkout, { recursive: true });
  });
  beforeEach(() => {
    asked = [];
  });

  const propose = (change: Partial<SourceAsked> = {}): Promise<SourceResult> =>
    patchSource(world, {
      reference,
      source: undefined,
      packages: [],
      isRequested: false,
      signal: never,
      ...change,
    });

  function lock(version: string): string {
    const tarball = `${url}/npm/lodash/-/lodash-${version}.tgz`;
    const fresh = {
      version,
      resolved: tarball,
      integrity: version === '4.17.15' ? `sha512-${'B'.repeat(86)}==` : integrity,
    };
    const packages = {
      '': { name: 'shop', dependencies: { lodash: '^4.17.0' } },
      'node_modules/lodash': fresh,
    };
    return `${JSON.stringify({ name: 'shop', lockfileVersion: 3, packages }, undefined, 2)}\n`;
  }

  function put(path: string, text: string): void {
    mkdirSync(dirname(join(checkout, path)), { recursive: true });
    writeFileSync(join(checkout, path), text);
  }

  it('names the version in which all that can be fixed is, and what has none', async () => {
    const result = await propose();
    expect(result).toMatchObject({ code: 'possible', patch: '' });
    const byName = result.proposed.toSorted((left, right) => (left.name < right.name ? -1 : 1));
    expect(byName).toEqual([
      expect.objectContaining({ name: 'Jinja2', from: '3.1.2', to: '3.1.3', ecosystem: 'pypi' }),
      expect.objectContaining({ name: 'bundled', to: '2.0.0' }),
      {
        ecosystem: 'npm',
        name: 'lodash',
        from: '4.17.15',
        to: '4.17.21',
        ends: ['CVE-2026-1', 'CVE-2026-2'],
        paths: ['srv/node_modules/lodash/package.json'],
      },
    ]);
    expect(result.not).toEqual([
      { code: 'no-fix', name: 'nofix', version: '1.0.0', type: 'npm', vulnerabilities: ['CVE-2026-4'] },
    ]);
    expect(asked).toEqual([]);
  });

  it('is a patch of the files of a checkout, which stay as they are', async () => {
    put('web/package-lock.json', lock('4.17.15'));
    put('api/requirements.txt', 'jinja2==3.1.2\nother==1\n');
    put('web/node_modules/x/package-lock.json', lock('4.17.15'));
    const result = await propose({ source: checkout });
    expect(result).toMatchObject({
      code: 'proposed',
      refusals: [],
      notInSource: [{ name: 'bundled', from: '1.0.0', to: '2.0.0' }],
    });
    expect(result.moved.map(({ path, name, to }) => `${path} ${name} ${to}`).toSorted()).toEqual([
      'api/requirements.txt Jinja2 3.1.3',
      'web/package-lock.json lodash 4.17.21',
    ]);
    expect(result.patch).toContain('-jinja2==3.1.2\n+jinja2==3.1.3\n other==1\n');
    expect(result.patch).toContain(`+      "integrity": "${integrity}"`);
    expect(asked).toEqual(['/npm/lodash/4.17.21']);
    expect(readFileSync(join(checkout, 'web/package-lock.json'), 'utf8')).toBe(lock('4.17.15'));
  });

  it('is limited to packages that are named', async () => {
    const result = await propose({ source: checkout, packages: ['Jinja2'] });
    expect(result.moved.map(({ name }) => name)).toEqual(['Jinja2']);
    expect(result.notInSource).toEqual([]);
    expect(asked).toEqual([]);
  });

  it('leaves a lock file alone where its registry does not answer', async () => {
    put('web/package-lock.json', lock('4.17.15').replaceAll('/npm/lodash/', '/gone/lodash/'));
    const result = await propose({ source: checkout, packages: ['lodash'] });
    expect(result).toMatchObject({
      code: 'refused',
      patch: '',
      refusals: [{ code: 'integrity', path: 'web/package-lock.json', name: 'lodash' }],
      message: expect.stringContaining('not read: lodash 4.17.21'),
    });
  });

  it('is proposed where a Baseline says that the image is built, with its intent in the log, and once', async () => {
    put('api/requirements.txt', 'jinja2==3.1.2\nother==1\n');
    const ci = await startFakeCi({ token: 't0ken' });
    try {
      ci.source.branches.set('main', { 'api/requirements.txt': 'jinja2==3.1.2\nother==1\n' });
      const build = { ci: 'github', repository: 'acme/web', workflow: 'build.yml', ref: 'main', api: ci.url };
      const source = {
        repository: 'https://github.com/acme/web',
        build: { ...build, token: { env: 'CI_TOKEN' } },
      };
      const spec = { images: [`${fake.registry.host}/shop/**`], source };
      const baseline = Baseline.parse({
        apiVersion: 'oakum.dev/v1',
        kind: 'Baseline',
        metadata: { name: 'x' },
        spec,
      });
      const documents = { ...fake.world.documents, baselines: [baseline] };
      const asked = { reference, source: checkout, packages: ['Jinja2'], isRequested: true, signal: never };
      const { request, code } = await patchSource({ ...world, documents }, asked);
      expect({ request, code }).toEqual({
        code: 'proposed',
        request: {
          id: '1',
          link: 'https://github.example/acme/web/pull/1',
          branch: expect.stringMatching(/^oakum\/source-[0-9a-f]{12}$/),
          isNew: true,
        },
      });
      expect(ci.source.requests[0]).toMatchObject({
        title: 'Update Jinja2 to 3.1.3',
        body: expect.stringContaining('- Jinja2 3.1.2 to 3.1.3: ends CVE-2026-5'),
      });
      expect(ci.source.branches.get(request?.branch ?? '')).toEqual({
        'api/requirements.txt': 'jinja2==3.1.3\nother==1\n',
      });
      const again = await patchSource({ ...world, documents }, asked);
      expect(again.request).toMatchObject({ id: '1', isNew: false });
      const entries = await (await world.store()).evidence.read(0, 1_000);
      const about = entries.filter(({ body }) => String(body.key).includes(request?.branch ?? 'none'));
      expect(about.map(({ kind }) => kind)).toEqual(['intent', 'outcome', 'intent', 'outcome']);
      await expect(patchSource(world, asked)).rejects.toMatchObject({ code: 'rebuild.no-source' });
    } finally {
      await ci.stop();
    }
  });

  it('is refused for a folder that is none', async () => {
    await expect(propose({ source: join(checkout, 'nowhere') })).rejects.toMatchObject({
      code: 'usage.source',
    });
  });
});
