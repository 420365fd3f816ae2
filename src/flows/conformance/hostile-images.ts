import { type BuiltBlob, type BuiltImage, buildImage } from '../../../testing/builders/index.ts';
import type { HostileRepository, Hostility } from '../../../testing/registry/hostile.ts';
import { debianRoot } from '../../../testing/repositories/index.ts';
import { mediaTypes } from '../../formats/oci/index.ts';
import { sha256 } from '../../kernel/index.ts';
import { less, vulnerableLess } from './fake-world.ts';

/** Each its own, so that nothing of one is known from another. */
export const imageOf = (name: string): BuiltImage =>
  buildImage({
    layers: [{ files: { ...debianRoot({ installed: [less(vulnerableLess)] }), 'etc/name': name } }],
  });

const json = (mediaType: string, value: unknown): BuiltBlob => {
  const bytes = new TextEncoder().encode(JSON.stringify(value));
  return { mediaType, digest: sha256(bytes), size: bytes.byteLength, bytes };
};

const index = (manifests: readonly object[]): BuiltBlob =>
  json(mediaTypes.ociIndex, { schemaVersion: 2, mediaType: mediaTypes.ociIndex, manifests });
const entry = { mediaType: mediaTypes.ociManifest, digest: sha256('x'), size: 2 };
const platform = { os: 'linux', architecture: 'amd64' };

/** A manifest like the image's own, but for what is said. */
const manifestWith = (image: BuiltImage, change: object): BuiltBlob => {
  const own: object = JSON.parse(Buffer.from(image.manifest.bytes).toString());
  return json(mediaTypes.ociManifest, { ...own, ...change });
};

export const on =
  (kind: 'manifests' | 'blobs', which: (reference: string) => boolean, act: Act): Hostility =>
  (asked) => {
    if (asked.kind !== kind || !which(asked.reference)) return undefined;
    act(asked);
    return true;
  };
type Act = (asked: Parameters<Hostility>[0]) => void;

const flipped = (blob: BuiltBlob): Uint8Array =>
  Uint8Array.from(blob.bytes, (byte, at) => (at === 9 ? byte ^ 1 : byte));
export const any = (): boolean => true;
const config = (image: BuiltImage) => (reference: string) => reference === image.config.digest;
export const layer = (image: BuiltImage) => (reference: string) => reference === image.layers[0]?.digest;
export const firstLayer = (image: BuiltImage): BuiltBlob => image.layers[0] ?? image.config;
const challenge: Act = ({ response }) =>
  response.writeHead(401, { 'www-authenticate': 'Basic realm="again"' }).end();
const redirect =
  (location: string): Act =>
  ({ response }) =>
    response.writeHead(307, { location }).end();
const half =
  (blob: BuiltBlob): Act =>
  ({ response }) => {
    response.writeHead(200, { 'content-type': blob.mediaType, 'content-length': blob.size });
    response.write(blob.bytes.subarray(0, blob.size / 2), () => response.destroy());
  };
export const silent: Act = ({ response }) => {
  response.writeHead(200, { 'content-type': mediaTypes.ociManifest }).flushHeaders();
};
/** One byte at a time, for as long as anybody listens. */
export const trickle: Act = ({ response }) => {
  const timer = setInterval(() => response.write(' '), 5);
  response.once('close', () => clearInterval(timer));
};

export interface Case {
  readonly repository: (image: BuiltImage) => Omit<HostileRepository, 'image'>;
  readonly code: string;
  /** Part of the message that says what is wrong. */
  readonly says: string;
  /** The image is read but for a layer. */
  readonly layerOnly?: true;
}

