import { describe, expect, it } from 'vitest';
import type { FileTreeSpec } from '../../../../testing/builders/index.ts';
import {
  alpineRoot,
  debianRoot,
  distrolessRoot,
  makeApkKey,
} from '../../../../testing/repositories/index.ts';
import { layerFrom, verdictOf } from './conformance/made.ts';

const key = makeApkKey();
const tool = (version: string) => ({
  name: 'tool',
  version,
  files: {
    'bin/tool': { kind: 'file' as const, content: `tool ${version}\n`, mode: 0o755 },
    'usr/share/doc/tool/readme': `read ${version}\n`,
    'usr/share/tool/Főtanúsítvány.crt': `certificate ${version}\n`,
    'etc/tool.conf': 'quiet\n',
  },
  conffiles: ['etc/tool.conf'],
});
const other = { name: 'other', version: '1', files: { 'usr/share/other/data': 'other\n' } };

const kinds = [
  {
    kind: 'dpkg',
    bin: 'usr/bin',
    checked: 3,
    root: (version: string) => debianRoot({ installed: [tool(version), other] }),
  },
  {
    kind: 'status.d',
    bin: 'usr/bin',
    checked: 3,
    root: (version: string) => distrolessRoot({ installed: [tool(version), other], layout: 'folders' }),
  },
  {
    kind: 'apk',
    bin: 'bin',
    checked: 4,
    root: (version: string) => alpineRoot({ installed: [tool(version), other], key }),
  },
] as const;

describe.each(kinds)('files of a $kind image', ({ kind, bin, checked, root }) => {
  const before = root('1');
  const layer = layerFrom(before, root('2'));
  const judge = (change: FileTreeSpec, source: FileTreeSpec = {}) =>
    verdictOf('package-files', {
      before: { ...before, ...source },
      layer: { ...layer, ...change },
      moved: ['tool'],
    });

  it('pass where they are what their packages say, links in directories followed', async () => {
    expect(await judge({})).toEqual({
      check: 'package-files',
      verdict: 'passed',
      measured: [`checked=${checked}`, 'settings=0', 'left-out=0', 'faults=0', 'elsewhere=0'],
      message: 'the files of what moved are what their packages say',
    });
  });

  it.each<readonly [string, FileTreeSpec, string]>([
    ['one is another', { [`${bin}/tool`]: 'evil\n' }, 'other than its package says: /bin/tool (tool)'],
    [
      'one is still the old',
      { [`${bin}/tool`]: 'tool 1\n' },
      'other than its package says: /bin/tool (tool)',
    ],
    [
      'one is a link',
      { [`${bin}/tool`]: { kind: 'symlink', to: 'sh' } },
      'other than its package says: /bin/tool (tool)',
    ],
    ['one is a directory', { [`${bin}/tool/x`]: '' }, 'other than its package says: /bin/tool (tool)'],
  ])('fail where %s', async (_what, change, message) => {
    const without = Object.fromEntries(Object.entries(layer).filter(([path]) => path !== `${bin}/tool`));
    const made = { before, layer: { ...without, ...change }, moved: ['tool'] };
    expect(await verdictOf('package-files', made)).toMatchObject({ verdict: 'failed', message });
  });

  it('fail where one is missing', async () => {
    const without = Object.fromEntries(Object.entries(layer).filter(([path]) => path !== `${bin}/tool`));
    const made = { before, layer: { ...without, [`${bin}/.wh.tool`]: '' }, moved: ['tool'] };
    expect(await verdictOf('package-files', made)).toMatchObject({
      verdict: 'failed',
      message: 'not there: /bin/tool (tool)',
    });
  });

  it('pass with settings that the image’s author changed', async () => {
    const verdict = await judge({}, { 'etc/tool.conf': 'loud\n' });
    expect(verdict.verdict).toBe('passed');
    expect(verdict.measured).toContain(kind === 'apk' ? 'settings=1' : 'settings=0');
  });

  it('count what is wrong in other packages, which the source had so', async () => {
    const verdict = await judge({}, { 'usr/share/other/data': 'changed\n' });
    expect(verdict).toMatchObject({
      verdict: 'passed',
      message:
        'the files of what moved are what their packages say; 1 of other packages are not, as in the source',
    });
    expect(verdict.measured).toContain('elsewhere=1');
  });
});

describe('files', () => {
  const before = debianRoot({ installed: [tool('1')] });
  const after = debianRoot({ installed: [tool('2')] });
  const readme = 'usr/share/doc/tool/readme';
  const without = (tree: FileTreeSpec, ...paths: readonly string[]): FileTreeSpec =>
    Object.fromEntries(Object.entries(tree).filter(([path]) => !paths.includes(path)));

  it('may be missing where dpkg is told to leave them out, and not else', async () => {
    const [source, layer] = [without(before, readme), without(layerFrom(before, after), readme)];
    const made = { before: source, layer, moved: ['tool'] };
    expect((await verdictOf('package-files', made)).message).toBe(`not there: /${readme} (tool)`);
    const rule = { 'etc/dpkg/dpkg.cfg.d/docs': 'path-exclude=/usr/share/doc/*\n' };
    const ruled = await verdictOf('package-files', { ...made, before: { ...source, ...rule } });
    expect([ruled.verdict, ruled.measured[2]]).toEqual(['passed', 'left-out=1']);
  });

  it('may be missing where the builder of a distroless image took them out before', async () => {
    const root = (version: string) => distrolessRoot({ installed: [tool(version)], layout: 'flat' });
    const [source, layer] = [without(root('1'), readme), without(layerFrom(root('1'), root('2')), readme)];
    const verdict = await verdictOf('package-files', { before: source, layer, moved: ['tool'] });
    expect([verdict.verdict, verdict.measured[2]]).toEqual(['passed', 'left-out=1']);
  });

  it('are unknown where a package says nothing of what is in them', async () => {
    const sums = 'var/lib/dpkg/info/tool.md5sums';
    const layer = { ...layerFrom(before, after), [sums]: '' };
    expect(await verdictOf('package-files', { before, layer, moved: ['tool'] })).toMatchObject({
      verdict: 'unknown',
      message: 'no hash that is understood: tool',
    });
  });

  it('fail where the hashes cannot be read', async () => {
    const layer = { ...layerFrom(before, after), 'var/lib/dpkg/info/tool.md5sums': 'what?\n' };
    expect(await verdictOf('package-files', { before, layer, moved: ['tool'] })).toMatchObject({
      verdict: 'failed',
      message: 'it cannot be read: damaged md5sums file: "what?"',
    });
  });

  it('lie where a diversion of another package puts them', async () => {
    const diversions = { 'var/lib/dpkg/diversions': '/bin/tool\n/bin/tool.real\nother\n' };
    const layer = layerFrom(before, after);
    const moved = { ...without(layer, 'usr/bin/tool'), 'usr/bin/tool.real': 'tool 2\n' };
    const made = { before: { ...before, ...diversions }, layer: moved, moved: ['tool'] };
    expect((await verdictOf('package-files', made)).verdict).toBe('passed');
  });
});
