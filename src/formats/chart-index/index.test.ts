import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { OakumError } from '../../kernel/pure/index.ts';
import { chartVersions } from './index.ts';

/** As `helm repo index` writes it: sorted keys, lists at the column of their key. */
const index = `apiVersion: v1
entries:
  other:
  - apiVersion: v2
    name: other
    version: 9.9.9
  shop:
  - annotations:
      category: x
      version: 7.7.7
    apiVersion: v2
    dependencies:
    - name: common
      version: 2.x.x
    description: 'A shop
      version: 8.8.8'
    kubeVersion: '>=1.22.0-0'
    name: shop
    urls:
    - https://charts.acme.io/shop-1.10.0.tgz
    version: 1.10.0
  - name: shop
    deprecated: true
    version: "1.9.0+build.7"
  - name: shop
    kubeVersion: 1.22 - 1.25 # old
    version: 1.2.0
generated: "2026-01-01T00:00:00Z"
`;
const bytes = (text: string): Uint8Array => Buffer.from(text);

function read(text: string, charts = ['shop']): string {
  try {
    const { byChart, unread } = chartVersions(bytes(text), new Set(charts));
    const lines = [...byChart].map(
      ([name, versions]) =>
        `${name}: ${versions.map((one) => [one.version, one.kubeVersion, one.isDeprecated ? 'deprecated' : ''].join('|')).join(' ')}`,
    );
    return [...lines, ...[...unread].map(([name, count]) => `${name} unread ${count}`)].join('; ');
  } catch (error) {
    if (error instanceof OakumError) return error.code;
    throw error;
  }
}

const all = 'shop: 1.10.0|>=1.22.0-0| 1.9.0+build.7||deprecated 1.2.0|1.22 - 1.25|';

describe('the index of a chart repository', () => {
  it.each([
    ['as Helm writes it', index],
    ['with Windows line ends', index.replaceAll('\n', '\r\n')],
    [
      'with lists further in',
      index.replace(/^( {2}-| {4}\S)/gm, '  $1').replace(/^ {4}(shop|other):/gm, '  $1:'),
    ],
    ['with quoted keys', index.replaceAll('  shop:', '  "shop":').replace('entries:', '"entries":')],
  ])('is read %s', (_, text) => {
    expect(read(text)).toBe(all);
  });

  it('gives nothing of a chart that it does not list, and an empty list of one without versions', () => {
    expect(read(index, ['none'])).toBe('');
    expect(read('entries:\n  shop: []\n')).toBe('shop: ');
    expect(read('entries: {}\n')).toBe('');
    expect(read('entries:\n  shop: *other\n')).toBe('shop: ; shop unread 1');
  });

  it.each([
    ['a block of text', 'version: >-\n      1.0.0', 'shop: ; shop unread 1'],
    ['an alias', 'version: *v', 'shop: ; shop unread 1'],
    ['no version', 'name: shop', 'shop: ; shop unread 1'],
    ['half a text', 'version: "1.0', 'shop: ; shop unread 1'],
    [
      'a constraint that is a block',
      'kubeVersion: >-\n      1.0\n    version: 1.0.0',
      'shop: ; shop unread 1',
    ],
  ])('counts a version with %s', (_, fields, expected) => {
    expect(read(`entries:\n  shop:\n  - ${fields}\n`)).toBe(expected);
  });

  it('is read as JSON too', () => {
    const entries = { shop: [{ version: '1.0.0', kubeVersion: '>=1.22' }, { version: 5 }] };
    expect(read(JSON.stringify({ apiVersion: 'v1', entries }))).toBe('shop: 1.0.0|>=1.22|; shop unread 1');
  });

  it.each([
    ['nothing', '', 'charts.malformed'],
    ['a page', '<html><body>sign in</body></html>', 'charts.malformed'],
    ['other YAML', 'a: 1\nb:\n  entries:\n', 'charts.malformed'],
    ['half of JSON', '{"entries": {', 'charts.malformed'],
    [
      'versions without end',
      `entries:\n  shop:\n${'  - version: 1.0.0\n'.repeat(20_001)}`,
      'charts.too-large',
    ],
  ])('is refused where it is %s', (_, text, code) => {
    expect(read(text)).toBe(code);
  });

  it('of many megabytes is read within seconds, and only the charts asked for are kept', () => {
    const many = `  - name: filler\n    version: 1.0.0\n    digest: ${'a'.repeat(64)}\n`.repeat(100_000);
    const text = Buffer.concat([
      bytes('entries:\n  filler:\n'),
      bytes(many),
      bytes('  shop:\n  - version: 1.0.0\n'),
    ]);
    expect(text.byteLength).toBeGreaterThan(10_000_000);
    const started = performance.now();
    const { byChart } = chartVersions(text, new Set(['shop']));
    expect([...byChart.keys()]).toEqual(['shop']);
    expect(performance.now() - started).toBeLessThan(5_000);
  });

  it('reads what a YAML library writes, whatever the other fields hold', () => {
    const version = fc.tuple(fc.nat(99), fc.nat(99), fc.nat(99)).map((parts) => parts.join('.'));
    const text = fc.string({ maxLength: 40 });
    const entry = fc.record({ aText: text, description: text, keywords: fc.array(text), version });
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 5 }), (versions) => {
        const written = stringify({
          apiVersion: 'v1',
          entries: { other: versions, shop: structuredClone(versions) },
        });
        const { byChart, unread } = chartVersions(bytes(written), new Set(['shop']));
        expect(unread.size).toBe(0);
        expect(byChart.get('shop')?.map((one) => one.version)).toEqual(versions.map((one) => one.version));
      }),
    );
  });
});