/** Images whose registry misbehaves, each in its own way, with the code and the words that it must come to. */
export const cases: Readonly<Record<string, Case>> = {
  'another-manifest': {
    repository: (image) => ({
      behave: on('manifests', any, ({ response }) =>
        response
          .writeHead(200, {
            'content-type': mediaTypes.ociManifest,
            'docker-content-digest': sha256('other'),
          })
          .end(image.manifest.bytes),
      ),
    }),
    code: 'oci.digest-mismatch',
    says: 'came as bytes of',
  },
  'no-digest-at-all': {
    repository: (image) => ({
      behave: on('manifests', any, ({ response }) =>
        response
          .writeHead(200, { 'content-type': mediaTypes.ociManifest, 'docker-content-digest': 'x' })
          .end(image.manifest.bytes),
      ),
    }),
    code: 'oci.malformed',
    says: 'is no sha256 digest',
  },
  'another-configuration': {
    repository: (image) => ({
      behave: on('blobs', config(image), ({ response }) => response.end(flipped(image.config))),
    }),
    code: 'oci.digest-mismatch',
    says: 'came as bytes of',
  },
  'another-layer': {
    repository: (image) => ({
      behave: on('blobs', layer(image), ({ response }) => response.end(flipped(firstLayer(image)))),
    }),
    code: 'oci.digest-mismatch',
    says: 'came as bytes of',
    layerOnly: true,
  },
  'half-a-manifest': {
    repository: (image) => ({ behave: on('manifests', any, half(image.manifest)) }),
    code: 'oci.truncated',
    says: 'broke off',
  },
  'half-a-configuration': {
    repository: (image) => ({ behave: on('blobs', config(image), half(image.config)) }),
    code: 'oci.truncated',
    says: 'broke off after',
  },
  'half-a-layer': {
    repository: (image) => ({ behave: on('blobs', layer(image), half(firstLayer(image))) }),
    code: 'oci.truncated',
    says: 'broke off after',
    layerOnly: true,
  },
  'a-layer-that-is-gone': {
    repository: (image) => ({
      behave: on('blobs', layer(image), ({ response }) => response.writeHead(404).end()),
    }),
    code: 'oci.not-found',
    says: 'answered 404',
    layerOnly: true,
  },
  'a-page-for-people': {
    repository: () => ({
      behave: on('manifests', any, ({ response }) =>
        response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>Sign in</title>'),
      ),
    }),
    code: 'oci.malformed',
    says: 'not JSON',
  },
  'sent-to-metadata': {
    repository: (image) => ({
      behave: on('blobs', layer(image), redirect('http://169.254.169.254/latest/meta-data')),
    }),
    code: 'oci.redirect-refused',
    says: 'sends us to 169.254.169.254',
    layerOnly: true,
  },
  'sent-to-a-file': {
    repository: () => ({ behave: on('manifests', any, redirect('file:///etc/passwd')) }),
    code: 'oci.plain-http-refused',
    says: 'sends us to file:',
  },
  'sent-in-circles': {
    repository: () => ({ behave: on('manifests', any, redirect('/v2/bad/sent-in-circles/manifests/1')) }),
    code: 'oci.redirect-refused',
    says: 'redirects more than 5 times',
  },
  'never-signed-in': {
    repository: () => ({ behave: on('manifests', any, challenge) }),
    code: 'oci.unauthorized',
    says: 'answered 401',
  },
  'an-index-of-indexes': {
    repository: (image) => {
      const chain = [image.manifest];
      for (const _ of [1, 2, 3, 4])
        chain.push(
          index(
            chain.slice(-1).map(({ mediaType, digest, size }) => ({ mediaType, digest, size, platform })),
          ),
        );
      return {
        tagged: chain.at(-1),
        behave: on(
          'manifests',
          (reference) => chain.some(({ digest }) => digest === reference),
          ({ reference, response }) => {
            const found = chain.find(({ digest }) => digest === reference);
            response.writeHead(200, { 'content-type': found?.mediaType ?? '' }).end(found?.bytes);
          },
        ),
      };
    },
    code: 'images.not-an-image',
    says: 'no more are followed',
  },
  'an-index-that-names-itself': {
    repository: () => {
      const itself = index([{ mediaType: mediaTypes.ociIndex, digest: sha256('itself'), size: 9, platform }]);
      return {
        behave: on('manifests', any, ({ response }) =>
          response.writeHead(200, { 'content-type': mediaTypes.ociIndex }).end(itself.bytes),
        ),
      };
    },
    code: 'oci.digest-mismatch',
    says: 'came as bytes of',
  },
  'an-index-of-10000': {
    repository: () => ({
      tagged: index(Array.from({ length: 10_000 }, () => ({ ...entry, platform }))),
    }),
    code: 'oci.malformed',
    says: 'manifests',
  },
  'a-manifest-of-100000-layers': {
    repository: (image) => ({
      tagged: manifestWith(image, {
        layers: Array.from({ length: 100_000 }, () => ({
          mediaType: mediaTypes.ociLayerGzip,
          digest: sha256('x'),
          size: 1,
        })),
      }),
    }),
    code: 'oci.too-large',
    says: 'more than 4194304 bytes',
  },
  'a-manifest-of-5000-layers': {
    repository: (image) => ({
      tagged: manifestWith(image, {
        layers: Array.from({ length: 5_000 }, () => ({
          mediaType: mediaTypes.ociLayerGzip,
          digest: sha256('x'),
          size: 1,
        })),
      }),
    }),
    code: 'oci.malformed',
    says: 'layers',
  },
  'more-layers-than-diff-ids': {
    repository: (image) => ({
      tagged: manifestWith(image, {
        layers: [firstLayer(image), firstLayer(image)].map(({ mediaType, digest, size }) => ({
          mediaType,
          digest,
          size,
        })),
      }),
    }),
    code: 'images.not-an-image',
    says: '2 layers but 1 diff ids',
  },
  'a-huge-configuration': {
    repository: (image) => ({
      tagged: manifestWith(image, {
        config: { mediaType: mediaTypes.ociConfig, digest: image.config.digest, size: 2 ** 50 },
      }),
    }),
    code: 'images.too-large',
    says: `${2 ** 50} bytes`,
  },
  'a-huge-layer': {
    repository: (image) => ({
      tagged: manifestWith(image, {
        layers: [{ mediaType: mediaTypes.ociLayerGzip, digest: firstLayer(image).digest, size: 2 ** 50 }],
      }),
    }),
    code: 'oci.too-large',
    says: `${2 ** 50} bytes`,
    layerOnly: true,
  },
  'a-configuration-that-is-none': {
    repository: (image) => {
      const page = json(mediaTypes.ociConfig, { nothing: 'here' });
      return {
        tagged: manifestWith(image, {
          config: { mediaType: page.mediaType, digest: page.digest, size: page.size },
        }),
        behave: on(
          'blobs',
          (reference) => reference === page.digest,
          ({ response }) => response.end(page.bytes),
        ),
      };
    },
    code: 'oci.malformed',
    says: 'configuration',
  },
};
