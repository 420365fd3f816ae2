import { describe, expect, it } from 'vitest';
import type { FileTreeSpec } from '../../testing/builders/index.ts';
import { type Contents, nothingRead } from '../model/index.ts';
import { below, useInPlaceScene } from './conformance/in-place-scene.ts';
import type { Files } from './conformance/language-registry.ts';
import { makeLoanJudge } from './loans/judge-image.ts';
import { trustInit } from './trust-init.ts';
import { verifyTrust } from './verify-trust.ts';

const never = new AbortController().signal;

describe('packages of languages in place', () => {
  const scene = useInPlaceScene();

  const manifest = (version: string, more: object = {}) => JSON.stringify({ name: 'qs', version, ...more });
  const qs = (version: string, more: object = {}, files: Files = {}): Files => ({
    'package.json': manifest(version, more),
    'index.js': `exports.version = '${version}'`,
    ...files,
  });
  const app = { 'srv/package.json': '{"name":"shop","version":"1.0.0","dependencies":{"qs":"^1.0.0"}}' };

  describe('of npm', () => {
    const publish = (after: Files = qs('1.1.0'), before: Files = qs('1.0.0')) => {
      scene.registry.npm('qs', '1.0.0', before);
      scene.registry.npm('qs', '1.1.0', after);
    };

    it('become the published new ones, and nothing else changes', async () => {
      publish(qs('1.1.0', {}, { 'lib/new.js': 'new' }), qs('1.0.0', {}, { 'lib/old.js': 'old' }));
      const files = below('srv/node_modules/qs', qs('1.0.0', {}, { 'lib/old.js': 'old' }));
      const hidden = { 'srv/node_modules/.package-lock.json': '{}' };
      const result = await scene.patched({ ...app, ...files, ...hidden });
      expect(result).toMatchObject({ code: 'patched', refusals: [], goes: [{ package: 'qs' }], brings: [] });
      expect(await scene.layerOf(result.image)).toEqual(
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
      await trustInit(scene.world, {});
      publish();
      const result = await scene.patched({ ...app, ...below('srv/node_modules/qs', qs('1.0.0')) });
      expect(result.loan).toMatchObject({ engine: 'in-place', covers: [{ package: 'qs' }] });
      expect(result.attested).toContain('https://slsa.dev/provenance/v1');
      const verified = await verifyTrust(scene.world, {
        reference: result.image ?? '',
        publicKeys: [],
        signal: never,
      });
      expect(verified.verdict.kind).toBe('signed');
    });

    it('are paid back only by an image in which somebody judged them', async () => {
      publish();
      const { loan } = await scene.patched({ ...app, ...below('srv/node_modules/qs', qs('1.0.0')) });
      if (loan === undefined) throw new Error('nothing was lent');
      const index = await scene.world.advisories();
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
      const result = await scene.patched(
        { ...app, ...below('srv/node_modules/qs', qs('1.0.0')) },
        { isPlan: true },
      );
      expect(result).toMatchObject({ code: 'possible', image: undefined, replaced: [{ to: '1.1.0' }] });
      expect(await scene.fake.registry.content.manifest(scene.repository, '1-oakum.1')).toBe(undefined);
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
      const result = await scene.patched({ ...app, ...below('srv/node_modules/qs', qs('1.0.0')), ...image });
      expect(result).toMatchObject({
        code: 'refused',
        refusals: [{ code, message: expect.stringContaining(message) }],
      });
    });

    it('may need what is there', async () => {
      publish(qs('1.1.0', needs('^2.0.0')));
      const ms = { 'srv/node_modules/ms/package.json': '{"name":"ms","version":"2.1.0"}' };
      expect(
        await scene.patched({ ...app, ...below('srv/node_modules/qs', qs('1.0.0')), ...ms }),
      ).toMatchObject({
        code: 'patched',
      });
    });

    it('are refused where the registry has not both versions, or another archive than it says', async () => {
      const files = { ...app, ...below('srv/node_modules/qs', qs('1.0.0')) };
      scene.registry.npm('qs', '1.0.0', qs('1.0.0'));
      expect(await scene.patched(files)).toMatchObject({ refusals: [{ code: 'not-published' }] });
      publish();
      scene.registry.put('/npm/qs/-/qs-1.1.0.tgz', 'another');
      expect(await scene.patched(files)).toMatchObject({
        refusals: [{ code: 'unread', message: expect.stringContaining('is not what its index says') }],
      });
    });

    it('are refused where only a lock file names them', async () => {
      publish();
      const packages = { 'node_modules/qs': { version: '1.0.0' } };
      const lock = JSON.stringify({ name: 'shop', lockfileVersion: 3, packages });
      const result = await scene.patched({ 'srv/package-lock.json': lock });
      expect(result).toMatchObject({ code: 'refused', refusals: [{ code: 'declared' }] });
    });

    it('lie where a link leads from', async () => {
      publish();
      const stored = below('srv/node_modules/.store/qs@1.0.0/node_modules/qs', qs('1.0.0'));
      const link = {
        'srv/node_modules/qs': { kind: 'symlink', to: '.store/qs@1.0.0/node_modules/qs' },
      } as const;
      expect(await scene.patched({ ...app, ...stored, ...link })).toMatchObject({ code: 'patched' });
    });
  });

  it('says what of the image cannot be read, also where there is nothing to do', async () => {
    const result = await scene.patched({ 'srv/package-lock.json': '{' });
    expect(result).toMatchObject({
      code: 'nothing-to-do',
      unknowns: expect.arrayContaining([expect.stringContaining('package-lock.json')]),
    });
  });

  it('has nothing to do where nothing is wrong, and refuses another major version', async () => {
    expect(await scene.patched({})).toMatchObject({ code: 'nothing-to-do' });
    const files = below('srv/node_modules/qs', qs('0.9.0'));
    expect(await scene.patched({ ...app, ...files })).toMatchObject({ refusals: [{ code: 'major' }] });
  });
});
