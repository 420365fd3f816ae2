import type { Brought, ImageView, Lineage, ReportImage } from '../src/api/generated/types.ts';
import { digestOf, type EstateImage, estateImages } from './estate.ts';

/** The image of the estate that others are built on, and what their layers were made with. */
const debian = 'registry.acme.test/platform/debian:12.4';
const builtOnDebian: ReadonlySet<string> = new Set([
  'registry.acme.test/shop/web:1.42',
  'registry.acme.test/shop/cart:2.9',
  'registry.acme.test/media/thumbs:7',
]);
const saysItself = 'registry.acme.test/data/postgres:15';
const likeEachOther: ReadonlySet<string> = new Set([
  'registry.acme.test/billing/invoices:5.1',
  'registry.acme.test/platform/reports:2026.10',
]);

const rootfs = 'ADD rootfs.tar.xz /';
const installs =
  'RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates libnghttp2-14 libssl3 libwebp7';
const placeOf = (reference: string) => ({ id: `image:${digestOf(reference)}`, name: reference });
const chain = digestOf('common base');

/** Lineages of the images that were read. */
export function lineagesOf(): ReportImage[] {
  return estateImages
    .filter(({ unread }) => unread === undefined)
    .map((image) => ({
      subject: placeOf(image.reference).id,
      references: [image.reference],
      family: { manifest: digestOf(image.reference), config: digestOf(`config ${image.reference}`) },
      platform: { os: 'linux', architecture: 'amd64' },
      lineage: lineageOf(image),
    }));
}

function lineageOf({ reference }: EstateImage): Lineage {
  const base = baseOf(reference);
  const isBuiltOn = reference === debian;
  const below: Lineage['layers'][number]['origin'] =
    base.kind === 'image'
      ? { kind: 'base', base: base.image }
      : base.kind === 'shared'
        ? { kind: 'shared', chain, images: base.images }
        : { kind: 'unknown' };
  const above: Lineage['layers'][number]['origin'] =
    below.kind === 'unknown' ? { kind: 'unknown' } : { kind: 'own' };
  const layers = [
    { diffId: digestOf('rootfs'), command: rootfs, origin: below },
    { diffId: digestOf(`apt ${reference}`), command: installs, origin: above },
    { diffId: digestOf(`copy ${reference}`), origin: above },
  ];
  return {
    base,
    layers: isBuiltOn ? layers.slice(0, 1) : layers,
    children: isBuiltOn ? [...builtOnDebian].toSorted().map(placeOf) : [],
  };
}

function baseOf(reference: string): Lineage['base'] {
  if (builtOnDebian.has(reference)) {
    const evidence = [`its lowest layer is the whole of ${debian}`];
    return { kind: 'image', image: placeOf(debian), layers: 1, confidence: 'high', evidence };
  }
  if (reference === saysItself) {
    const evidence = ['annotation org.opencontainers.image.base.name says docker.io/library/debian:12'];
    return { kind: 'named', name: 'docker.io/library/debian:12', confidence: 'low', evidence };
  }
  if (likeEachOther.has(reference)) {
    const evidence = ['its lowest layer is the same in 2 images, and no image of the estate ends there'];
    return { kind: 'shared', chain, layers: 1, images: 2, confidence: 'medium', evidence };
  }
  return {
    kind: 'unknown',
    evidence: ['no other image of the estate begins with its layers, and it names no base'],
  };
}

/** The layer that brought a package: the C library comes with the base, everything else was installed. */
export function broughtIn(image: EstateImage, source: string): { readonly brought?: Brought } {
  const at = source === 'glibc' || image.reference === debian ? 0 : 1;
  const layer = lineageOf(image).layers[at];
  if (layer === undefined) return {};
  const { command, origin } = layer;
  return { brought: { layer: at + 1, ...(command === undefined ? {} : { command }), origin } };
}

/** What a list of images tells of an image's layers. */
export function lineageInBrief(
  image: EstateImage,
): Pick<ImageView, 'base' | 'children' | 'layers' | 'subject'> {
  if (image.unread !== undefined) return { children: [] };
  const { base, children, layers } = lineageOf(image);
  const own = base.kind === 'image' || base.kind === 'shared' ? layers.length - base.layers : undefined;
  return {
    subject: placeOf(image.reference).id,
    base,
    children,
    layers: { all: layers.length, ...(own === undefined ? {} : { own }) },
  };
}
