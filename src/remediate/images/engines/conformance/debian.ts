import { type DebianImage, type DebianRecipe, debianImage } from '../../../../../rig/debian-image.ts';
import { layerTar } from '../../../../../testing/builders/index.ts';
import { type InstalledSpec, installedFiles } from '../../../../../testing/repositories/index.ts';
import { openLayout } from '../../../../edges/oci/index.ts';
import { decompressBytes, detectCompression } from '../../../../formats/compression/index.ts';
import { formatDeb822 } from '../../../../formats/deb822/index.ts';
import { parseFileList, readDpkgStatus } from '../../../../formats/dpkg/index.ts';
import { mediaTypes, parseImageConfig, parseManifest } from '../../../../formats/oci/index.ts';
import { readTarBytes, type TarMember, tarBytes } from '../../../../formats/tar/index.ts';
import { cleanPath, isDigest, OakumError, sha256 } from '../../../../kernel/pure/index.ts';
import { epoch, imageOf, type TestImage } from './world.ts';

/** A real Debian image of the rig, from its layout in the cache. */
export async function openDebian(recipe: DebianRecipe): Promise<TestImage> {
  return await openImage(await debianImage(recipe));
}

async function openImage({ layout, digest }: DebianImage): Promise<TestImage> {
  const { source } = await openLayout(layout);
  if (!isDigest(digest)) throw new OakumError('rig.bad-layout', `${layout} names no image`);
  const { bytes, mediaType } = await source.manifest(digest);
  const parsed = parseManifest(bytes, mediaType);
  if (parsed.kind !== 'manifest') throw new OakumError('rig.bad-layout', `${layout} holds an index`);
  const { config, layers } = parsed.manifest;
  const diffIds = parseImageConfig(await bytesOf(source.blob(config))).rootfs.diff_ids;
  return {
    source,
    image: {
      reference: `${layout}:1`,
      family: { manifest: digest, config: config.digest },
      platform: { os: 'linux', architecture: 'amd64' },
      labels: {},
      annotations: {},
      layers: layers.map((layer, at) => ({
        digest: layer.digest,
        diffId: diffIds[at] ?? layer.digest,
        mediaType: layer.mediaType,
        sizeBytes: layer.size,
      })),
    },
  };
}

async function bytesOf(chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  return Buffer.concat(await Array.fromAsync(chunks));
}

/** Nothing that apt or dpkg needs, and half of the image: a container of buildah's copies every byte. */
const ballast =
  /^usr\/(?:share\/(?:doc|info|locale|man|perl|zoneinfo)|lib\/x86_64-linux-gnu\/(?:gconv|perl))\//;
const statusPath = 'var/lib/dpkg/status';

/** The members of a real image of one layer, without ballast. */
export async function slimMembers(image: TestImage): Promise<readonly TarMember[]> {
  const members = await membersOfImage(image);
  return members.filter(({ header }) => !ballast.test(cleanPath(header.path)));
}

/** The real image with made-up packages installed, in one layer. */
export function debianWith(base: readonly TarMember[], installed: readonly InstalledSpec[]): TestImage {
  const status =
    base.find(({ header }) => cleanPath(header.path) === statusPath)?.content ?? new Uint8Array();
  const added = readTarBytes(layerTar(installedFiles(installed, Buffer.from(status).toString())));
  const byPath = new Map([...base, ...added].map((member) => [cleanPath(member.header.path), member]));
  const bytes = tarBytes(byPath.values(), { maxMtimeSeconds: epoch });
  const layer = { bytes, mediaType: mediaTypes.ociLayer, diffId: sha256(bytes) };
  return imageOf([layer], { Labels: { team: 'shop' }, Env: ['A=b'], User: '1000' });
}

/**
 * A distroless image made of the packages of a real one: their files and, in `status.d`, their records and hashes;
 * no package manager, and nothing that a maintainer script made.
 */
export async function distrolessOf(image: TestImage): Promise<TestImage> {
  const members = await membersOfImage(image);
  const text = (path: string): string =>
    members
      .filter(({ header }) => cleanPath(header.path) === path)
      .map(({ content }) => Buffer.from(content).toString())
      .join('');
  const packages = readDpkgStatus(Buffer.from(text(statusPath))).packages.map((item) => ({
    ...item,
    info: members.some(({ header }) => cleanPath(header.path) === `${infoPath}/${item.name}.list`)
      ? `${infoPath}/${item.name}`
      : `${infoPath}/${item.name}:${item.architecture}`,
  }));
  const listed = new Set(packages.flatMap(({ info }) => parseFileList(text(`${info}.list`))));
  const kept = members.filter(({ header }) => {
    const path = cleanPath(header.path);
    return listed.has(path) || listed.has(path.replace(/^usr\//, '')) || mergedLinks.has(path);
  });
  const records = packages.flatMap(({ name, stanza, info }) => [
    [`${statusDPath}/${name}`, formatDeb822(stanza.filter((field) => !isOfDpkg.has(field.name)))],
    [`${statusDPath}/${name}.md5sums`, text(`${info}.md5sums`)],
  ]);
  const added = readTarBytes(layerTar(Object.fromEntries(records)));
  const byPath = new Map([...kept, ...added].map((member) => [cleanPath(member.header.path), member]));
  const bytes = tarBytes(byPath.values(), { maxMtimeSeconds: epoch });
  return imageOf([{ bytes, mediaType: mediaTypes.ociLayer, diffId: sha256(bytes) }]);
}

const infoPath = 'var/lib/dpkg/info';
const statusDPath = 'var/lib/dpkg/status.d';
const mergedLinks = new Set(['bin', 'sbin', 'lib', 'lib64', 'lib32', 'libx32']);
/** What dpkg adds to a package's own control file. */
const isOfDpkg = new Set(['Status', 'Conffiles']);

async function membersOfImage({ image, source }: TestImage): Promise<readonly TarMember[]> {
  const [layer] = image.layers;
  if (layer === undefined) throw new OakumError('rig.bad-layout', 'the image has no layer');
  const blob = await bytesOf(source.blob({ digest: layer.digest, size: layer.sizeBytes }));
  return [...readTarBytes(await decompressBytes(blob, detectCompression(blob), 2 ** 30))];
}
