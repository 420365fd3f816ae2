import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BuiltBlob, type BuiltImage, buildImage } from '../../../testing/builders/index.ts';
import {
  type HostileRegistry,
  type HostileRepository,
  type Hostility,
  startHostileRegistry,
} from '../../../testing/registry/hostile.ts';
import { debianRoot } from '../../../testing/repositories/index.ts';
import { type ApartReader, makeApartReader, ourProgram } from '../../edges/exec/index.ts';
import { makeRegistries } from '../../edges/oci/index.ts';
import { mediaTypes } from '../../formats/oci/index.ts';
import { errorMessage, OakumError, sha256, systemClock } from '../../kernel/index.ts';
import { type FakeWorld, less, startFakeWorld, vulnerableLess } from '../conformance/fake-world.ts';
import { scanCluster } from '../scan-cluster.ts';
import { scanImage } from '../scan-image.ts';
import type { World } from '../world.ts';

const signal = new AbortController().signal;
const match = { advisoriesFrom: undefined, packagesOnly: true };

/** Each its own, so that nothing of one is known from another. */
const imageOf = (name: string): BuiltImage =>
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

const on =
  (kind: 'manifests' | 'blobs', which: (reference: string) => boolean, act: Act): Hostility =>
  (asked) => {
    if (asked.kind !== kind || !which(asked.reference)) return undefined;
    act(asked);
    return true;
  };
type Act = (asked: Parameters<Hostility>[0]) => void;

const flipped = (blob: BuiltBlob): Uint8Array =>
  Uint8Array.from(blob.bytes, (byte, at) => (at === 9 ? byte ^ 1 : byte));
const any = (): boolean => true;
const config = (image: BuiltImage) => (reference: string) => reference === image.config.digest;
const layer = (image: BuiltImage) => (reference: string) => reference === image.layers[0]?.digest;
const firstLayer = (image: BuiltImage): BuiltBlob => image.layers[0] ?? image.config;
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
const silent: Act = ({ response }) => {
  response.writeHead(200, { 'content-type': mediaTypes.ociManifest }).flushHeaders();
};
/** One byte at a time, for as long as anybody listens. */
const trickle: Act = ({ response }) => {
  const timer = setInterval(() => response.write(' '), 5);
  response.once('close', () => clearInterval(timer));
};

interface Case {
  readonly repository: (image: BuiltImage) => Omit<HostileRepository, 'image'>;
  readonly code: string;
  /** Part of the message that says what is wrong. */
  readonly says: string;
  /** The image is read but for a layer. */
  readonly layerOnly?: true;
}

