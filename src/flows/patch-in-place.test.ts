import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { buildImage, type FileTreeSpec } from '../../testing/builders/index.ts';
import { debianRoot } from '../../testing/repositories/index.ts';
import { gunzipBytes } from '../formats/compression/index.ts';
import { parseImageReference } from '../formats/oci/index.ts';
import { readTarBytes } from '../formats/tar/index.ts';
import { parseDigest } from '../kernel/index.ts';
import { type Contents, type LanguageEcosystem, type LanguageRegistry, nothingRead } from '../model/index.ts';
import { type FakeWorld, less, startFakeWorld, vulnerableLess } from './conformance/fake-world.ts';
import {
  type FakeLanguageRegistry,
  type Files,
  startFakeLanguageRegistry,
  type WheelSpec,
  wheelFiles,
} from './conformance/language-registry.ts';
import { madeIndex } from './conformance/made-advisories.ts';
import { makeLoanJudge } from './loans/judge-image.ts';
import { type InPlaceAsked, patchInPlace } from './patch-in-place.ts';
import { trustInit } from './trust-init.ts';
import { verifyTrust } from './verify-trust.ts';
import type { World } from './world.ts';

const never = new AbortController().signal;
const site = 'usr/lib/python3.11/site-packages';

describe('packages of languages in place', () => {
  let fake: FakeWorld;
  let registry: FakeLanguageRegistry;
  let world: World;
  let count = 0;
  beforeAll(async () => {
    fake = await startFakeWorld();
  });
  afterAll(() => fake.stop());
  beforeEach(async () => {
    count += 1;
    registry = await startFakeLanguageRegistry();
    const at = { npm: '/npm', pypi: '/simple', maven: '/maven' } as const;
    const languageRegistries = (Object.keys(at) as LanguageEcosystem[]).map((ecosystem): LanguageRegistry => {
      const spec = { ecosystem, url: registry.url + at[ecosystem] };
      return { apiVersion: 'oakum.dev/v1', kind: 'LanguageRegistry', metadata: { name: ecosystem }, spec };
    });
    world = fake.again({
      documents: { ...fake.world.documents, languageRegistries },
      advisories: async () =>
        madeIndex([
          ['npm', 'qs', '1.1.0'],
          ['PyPI', 'idna', '3.7'],
          ['Maven', 'org.acme:codec', '1.5'],
        ]),
    });
    return () => registry.stop();
  });

  async function patched(files: FileTreeSpec, asked: Partial<InPlaceAsked> = {}) {
    const all = { ...debianRoot({ installed: [less(vulnerableLess)] }), ...files };
    const image = buildImage({ layers: [{ files: all }], config: { Cmd: ['run'] } });
    const { reference } = await fake.pushImage(`shop/languages-${count}:1`, image);
    return patchInPlace(world, {
      reference,
      packages: [],
      tag: undefined,
      isPlan: false,
      signal: never,
      ...asked,
    });
  }

  /** What the newest layer of an image holds. */
  async function layerOf(image: string | undefined): Promise<ReadonlyMap<string, string>> {
    const { content } = fake.registry;
    const { repository, digest = '' } = parseImageReference(image ?? '');
    const manifest = JSON.parse(
      Buffer.from((await content.manifest(repository, digest))?.bytes ?? []).toString(),
    );
    const blob = (await content.blob(parseDigest(manifest.layers.at(-1).digest))) ?? new Uint8Array();
    const members = [...readTarBytes(gunzipBytes(blob, 2 ** 24))];
    return new Map(
      members.flatMap(({ header, content: bytes }) =>
        header.kind === 'file' ? [[header.path, Buffer.from(bytes).toString()]] : [],
      ),
    );
  }

  const manifest = (version: string, more: object = {}) => JSON.stringify({ name: 'qs', version, ...more });
  const qs = (version: string, more: object = {}, files: Files = {}): Files => ({
    'package.json': manifest(version, more),
    'index.js': `exports.version = '${version}'`,
    ...files,
  });
  const below = (root: string, files: Files): Files =>
    Object.fromEntries(Object.entries(files).map(([path, text]) => [`${root}/${path}`, text]));
  const app = { 'srv/package.json': '{"name":"shop","version":"1.0.0","dependencies":{"qs":"^1.0.0"}}' };

  describe('of npm', () => {
    const publish = (after: Files = qs('1.1.0'), before: Files = qs('1.0.0')) => {
      registry.npm('qs', '1.0.0', before);
      registry.npm('qs', '1.1.0', after);
    };

    it('become the published new ones, and nothing else changes', async () => {
      publish(qs('1.1.0', {}, { 'lib/new.js': 'new' }), qs('1.0.0', {}, { 'lib/old.js': 'old' }));
      const files = below('srv/node_modules/qs', qs('1.0.0', {}, { 'lib/old.js': 'old' }));
      const hidden = { 'srv/node_modules/.package-lock.json': '{}' };
      const result = await patched({ ...app, ...files, ...hidden });
      expect(result).toMatchObject({ code: 'patched', refusals: [], goes: [{ package: 'qs' }], brings: [] });
      expect(await layerOf(result.image)).toEqual(
        new Map([
          ['srv/node_modules/.wh..package-lock.json', ''],
          ['srv/node_modules/qs/index.js', "exports.version = '1.1.0'"],
          ['srv/node_modules/qs/lib/.wh.old.js', ''],
          ['srv/node_modules/qs/lib/new.js', 'new'],
          ['srv/node_modules/qs/package.json', manifest('1.1.0')],
        ]),
      );
    });

    it('are vouched for, and lent', async () => {
      await trustInit(world, {});
      publish();
      const result = await patched({ ...app, ...below('srv/node_modules/qs', qs('1.0.0')) });
      expect(result.loan).toMatchObject({ engine: 'in-place', covers: [{ package: 'qs' }] });
      expect(result.attested).toContain('https://slsa.dev/provenance/v1');
      const verified = await verifyTrust(world, {
        reference: result.image ?? '',
        publicKeys: [],
        signal: never,
      });
      expect(verified.verdict.kind).toBe('signed');
    });

    it('are paid back only by an image in which somebody judged them', async () => {
      publish();
      const { loan } = await patched({ ...app, ...below('srv/node_modules/qs', qs('1.0.0')) });
      if (loan === undefined) throw new Error('nothing was lent');
      const index = await world.advisories();
      const owners = (version: string): Contents => {
        const item = { name: 'qs', version, type: 'npm', purl: `pkg:npm/qs@${version}` } as const;
        return { subject: `owner's ${version}`, packages: [item], coverage: nothingRead };
      };
      const judge = makeLoanJudge(index);
      expect(judge.judge(loan, owners('1.0.0'), [])).toMatchObject({ kind: 'lacks' });
      expect(judge.judge(loan, owners('1.1.0'), [])).toMatchObject({ kind: 'has' });
      const blind = makeLoanJudge({ ...index, feeds: [], lookup: () => [] });
      expect(blind.judge(loan, owners('1.0.0'), [])).toMatchObject({ kind: 'unknown' });
    });

    it('are only said to be possible in a plan', async () => {
      publish();
      const result = await patched(
        { ...app, ...below('srv/node_modules/qs', qs('1.0.0')) },
        { isPlan: true },
      );
      expect(result).toMatchObject({ code: 'possible', image: undefined, replaced: [{ to: '1.1.0' }] });
      expect(await fake.registry.content.manifest(`shop/languages-${count}`, '1-oakum.1')).toBe(undefined);
    });

    const needs = (range: string) => ({ dependencies: { ms: range } });
    it.each<
      readonly [
        string,
        string,
        { readonly after?: Files; readonly before?: Files; readonly image?: FileTreeSpec },
      ]
    >([
      [
        'changed',
        'is not as it was published',
        { image: { 'srv/node_modules/qs/index.js': 'patched by hand' } },
      ],
      ['changed', 'was not published with it', { image: { 'srv/node_modules/qs/more.js': '' } }],
      ['changed', 'is not there as it was published', { before: qs('1.0.0', {}, { 'gone.js': '' }) }],
      ['scripts', 'postinstall', { after: qs('1.1.0', { scripts: { postinstall: 'make' } }) }],
      ['scripts', 'other commands', { after: qs('1.1.0', { bin: { qs: 'index.js' } }) }],
      ['not-pure', 'compiled', { after: qs('1.1.0', {}, { 'binding.gyp': '{}' }) }],
      ['not-pure', 'bundled', { after: qs('1.1.0', { bundleDependencies: ['ms'] }) }],
      ['runtime', 'other engines', { after: qs('1.1.0', { engines: { node: '>=30' } }) }],
      ['dependencies', 'which is not there', { after: qs('1.1.0', needs('^2.0.0')) }],
      [
        'dependencies',
        'and 1.0.0 is there',
        {
          after: qs('1.1.0', needs('^2.0.0')),
          image: { 'srv/node_modules/ms/package.json': '{"name":"ms","version":"1.0.0"}' },
        },
      ],
      [
        'dependents',
        'other asks for qs ~1.0.0',
        {
          image: {
            'srv/node_modules/other/package.json':
              '{"name":"other","version":"1.0.0","dependencies":{"qs":"~1.0.0"}}',
          },
        },
      ],
      [
        'file-conflict',
        'is there already',
        {
          after: qs('1.1.0', {}, { 'node_modules/x.js': '' }),
          image: { 'srv/node_modules/qs/node_modules/x.js': 'x' },
        },
      ],
      ['unread', 'does not say so', { after: qs('1.2.0') }],
    ])('are refused: %s, %s', async (code, message, { after, before, image = {} }) => {
      publish(after, before);
      const result = await patched({ ...app, ...below('srv/node_modules/qs', qs('1.0.0')), ...image });
      expect(result).toMatchObject({
        code: 'refused',
        refusals: [{ code, message: expect.stringContaining(message) }],
      });
    });

    it('may need what is there', async () => {
      publish(qs('1.1.0', needs('^2.0.0')));
      const ms = { 'srv/node_modules/ms/package.json': '{"name":"ms","version":"2.1.0"}' };
      expect(await patched({ ...app, ...below('srv/node_modules/qs', qs('1.0.0')), ...ms })).toMatchObject({
        code: 'patched',
      });
    });

    it('are refused where the registry has not both versions, or another archive than it says', async () => {
      const files = { ...app, ...below('srv/node_modules/qs', qs('1.0.0')) };
      registry.npm('qs', '1.0.0', qs('1.0.0'));
      expect(await patched(files)).toMatchObject({ refusals: [{ code: 'not-published' }] });
      publish();
      registry.put('/npm/qs/-/qs-1.1.0.tgz', 'another');
      expect(await patched(files)).toMatchObject({
        refusals: [{ code: 'unread', message: expect.stringContaining('is not what its index says') }],
      });
    });

    it('are refused where only a lock file names them', async () => {
      publish();
      const packages = { 'node_modules/qs': { version: '1.0.0' } };
      const lock = JSON.stringify({ name: 'shop', lockfileVersion: 3, packages });
      const result = await patched({ 'srv/package-lock.json': lock });
      expect(result).toMatchObject({ code: 'refused', refusals: [{ code: 'declared' }] });
    });

    it('lie where a link leads from', async () => {
      publish();
      const stored = below('srv/node_modules/.store/qs@1.0.0/node_modules/qs', qs('1.0.0'));
      const link = {
        'srv/node_modules/qs': { kind: 'symlink', to: '.store/qs@1.0.0/node_modules/qs' },
      } as const;
      expect(await patched({ ...app, ...stored, ...link })).toMatchObject({ code: 'patched' });
    });
  });

  describe('of Python', () => {
    const wheel = (version: string, change: Partial<WheelSpec> = {}): WheelSpec => ({
      name: 'idna',
      version,
      files: { 'idna/__init__.py': `version = '${version}'\n` },
      ...change,
    });
    /** As pip leaves it. */
    const installed = (spec: WheelSpec): Files => {
      const info = `idna-${spec.version}.dist-info`;
      const files = wheelFiles(spec);
      const more = `${info}/INSTALLER,sha256=x,4\r\nidna/__pycache__/__init__.cpython-311.pyc,,\r\n`;
      return below(site, {
        ...files,
        [`${info}/INSTALLER`]: 'pip\n',
        [`${info}/RECORD`]: `${more}${files[`${info}/RECORD`]}`,
        'idna/__pycache__/__init__.cpython-311.pyc': 'old byte code',
      });
    };

    it('become the published new ones, with a record of their own and without stale byte code', async () => {
      registry.wheel(wheel('3.6'));
      registry.wheel(wheel('3.7', { files: { 'idna/__init__.py': 'new\n', 'idna/more.py': '' } }));
      const result = await patched(installed(wheel('3.6')));
      expect(result).toMatchObject({ code: 'patched', goes: [{ package: 'idna' }] });
      const layer = await layerOf(result.image);
      expect([...layer.keys()]).toEqual([
        `${site}/.wh.idna-3.6.dist-info`,
        `${site}/idna-3.7.dist-info/INSTALLER`,
        `${site}/idna-3.7.dist-info/METADATA`,
        `${site}/idna-3.7.dist-info/RECORD`,
        `${site}/idna-3.7.dist-info/WHEEL`,
        `${site}/idna/.wh.__pycache__`,
        `${site}/idna/__init__.py`,
        `${site}/idna/more.py`,
      ]);
      expect(layer.get(`${site}/idna-3.7.dist-info/RECORD`)).toMatch(
        /^idna-3\.7\.dist-info\/INSTALLER,sha256=[\w-]{43},4\r\n/,
      );
    });

    const neighbour = (needs: string): Files => ({
      [`${site}/web-1.0.dist-info/METADATA`]: `Metadata-Version: 2.1\nName: web\nVersion: 1.0\nRequires-Dist: ${needs}\n\n`,
    });
    it.each<
      readonly [string, string, { readonly after?: Partial<WheelSpec>; readonly image?: FileTreeSpec }]
    >([
      ['not-pure', 'not pure', { after: { info: { WHEEL: 'Root-Is-Purelib: false\nTag: py3-none-any\n' } } }],
      ['not-published', 'no wheel for every system', { after: { tag: 'cp311-cp311-linux_x86_64' } }],
      ['not-published', 'no wheel for every system', { after: { isYanked: true } }],
      ['not-pure', 'holds idna/fast.so', { after: { files: { 'idna/fast.so': '' } } }],
      ['scripts', 'for elsewhere', { after: { files: { 'idna-3.7.data/scripts/x': '' } } }],
      [
        'scripts',
        'other commands',
        { after: { info: { 'entry_points.txt': '[console_scripts]\nidna=idna:main\n' } } },
      ],
      ['runtime', 'Python >=3.12', { after: { metadata: ['Requires-Python: >=3.12'] } }],
      ['dependencies', 'which is not there', { after: { metadata: ['Requires-Dist: six>=1'] } }],
      [
        'dependencies',
        'which is not there',
        { after: { metadata: ["Requires-Dist: six; extra == 'all' or python_version > '3'"] } },
      ],
      [
        'dependencies',
        'and 1.0 is there',
        { after: { metadata: ['Requires-Dist: web (>=2)'] }, image: neighbour('six') },
      ],
      ['dependents', 'asks for idna<3.7', { image: neighbour('idna<3.7,>=2.5') }],
      ['dependents', 'asks for idna @', { image: neighbour('idna @ https://acme.io/idna-3.6.whl') }],
      ['changed', 'is not as it was published', { image: { [`${site}/idna/__init__.py`]: 'mine' } }],
      [
        'file-conflict',
        'is there already',
        { after: { files: { 'shared/x.py': '' } }, image: { [`${site}/shared/x.py`]: 'x' } },
      ],
      ['unread', 'holds ../x', { after: { files: { '../x': '' } } }],
    ])('are refused: %s, %s', async (code, message, { after = {}, image = {} }) => {
      registry.wheel(wheel('3.6'));
      registry.wheel(wheel('3.7', after));
      const result = await patched({ ...installed(wheel('3.6')), ...image });
      expect(result).toMatchObject({
        code: 'refused',
        refusals: [{ code, message: expect.stringContaining(message) }],
      });
    });

    it('may need what is there, what an extra needs, and a Python that the directory names', async () => {
      registry.wheel(wheel('3.6'));
      const metadata = [
        'Requires-Python: >=3.8',
        'Requires-Dist: web>=1',
        "Requires-Dist: x; extra == 'all'",
      ];
      registry.wheel(wheel('3.7', { metadata }));
      expect(await patched({ ...installed(wheel('3.6')), ...neighbour('idna') })).toMatchObject({
        code: 'patched',
      });
    });

    it('of the distribution are not asked about', async () => {
      const files = Object.keys(installed(wheel('3.6'))).map((path) => `/${path}`);
      const list = { 'var/lib/dpkg/info/less.list': `${files.join('\n')}\n` };
      expect(await patched({ ...installed(wheel('3.6')), ...list })).toMatchObject({ code: 'nothing-to-do' });
    });
  });

  describe('of Java', () => {
    const name = 'org.acme:codec';
    const needs = (version: string) =>
      `<dependencies><dependency><groupId>org.acme</groupId><artifactId>base</artifactId><version>${version}</version></dependency></dependencies>`;
    const place = 'opt/app/lib/codec-1.4.jar';
    const own = `\${project.version}`;

    it('become the published new ones under the name that they had', async () => {
      const old = registry.jar(name, '1.4', { pom: needs('2.0') });
      const fresh = registry.jar(name, '1.5', { pom: needs('2.0') });
      const result = await patched({ [place]: old });
      expect(result).toMatchObject({ code: 'patched', replaced: [{ path: place, to: '1.5' }] });
      expect([...(await layerOf(result.image)).keys()]).toEqual([place]);
      expect(result.replaced[0]?.sha256).toBe(
        (await import('node:crypto')).createHash('sha256').update(fresh).digest('hex'),
      );
    });

    it.each([
      ['dependencies', 'org.acme:base 2.1, and needed 2.0', needs('2.0'), needs('2.1')],
      ['dependencies', 'leaves to others', needs(own), needs(own)],
      ['dependencies', 'needed none', '', needs('2.0')],
    ])('are refused: %s, %s', async (code, message, before, after) => {
      const old = registry.jar(name, '1.4', { pom: before });
      registry.jar(name, '1.5', { pom: after });
      const result = await patched({ [place]: old });
      expect(result).toMatchObject({
        code: 'refused',
        refusals: [{ code, message: expect.stringContaining(message) }],
      });
    });

    it('are refused where the class path is another, or the jar is not the published one', async () => {
      const old = registry.jar(name, '1.4', {});
      registry.jar(name, '1.5', {
        files: { 'META-INF/MANIFEST.MF': 'Manifest-Version: 1.0\nClass-Path: base-\n 2.jar\n' },
      });
      expect(await patched({ [place]: old })).toMatchObject({
        refusals: [{ code: 'dependencies', message: expect.stringContaining('base-2.jar') }],
      });
      registry.jar(name, '1.5', {});
      const shaded = registry.jar(name, '1.4', { files: { 'org/other/A.class': 'A' } });
      registry.jar(name, '1.4', {});
      expect(await patched({ [place]: shaded })).toMatchObject({ refusals: [{ code: 'changed' }] });
    });
  });

  it('says what of the image cannot be read, also where there is nothing to do', async () => {
    const result = await patched({ 'srv/package-lock.json': '{' });
    expect(result).toMatchObject({
      code: 'nothing-to-do',
      unknowns: expect.arrayContaining([expect.stringContaining('package-lock.json')]),
    });
  });

  it('has nothing to do where nothing is wrong, and refuses another major version', async () => {
    expect(await patched({})).toMatchObject({ code: 'nothing-to-do' });
    const files = below('srv/node_modules/qs', qs('0.9.0'));
    expect(await patched({ ...app, ...files })).toMatchObject({ refusals: [{ code: 'major' }] });
  });
});
