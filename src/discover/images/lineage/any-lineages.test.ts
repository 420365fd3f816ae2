import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { imageRecord, layerOf, manifestOf } from '../../../../testing/builders/index.ts';
import { lineageLabels, ReportImage } from '../../../model/index.ts';
import { imageLineages } from './image-lineages.ts';

const empty = layerOf('empty');

describe('lineages of any images', () => {
  const names = fc.array(fc.constantFrom('a', 'b', 'c', 'empty'), { maxLength: 5 });
  const sketch = fc.record({
    layers: names,
    patches: fc.nat(2),
    labels: fc.constantFrom<Readonly<Record<string, string>>>(
      {},
      { [lineageLabels.source]: manifestOf('image-0') },
      { 'org.opencontainers.image.base.name': 'x' },
    ),
  });
  const estates = fc.array(sketch, { maxLength: 8 }).map((list) =>
    list.map(({ layers, patches, labels }, at) => {
      const top = Array.from({ length: patches }, (_, index) => `patch-${index}`);
      const commands = [...layers.map((name) => `made ${name}`), ...top.map(() => 'oakum patch (native)')];
      const reference = `image-${at}`;
      return {
        image: imageRecord(reference, [...layers, ...top].join(' '), { labels, commands }),
        reference,
      };
    }),
  );

  it('a base is always a proper prefix that says something, and every layer is told of', () => {
    fc.assert(
      fc.property(estates, (images) => {
        const lineages = imageLineages(images);
        const layersBy = new Map(
          lineages.map(({ subject, lineage }) => [subject, lineage.layers.map(({ diffId }) => diffId)]),
        );
        for (const one of lineages) {
          expect(ReportImage.parse(one)).toEqual(one);
          const own = layersBy.get(one.subject) ?? [];
          expect(own).toEqual(
            images
              .find(({ reference }) => one.references.includes(reference))
              ?.image.layers.map(({ diffId }) => diffId),
          );
          const { base } = one.lineage;
          if (base.kind !== 'image') continue;
          const below = layersBy.get(base.image.id) ?? [];
          expect(below.length).toBe(base.layers);
          expect(below.length).toBeLessThan(own.length);
          expect(own.slice(0, below.length)).toEqual(below);
          expect(below.some((diffId) => diffId !== empty)).toBe(true);
          const parent = lineages.find(({ subject }) => subject === base.image.id);
          expect(parent?.lineage.children.map(({ id }) => id)).toContain(one.subject);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('do not depend on the order in which images were seen', () => {
    const shuffled = estates.chain((images) =>
      fc.tuple(fc.constant(images), fc.shuffledSubarray(images, { minLength: images.length })),
    );
    fc.assert(
      fc.property(shuffled, ([images, other]) => {
        expect(imageLineages(other)).toEqual(imageLineages(images));
      }),
    );
  });
});
