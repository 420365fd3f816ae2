import { describe, expect, it } from 'vitest';
import {
  type ImageRecordSketch,
  imageRecord,
  layerOf,
  manifestOf,
} from '../../../../testing/builders/index.ts';
import { sha256 } from '../../../kernel/pure/index.ts';
import { type ImageBase, type LayerOrigin, lineageLabels, type ReportImage } from '../../../model/index.ts';
import { broughtBy, imageLineages } from './image-lineages.ts';
import type { SeenImage } from './stacks.ts';

const seen = (reference: string, layers: string, sketch: ImageRecordSketch = {}): SeenImage => ({
  image: imageRecord(reference, layers, sketch),
  reference,
});

function only(images: readonly ReportImage[], reference: string): ReportImage {
  const found = images.filter(({ references }) => references.includes(reference));
  expect(found).toHaveLength(1);
  const [one] = found;
  if (one === undefined) throw new Error(`no ${reference}`);
  return one;
}

/** `image debian (1, high)`, `shared 1 of 2`, `unknown`. */
function shortBase(base: ImageBase): string {
  switch (base.kind) {
    case 'image':
      return `image ${base.image.name} (${base.layers}, ${base.confidence})`;
    case 'named':
      return `named ${base.name ?? base.digest} (${base.confidence})`;
    case 'shared':
      return `shared ${base.layers} of ${base.images}`;
    default:
      return base.kind;
  }
}

function shortOrigin(origin: LayerOrigin): string {
  return origin.kind === 'base' ? `base ${origin.base.name}` : origin.kind;
}

const baseName = 'org.opencontainers.image.base.name';
const baseDigest = 'org.opencontainers.image.base.digest';
const patchedOf = (source: string): ImageRecordSketch => ({
  labels: {
    [lineageLabels.source]: manifestOf(source),
    [lineageLabels.origin]: manifestOf(source),
    [lineageLabels.engine]: 'native',
  },
});

