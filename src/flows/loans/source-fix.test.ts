import { describe, expect, it } from 'vitest';
import { Baseline } from '../../model/index.ts';
import { sourceFixOf } from './source-fix.ts';

const source = 'org.opencontainers.image.source';
const revision = 'org.opencontainers.image.revision';
const silent = { annotations: {}, labels: {} };
const acme = 'https://git.acme.io/shop/web';
const baseline = Baseline.parse({
  apiVersion: 'oakum.dev/v1',
  kind: 'Baseline',
  metadata: { name: 'shop' },
  spec: {
    images: ['**'],
    source: { repository: acme, build: { ci: 'webhook', url: 'https://ci.acme.io/build' } },
  },
});

describe('the source of an image', () => {
  it.each([
    ['nothing', silent, { kind: 'unknown' }],
    [
      'a label',
      { ...silent, labels: { [source]: acme, [revision]: 'abc' } },
      { kind: 'known', repository: acme, revision: 'abc', evidence: `label ${source}` },
    ],
    [
      'an annotation before a label of the base',
      { annotations: { [source]: acme }, labels: { [source]: 'https://git.base.io/base' } },
      { kind: 'known', repository: acme, evidence: `annotation ${source}` },
    ],
    [
      'a label of old',
      { ...silent, labels: { 'org.label-schema.vcs-url': acme, 'org.label-schema.vcs-ref': 'abc' } },
      { kind: 'known', repository: acme, revision: 'abc', evidence: 'label org.label-schema.vcs-url' },
    ],
    [
      'what is attested before all of these',
      {
        annotations: { [source]: 'https://git.other.io/x' },
        labels: {},
        provenance: { kind: 'read' as const, materials: [], sources: [{ name: acme, revision: 'abc' }] },
      },
      { kind: 'known', repository: acme, revision: 'abc', evidence: 'provenance' },
    ],
    [
      'words that are none',
      { ...silent, labels: { [source]: 'a b', [revision]: 'abc' } },
      { kind: 'unknown' },
    ],
    ['a text that is too long', { ...silent, labels: { [source]: 'x'.repeat(501) } }, { kind: 'unknown' }],
  ])('is told by %s', (_what, image, expected) => {
    expect(sourceFixOf(image, [])).toEqual(expected);
  });

  it.each([
    ['the same repository', `${acme}.git`, { revision: 'abc' }],
    ['another', 'https://git.base.io/base', {}],
  ])('is the one of a Baseline, with the revision of an image that names %s', (_what, named, expected) => {
    const labels = { [source]: named, [revision]: 'abc' };
    expect(sourceFixOf({ ...silent, labels }, [baseline])).toEqual({
      kind: 'known',
      repository: acme,
      evidence: 'Baseline shop',
      ...expected,
    });
  });

  it('is the one of a Baseline where the image cannot be read any more', () => {
    expect(sourceFixOf(undefined, [baseline])).toMatchObject({ kind: 'known', repository: acme });
    expect(sourceFixOf(undefined, [])).toEqual({ kind: 'unknown' });
  });
});