const cases: Readonly<Record<string, Case>> = {
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

let fake: FakeWorld;
let hostile: HostileRegistry;
let world: World;
let reader: ApartReader;

const patient = { connectMs: 10_000, silenceMs: 60_000, slowest: { bytes: 1, ms: 60_000 } };
const impatient = { ...patient, silenceMs: 1_000 };
/** For an honest body it would have to be waited longer than for the thousand bytes of a trickle. */
const hasty = { ...patient, slowest: { bytes: 2 ** 20, ms: 2_000 } };

const worldWith = (patience: typeof patient): World => {
  const registries = makeRegistries({
    registries: [],
    dockerConfig: undefined,
    clock: { ...systemClock, sleep: async () => {} },
    random: Math.random,
    credentialsOf: () => undefined,
    patience,
  });
  return fake.again({ registries: async () => registries, layerReader: async () => reader });
};

beforeAll(async () => {
  fake = await startFakeWorld();
  reader = makeApartReader({ ...ourProgram('layer-reader'), memoryMb: 128, maxAnswerBytes: 2 ** 24 });
  const stalls: Readonly<Record<string, Hostility>> = {
    'silent-manifest': on('manifests', any, silent),
    'no-headers': on('manifests', any, () => {}),
    'trickling-manifest': on('manifests', any, trickle),
    'silent-layer': on('blobs', layer(imageOf('silent-layer')), silent),
    'trickling-layer': on('blobs', layer(imageOf('trickling-layer')), trickle),
  };
  hostile = await startHostileRegistry({
    good: { image: imageOf('good') },
    ...Object.fromEntries(
      Object.entries(cases).map(([name, { repository }]) => {
        const image = imageOf(name);
        return [name, { image, ...repository(image) }];
      }),
    ),
    ...Object.fromEntries(
      Object.entries(stalls).map(([name, behave]) => [name, { image: imageOf(name), behave }]),
    ),
  });
  world = worldWith(patient);
});

afterAll(async () => {
  await reader.close();
  await fake.stop();
  await hostile.stop();
});

const reference = (name: string): string => `${hostile.host}/bad/${name}:1`;
const scan = (name: string, where = world) =>
  scanImage(where, { ...match, reference: reference(name), platform: 'linux/amd64', useCache: true, signal });

async function refusal(name: string, where = world): Promise<OakumError> {
  try {
    await scan(name, where);
  } catch (error) {
    if (error instanceof OakumError) return error;
    throw error;
  }
  throw new Error(`${name} was read`);
}

const named = (wanted: boolean) =>
  Object.entries(cases).filter(([, one]) => (one.layerOnly === true) === wanted);

describe('a scan of an image whose registry misbehaves', () => {
  it.each(named(false))(
    'is refused with a code, the place and what to do: %s',
    async (name, { code, says }) => {
      const error = await refusal(name);
      expect([error.code, error.message]).toEqual([code, expect.stringContaining(says)]);
      expect(error.message).toContain(`bad/${name}`);
      expect(error.hint).toBeDefined();
    },
  );

  it.each(named(true))('is partial and says which layer is missing: %s', async (name, { code, says }) => {
    const { coverage } = await scan(name);
    const layers = coverage.unread.filter(({ what }) => what.includes(' layer '));
    expect(layers).toEqual([
      {
        what: `${reference(name)} layer ${firstLayer(imageOf(name)).digest}`,
        code,
        reason: expect.stringContaining(says),
      },
    ]);
  });
});

describe('a registry that stalls', () => {
  it.each(['silent-manifest', 'no-headers'])('is not waited for for long: %s', async (name) => {
    const error = await refusal(name, worldWith(impatient));
    expect([error.code, error.hint]).toEqual(['oci.too-slow', expect.any(String)]);
    expect(error.message).toContain(`bad/${name}`);
  });

  it('does not get far by a trickle', async () => {
    const error = await refusal('trickling-manifest', worldWith(hasty));
    expect([error.code, error.message]).toEqual([
      'oci.too-slow',
      expect.stringContaining('bad/trickling-manifest'),
    ]);
  });

  it.each([
    ['silent-layer', impatient],
    ['trickling-layer', hasty],
  ])('costs the layer, not the scan: %s', async (name, patience) => {
    const { coverage } = await scan(name, worldWith(patience));
    expect(coverage.unread.filter(({ what }) => what.includes(' layer ')).map(({ code }) => code)).toEqual([
      'oci.too-slow',
    ]);
  });

  it('is left alone after three times in a row, and what else it serves is asked all the same', async () => {
    const tired = worldWith(impatient);
    await refusal('silent-manifest', tired);
    const before = hostile.asked.length;
    const error = await refusal('no-headers', tired);
    expect([error.code, error.message]).toEqual([
      'oci.too-slow',
      expect.stringContaining('left alone until'),
    ]);
    expect(hostile.asked.slice(before)).toEqual([]);
    expect(errorMessage(error)).toContain('bad/no-headers');
  });
});

describe('a scan of a cluster that meets such images', () => {
  it('reads the others and says of each what is missing', async () => {
    const all = ['good', ...Object.keys(cases)];
    for (const name of all)
      fake.kube.control.create({
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name, namespace: 'shop' },
        spec: {
          replicas: 0,
          selector: { matchLabels: { app: name } },
          template: {
            metadata: { labels: { app: name } },
            spec: { containers: [{ name: 'web', image: reference(name) }] },
          },
        },
      });
    const scope = { namespaces: ['shop'], labelSelector: '' };
    const { report } = await scanCluster(world, { ...match, scope, signal });
    const unread = report.coverage.unread.filter(({ what }) => what.includes('/bad/'));
    const codeOf = (name: string) =>
      unread.filter(({ what }) => what.split(' ')[0] === reference(name)).map(({ code }) => code);
    expect(Object.fromEntries(Object.keys(cases).map((name) => [name, codeOf(name)]))).toEqual(
      Object.fromEntries(
        Object.entries(cases).map(([name, { code, layerOnly }]) => [
          name,
          // The only layer is the one that would have said which system it is.
          layerOnly === true ? ['images.unknown-os', code] : [code],
        ]),
      ),
    );
    expect(codeOf('good')).toEqual([]);
    expect((report.packages ?? []).filter(({ name }) => name === 'less').length).toBeGreaterThan(0);
  });
});