describe('the base of an image', () => {
  it.each<[string, readonly SeenImage[], string, readonly string[]]>([
    [
      'is the image of the estate with the most layers that are its first ones',
      [seen('app', 'debian python app'), seen('debian', 'debian'), seen('python', 'debian python')],
      'image python (2, high)',
      ['base debian', 'base python', 'own'],
    ],
    [
      'is no image that has as many layers',
      [seen('app', 'debian app'), seen('twin', 'debian app')],
      'unknown',
      ['unknown', 'unknown'],
    ],
    [
      'is no image that begins alike and goes on otherwise',
      [seen('app', 'debian app'), seen('other', 'debian other app')],
      'shared 1 of 2',
      ['shared', 'own'],
    ],
    [
      'shared by many is the longest run of layers that others have too',
      [seen('app', 'debian python app'), seen('a', 'debian python a'), seen('b', 'debian b')],
      'shared 2 of 2',
      ['shared', 'shared', 'own'],
    ],
    [
      'is nothing where only layers without content are shared',
      [seen('app', 'empty app'), seen('other', 'empty other'), seen('bare', 'empty')],
      'unknown',
      ['unknown', 'unknown'],
    ],
    [
      'may end with a layer without content',
      [seen('app', 'debian empty app'), seen('base', 'debian empty')],
      'image base (2, high)',
      ['base base', 'base base', 'own'],
    ],
    [
      'is what an annotation names, where no layers show it; where its layers end is unknown then',
      [
        seen('app', 'squashed', {
          annotations: { [baseName]: 'debian:12', [baseDigest]: sha256('elsewhere') },
        }),
      ],
      'named debian:12 (medium)',
      ['unknown'],
    ],
    [
      'named by a label may be inherited',
      [seen('app', 'a b', { labels: { [baseName]: 'debian:12', [baseDigest]: sha256('elsewhere') } })],
      'named debian:12 (low)',
      ['unknown', 'unknown'],
    ],
    [
      'named without a digest may have moved',
      [seen('app', 'a b', { annotations: { [baseName]: 'debian:12', [baseDigest]: 'sha256:no' } })],
      'named debian:12 (low)',
      ['unknown', 'unknown'],
    ],
    [
      'named by digest alone',
      [seen('app', 'a', { annotations: { [baseDigest]: sha256('elsewhere') } })],
      `named ${sha256('elsewhere')} (medium)`,
      ['unknown'],
    ],
    [
      'of a squashed image is named, and not proven by an image of the estate of that digest',
      [
        seen('app', 'squashed', {
          annotations: { [baseName]: 'debian', [baseDigest]: manifestOf('debian') },
        }),
        seen('debian', 'debian'),
      ],
      'named debian (low)',
      ['unknown'],
    ],
    [
      'is proven by layers, whatever an inherited label says',
      [seen('app', 'debian app', { labels: { [baseName]: 'scratch' } }), seen('debian', 'debian')],
      'image debian (1, high)',
      ['base debian', 'own'],
    ],
    [
      'annotated as scratch makes every layer its own',
      [seen('app', 'a b', { annotations: { [baseName]: 'scratch' } })],
      'scratch',
      ['own', 'own'],
    ],
    [
      'labelled as scratch says nothing',
      [seen('app', 'a b', { labels: { [baseName]: 'scratch' } })],
      'unknown',
      ['unknown', 'unknown'],
    ],
    ['of a base is unknown', [seen('app', 'debian'), seen('other', 'debian other')], 'unknown', ['unknown']],
    ['of an image without layers is unknown', [seen('app', ''), seen('other', 'a')], 'unknown', []],
  ])('%s', (_name, images, base, origins) => {
    const { lineage } = only(imageLineages(images), 'app');
    expect(shortBase(lineage.base)).toBe(base);
    expect(lineage.layers.map(({ origin }) => shortOrigin(origin))).toEqual(origins);
  });

  it('shared by images is named by its chain, as the OCI specification makes it', () => {
    const { lineage } = only(imageLineages([seen('app', 'a b app'), seen('other', 'a b other')]), 'app');
    expect(lineage.base).toEqual({
      kind: 'shared',
      chain: sha256(`${layerOf('a')} ${layerOf('b')}`),
      layers: 2,
      images: 2,
      confidence: 'medium',
      evidence: ['its lowest 2 layers are the same in 2 images, and no image of the estate ends there'],
    });
  });

  it.each([
    ['by its manifest', manifestOf('debian')],
    ['by its index', sha256('index debian')],
  ])('that is stated and proven says both: %s', (_name, digest) => {
    const app = seen('app', 'debian app', { annotations: { [baseName]: 'debian:12', [baseDigest]: digest } });
    const images = imageLineages([app, seen('debian', 'debian'), seen('bookworm', 'debian')]);
    expect(only(images, 'app').lineage.base).toEqual({
      kind: 'image',
      image: { id: `image:${manifestOf('debian')}`, name: 'debian' },
      layers: 1,
      confidence: 'high',
      evidence: [
        'its lowest layer is the whole of debian',
        'the same layers: bookworm',
        `annotation ${baseName} says debian:12, which is this image`,
      ],
    });
  });

  it('knows its children, the nearest only', () => {
    const images = imageLineages([
      seen('debian', 'debian'),
      seen('python', 'debian python'),
      seen('web', 'debian web'),
      seen('app', 'debian python app'),
    ]);
    const children = images.map(({ references, lineage }) => [
      references[0],
      lineage.children.map(({ name }) => name),
    ]);
    expect(children).toEqual([
      ['app', []],
      ['debian', ['python', 'web']],
      ['python', ['app']],
      ['web', []],
    ]);
  });

  it('of one image under several names is told once', () => {
    const again = { ...seen('app', 'debian app'), reference: 'alias' };
    const images = imageLineages([seen('app', 'debian app'), again, seen('debian', 'debian')]);
    expect(images.map(({ references }) => references)).toEqual([['alias', 'app'], ['debian']]);
  });
});

