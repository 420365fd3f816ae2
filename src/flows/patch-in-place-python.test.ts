import { describe, expect, it } from 'vitest';
import type { FileTreeSpec } from '../../testing/builders/index.ts';
import { below, useInPlaceScene } from './conformance/in-place-scene.ts';
import { type Files, type WheelSpec, wheelFiles } from './conformance/language-registry.ts';

const site = 'usr/lib/python3.11/site-packages';

describe('packages of Python in place', () => {
  const scene = useInPlaceScene();
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
    scene.registry.wheel(wheel('3.6'));
    scene.registry.wheel(wheel('3.7', { files: { 'idna/__init__.py': 'new\n', 'idna/more.py': '' } }));
    const result = await scene.patched(installed(wheel('3.6')));
    expect(result).toMatchObject({ code: 'patched', goes: [{ package: 'idna' }] });
    const layer = await scene.layerOf(result.image);
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
  it.each<readonly [string, string, { readonly after?: Partial<WheelSpec>; readonly image?: FileTreeSpec }]>([
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
    scene.registry.wheel(wheel('3.6'));
    scene.registry.wheel(wheel('3.7', after));
    const result = await scene.patched({ ...installed(wheel('3.6')), ...image });
    expect(result).toMatchObject({
      code: 'refused',
      refusals: [{ code, message: expect.stringContaining(message) }],
    });
  });

  it('may need what is there, what an extra needs, and a Python that the directory names', async () => {
    scene.registry.wheel(wheel('3.6'));
    const metadata = ['Requires-Python: >=3.8', 'Requires-Dist: web>=1', "Requires-Dist: x; extra == 'all'"];
    scene.registry.wheel(wheel('3.7', { metadata }));
    expect(await scene.patched({ ...installed(wheel('3.6')), ...neighbour('idna') })).toMatchObject({
      code: 'patched',
    });
  });

  it('of the distribution are not asked about', async () => {
    const files = Object.keys(installed(wheel('3.6'))).map((path) => `/${path}`);
    const list = { 'var/lib/dpkg/info/less.list': `${files.join('\n')}\n` };
    expect(await scene.patched({ ...installed(wheel('3.6')), ...list })).toMatchObject({
      code: 'nothing-to-do',
    });
  });
});
