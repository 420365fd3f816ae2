import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type HostileRegistry,
  type Hostility,
  startHostileRegistry,
} from '../../../testing/registry/hostile.ts';
import { type ApartReader, makeApartReader, ourProgram } from '../../edges/exec/index.ts';
import { makeRegistries } from '../../edges/oci/index.ts';
import { errorMessage, OakumError, systemClock } from '../../kernel/index.ts';
import { type FakeWorld, startFakeWorld } from '../conformance/fake-world.ts';
import {
  any,
  cases,
  firstLayer,
  imageOf,
  layer,
  on,
  silent,
  trickle,
} from '../conformance/hostile-images.ts';
import { scanCluster } from '../scan-cluster.ts';
import { scanImage } from '../scan-image.ts';
import type { World } from '../world.ts';

const signal = new AbortController().signal;
const match = { advisoriesFrom: undefined, packagesOnly: true };

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