describe('the base of an image that Oakum patched', () => {
  const source = seen('web:1', 'debian web');
  const patched = seen('web:1-oakum.1', 'debian web patch', {
    ...patchedOf('web:1'),
    commands: ['made debian', 'made web', 'oakum patch (native)'],
  });

  it.each<[string, readonly SeenImage[], string]>([
    ['beside it', [source], 'web:1'],
    ['gone', [], manifestOf('web:1')],
  ])('is that of the image it was made from, which is %s', (_name, others, from) => {
    const { lineage } = only(imageLineages([patched, seen('debian', 'debian'), ...others]), 'web:1-oakum.1');
    expect(shortBase(lineage.base)).toBe('image debian (1, high)');
    expect(lineage.layers.map(({ origin }) => shortOrigin(origin))).toEqual(['base debian', 'own', 'patch']);
    expect(lineage.patchedFrom).toEqual({ id: `image:${manifestOf('web:1')}`, name: from });
  });

  it('is not the image that it was patched from, also without a history', () => {
    const bare = seen('bare', 'debian web patch', { ...patchedOf('web:1'), commands: [] });
    const { lineage } = only(imageLineages([bare, source]), 'bare');
    expect([lineage.base.kind, lineage.layers.map(({ origin }) => origin.kind)]).toEqual([
      'unknown',
      ['unknown', 'unknown', 'patch'],
    ]);
  });

  it('is looked for below all patches of one that was patched twice', () => {
    const commands = ['made debian', 'made web', 'oakum patch (native)', 'oakum patch (buildah)'];
    const twice = seen('web:1-oakum.2', 'debian web patch again', {
      ...patchedOf('web:1-oakum.1'),
      commands,
    });
    const images = imageLineages([twice, patched, source, seen('debian', 'debian')]);
    const { lineage } = only(images, 'web:1-oakum.2');
    expect(shortBase(lineage.base)).toBe('image debian (1, high)');
    expect(lineage.layers.map(({ origin }) => origin.kind)).toEqual(['base', 'own', 'patch', 'patch']);
    expect(lineage.patchedFrom?.name).toBe('web:1-oakum.1');
  });

  it('is no common base of patched images alone: they were one image', () => {
    const other = seen('web:1-oakum.2', 'debian web other', {
      ...patchedOf('web:1'),
      commands: ['made debian', 'made web', 'oakum patch (native)'],
    });
    const images = imageLineages([patched, other]);
    expect(images.map(({ lineage }) => lineage.base.kind)).toEqual(['unknown', 'unknown']);
  });

  it('may be built on: who inherits the labels is not patched itself', () => {
    const built = seen('built', 'debian web patch own', {
      ...patchedOf('web:1'),
      commands: ['made debian', 'made web', 'oakum patch (native)', 'RUN make'],
    });
    const { lineage } = only(imageLineages([built, patched, source]), 'built');
    expect(shortBase(lineage.base)).toBe('image web:1-oakum.1 (3, high)');
    expect(lineage.patchedFrom).toBeUndefined();
  });
});

describe('the layer that brought a package', () => {
  it.each<[string, string, unknown]>([
    [
      'of the base',
      'debian',
      {
        layer: 1,
        command: 'made debian',
        origin: { kind: 'base', base: { id: `image:${manifestOf('base')}`, name: 'base' } },
      },
    ],
    ['of its own', 'app', { layer: 3, command: 'made app', origin: { kind: 'own' } }],
    [
      'that stands in the base and above it is not sure',
      'twice',
      { layer: 2, command: 'made twice', origin: { kind: 'unknown' } },
    ],
    ['that the image does not have', 'nowhere', undefined],
  ])('%s', (_name, layer, brought) => {
    const images = imageLineages([seen('base', 'debian twice'), seen('app', 'debian twice app twice')]);
    expect(broughtBy(only(images, 'app').lineage, layerOf(layer))).toEqual(brought);
  });
});
