import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseImageReference } from '../../src/formats/oci/index.ts';
import { systemClock } from '../../src/kernel/index.ts';
import { sha256 } from '../../src/kernel/pure/index.ts';
import type { BuiltImage } from '../../testing/builders/index.ts';
import { type FakeKube, type FakeKubeOptions, startFakeKube } from '../../testing/kube/index.ts';
import { type FakeRegistry, startFakeRegistry } from '../../testing/registry/index.ts';
import { type AptRepositoryServer, makeDeb, startAptRepository } from '../../testing/repositories/index.ts';
import { type CliOptions, type CliResult, oakum } from './cli.ts';
import { type EstateConfig, writeEstateConfig } from './estate-config.ts';
import { fixed, madeLess } from './images.ts';
import { deployment } from './objects.ts';

export interface FakeEstateOptions {
  /** By name below the registry: `shop/web:1.0`. */
  readonly images?: Readonly<Record<string, BuiltImage>>;
  readonly kube?: FakeKubeOptions;
  /** The Date of the package repository's releases: an hour ago unless said. */
  readonly packagesDate?: Temporal.Instant;
  readonly config?: Partial<EstateConfig>;
}

/** A cluster, a registry and a signed package repository in this process, and an installation that finds them. */
export interface FakeEstate {
  readonly directory: string;
  readonly kube: FakeKube;
  readonly registry: FakeRegistry;
  readonly packages: AptRepositoryServer;
  /** By which the program finds all of it. */
  readonly environment: Readonly<Record<string, string>>;
  /** A path in the estate's own directory. */
  path(name: string): string;
  oakum(args: readonly string[], options?: CliOptions): Promise<CliResult>;
  /** Runs a Deployment of an image of the registry in the namespace `shop`, and waits until its pods are ready. */
  deploy(name: string, image: string, replicas?: number): Promise<void>;
  /** Gives the way back to this very moment: cluster, registry and state directory. */
  remember(): Promise<() => Promise<void>>;
  stop(): Promise<void>;
}

/** Starts everything on loopback; the namespace `shop` may be written to. The caller stops it. */
export async function startFakeEstate(options: FakeEstateOptions = {}): Promise<FakeEstate> {
  const directory = mkdtempSync(join(tmpdir(), 'oakum-estate-'));
  const path = (name: string): string => join(directory, name);
  const world: { registry: FakeRegistry; kube: FakeKube } = await startWorld(options);
  const packages = await startPackages(options);
  writeFileSync(path('archive.asc'), packages.publicKeyArmored);
  writeFileSync(path('kubeconfig'), world.kube.kubeconfig());
  const environment = writeEstateConfig({
    directory,
    context: 'fake',
    kubeconfigPath: path('kubeconfig'),
    write: ['shop'],
    registryHost: world.registry.host,
    engines: ['native'],
    bake: '1s',
    aptMirror: { main: packages.url, security: packages.url, keyring: path('archive.asc') },
    ...options.config,
  });
  return {
    directory,
    packages,
    environment,
    path,
    get kube() {
      return world.kube;
    },
    get registry() {
      return world.registry;
    },
    oakum: (args, more = {}) =>
      oakum(args, { ...more, environment: { ...environment, ...more.environment } }),
    deploy: (name, image, replicas = 1) => deploy(world, { name, image, replicas }),
    remember: async () => {
      await world.kube.control.settle();
      const kept = structuredClone(world.kube.control.state());
      const ports = { kube: world.kube.port, registry: Number(new URL(world.registry.url).port) };
      cpSync(path('state'), path('remembered'), { recursive: true });
      return async () => {
        await Promise.all([world.kube.stop(), world.registry.stop()]);
        Object.assign(world, await startWorld(options, { kept: structuredClone(kept), ports }));
        rmSync(path('state'), { recursive: true });
        cpSync(path('remembered'), path('state'), { recursive: true });
      };
    },
    stop: async () => {
      await Promise.all([world.kube.stop(), world.registry.stop(), packages.stop()]);
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

interface Before {
  readonly kept: ReturnType<FakeKube['control']['state']>;
  readonly ports: { readonly kube: number; readonly registry: number };
}

async function startWorld({ images = {}, kube = {} }: FakeEstateOptions, before?: Before) {
  const registry = await startFakeRegistry({ port: before?.ports.registry ?? 0 });
  for (const [name, image] of Object.entries(images)) await store(registry, name, image);
  return {
    registry,
    kube: await startFakeKube({
      token: 'admin',
      nodes: ['node-1', 'node-2'],
      timing: { startMs: 20, readyMs: 40, stopMs: 20 },
      resolveImage: (image) => resolveIn(registry, image),
      ...kube,
      ...(before === undefined
        ? {}
        : { port: before.ports.kube, store: { load: () => before.kept, save: () => {} } }),
    }),
  };
}

function startPackages({ packagesDate }: FakeEstateOptions): Promise<AptRepositoryServer> {
  const date = packagesDate ?? systemClock.now().subtract({ hours: 1 });
  const fix = makeDeb(madeLess(fixed.version));
  const suites = { bookworm: [], 'bookworm-updates': [], 'bookworm-security': [fix] };
  return startAptRepository({ suites, date });
}

/** Puts an image into the registry as if somebody had pushed it. */
export async function store({ content }: FakeRegistry, name: string, image: BuiltImage): Promise<void> {
  const [repository = '', tag = ''] = name.split(':');
  for (const blob of [image.config, ...image.layers]) await content.putBlob(blob.bytes);
  await content.putManifest(repository, tag, image.manifest);
}

/** What the nodes of the cluster learn when they pull; they are customers of the registry like any other. */
async function resolveIn({ content }: FakeRegistry, image: string) {
  const { repository, tag, digest } = parseImageReference(image);
  const manifest = await content.manifest(repository, digest ?? tag ?? 'latest');
  return manifest === undefined
    ? { error: `${image}: manifest unknown` }
    : { digest: sha256(manifest.bytes) };
}

interface Wanted {
  readonly name: string;
  readonly image: string;
  readonly replicas: number;
}

async function deploy(
  { kube, registry }: { readonly kube: FakeKube; readonly registry: FakeRegistry },
  { name, image, replicas }: Wanted,
): Promise<void> {
  const { create, list } = kube.control;
  if (!list('namespaces').some((one) => nameOf(one) === 'shop'))
    create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } });
  const spec = { namespace: 'shop', name, image: `${registry.host}/${image}`, replicas };
  create(JSON.parse(JSON.stringify(deployment(spec))));
  const isReady = (): boolean =>
    list('deployments', 'shop').some(
      (one) => nameOf(one) === name && JSON.stringify(one).includes(`"readyReplicas":${replicas}`),
    );
  while (!isReady()) await systemClock.sleep(20);
}

function nameOf({ metadata }: Readonly<Record<string, unknown>>): unknown {
  return typeof metadata === 'object' && metadata !== null && 'name' in metadata ? metadata.name : undefined;
}
