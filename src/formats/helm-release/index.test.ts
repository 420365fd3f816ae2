import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { errorCode, errorMessage } from '../../kernel/pure/index.ts';
import { gzipBytes } from '../compression/index.ts';
import { parseHelmRelease } from './index.ts';
import { releaseJson, releaseText, twice } from './samples.ts';

const failed = async (text: string): Promise<string> =>
  parseHelmRelease(text).then(
    () => 'read',
    (error: unknown) => `${errorCode(error)}: ${errorMessage(error)}`,
  );

describe('parseHelmRelease', () => {
  it('reads what the release is and which chart it has, and nothing of its values', async () => {
    const release = await parseHelmRelease(releaseText(releaseJson()));
    expect(release).toEqual({
      name: 'ingress',
      namespace: 'web',
      revision: 7,
      status: 'deployed',
      chart: {
        name: 'ingress-nginx',
        version: '4.11.2',
        appVersion: '1.11.2',
        kubeVersion: '>=1.21.0-0',
        isDeprecated: false,
      },
      rendered: { containers: [], unread: 0, objects: [], unreadObjects: 1 },
    });
    expect(JSON.stringify(release)).not.toContain('hunter2');
  });

  it.each([
    ['2026-01-01T02:00:00.923456789+02:00', Date.UTC(2026, 0, 1, 0, 0, 0, 923)],
    ['0001-01-01T00:00:00Z', Date.parse('0001-01-01T00:00:00Z')],
    ['yesterday', undefined],
    [null, undefined],
  ])('reads that Helm wrote it at %s', async (moment, expected) => {
    const info = { status: 'deployed', last_deployed: moment };
    expect((await parseHelmRelease(releaseText(releaseJson({ info })))).deployedAt).toBe(expected);
  });

  it('reads a release of a ConfigMap, which has one base64 less', async () => {
    const text = Buffer.from(releaseText(releaseJson()), 'base64').toString('latin1');
    expect(await parseHelmRelease(text, 'configmap')).toEqual(
      await parseHelmRelease(releaseText(releaseJson())),
    );
    await expect(parseHelmRelease(text)).rejects.toThrow('its inner base64 is none');
  });

  it('reads which images its manifest and its hooks name', async () => {
    const pod = (name: string) =>
      `kind: Pod\nmetadata: {name: ${name}}\nspec: {containers: [{name: c, image: "acme/${name}:1"}]}\n`;
    const json = releaseJson({
      manifest: `---\n${pod('web')}---\nkind: Pod\nimage: {`,
      hooks: [{ name: 't', manifest: pod('test'), events: ['test'] }, { name: 'empty' }],
    });
    const { rendered } = await parseHelmRelease(releaseText(json));
    expect(rendered.containers.map(({ image, from }) => `${from} ${image}`)).toEqual([
      'manifest acme/web:1',
      'hook acme/test:1',
    ]);
    expect(rendered.unread).toBe(1);
  });

  it('reads which objects its manifest has, in which version of the API', async () => {
    const manifest = `---
# Source: x/templates/a.yaml
apiVersion: policy/v1beta1
kind: PodDisruptionBudget
metadata:
  labels:
    name: not-this
  name: "web"
  namespace: shop
spec: {}
---
{"apiVersion": "v1", "kind": "ConfigMap"}
---
"apiVersion": 'batch/v1beta1' # old
"kind": CronJob
metadata: {name: flow}
---
apiVersion: v1
kind: List
items:
- apiVersion: policy/v1beta1
---
# only a comment
`;
    const { rendered } = await parseHelmRelease(releaseText(releaseJson({ manifest })));
    expect(rendered.objects).toEqual([
      { apiVersion: 'policy/v1beta1', kind: 'PodDisruptionBudget', name: 'web', namespace: 'shop' },
      { apiVersion: 'batch/v1beta1', kind: 'CronJob', name: '' },
    ]);
    expect(rendered.unreadObjects).toBe(2);
  });

  it('reads plain JSON, and charts that say little', async () => {
    const chart = { metadata: { name: 'x', version: '1.0.0', appVersion: '', deprecated: true } };
    const text = twice(Buffer.from(JSON.stringify(releaseJson({ chart }))));
    expect((await parseHelmRelease(text)).chart).toEqual({
      name: 'x',
      version: '1.0.0',
      isDeprecated: true,
    });
  });

  it.each([
    ['no base64', 'hunter2 !', 'its outer base64 is none'],
    ['base64 once', Buffer.from('hunter2 !').toString('base64'), 'its inner base64 is none'],
    [
      'half a gzip',
      twice(gzipBytes(Buffer.from('"hunter2"')).subarray(0, 20)),
      'its gzip is corrupt or cut off',
    ],
    ['no JSON', twice(gzipBytes(Buffer.from('hunter2'))), 'its content is no JSON'],
    ['another document', releaseText({ hunter2: 1 }), 'it has no name as Helm writes it'],
    [
      'a chart without a version',
      releaseText(releaseJson({ chart: { metadata: { name: 'hunter2' } } })),
      'it has no chart.metadata.version as Helm writes it',
    ],
    ['nothing', '', 'its content is no JSON'],
  ])('refuses %s and says why, without quoting it', async (_name, text, why) => {
    const message = await failed(text);
    expect(message).toBe(`helm.malformed: the release cannot be understood: ${why}`);
    expect(message).not.toContain('hunter2');
  });

  it('refuses more than an object of Kubernetes can hold, and a bomb', async () => {
    expect(await failed('A'.repeat(4 * 1024 * 1024 + 4))).toContain('helm.too-large');
    const bomb = gzipBytes(new Uint8Array(49 * 1024 * 1024));
    expect(bomb.byteLength).toBeLessThan(100_000);
    expect(await failed(twice(bomb))).toBe(
      'helm.too-large: the release is too large: more than 50331648 bytes of JSON',
    );
  });

  it('fails only in its own words, whatever is in the Secret', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.string(),
          fc.uint8Array().map((bytes) => twice(bytes)),
          fc.json().map((text) => twice(gzipBytes(Buffer.from(text)))),
        ),
        async (text) => {
          expect(await failed(text)).toMatch(/^helm\.(?:malformed|too-large): the release/);
        },
      ),
    );
  });
});
