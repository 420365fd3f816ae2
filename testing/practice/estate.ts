import { join, resolve } from 'node:path';
import type { Clock } from '../../src/kernel/index.ts';
import { type FakeKube, type FakeKubeOptions, startFakeKube } from '../kube/index.ts';
import { type FakeRegistry, startFakeRegistry } from '../registry/index.ts';
import {
  type ApkRepositoryServer,
  type AptRepositoryServer,
  startApkRepository,
  startAptRepository,
} from '../repositories/index.ts';
import { connectTo } from './cluster/client.ts';
import { batches, lastName } from './cluster/estate.ts';
import { kubernetesVersion, nodes } from './cluster/nodes.ts';
import { contextName, documents, kubeconfig } from './configuration/documents.ts';
import { refusedRepository } from './images/catalogue.ts';
import { fillRegistry, nodeImages } from './images/registry.ts';
import { clusterState } from './keeping/cluster-state.ts';
import { removeIfThere, writeWhole } from './keeping/files.ts';
import { type Identity, readIdentity } from './keeping/identity.ts';
import { occupy } from './keeping/occupied.ts';
import { onPort, type Ports, readPorts, writePorts } from './keeping/ports.ts';
import { generatedFixes } from './packages/generated.ts';
import { generatedAlpineFixes } from './packages/generated-alpine.ts';

export interface PracticeEstateOptions {
  /** Where everything is kept; made if it is not there. */
  readonly directory: string;
  readonly clock: Clock;
  /** `fresh` forgets what was kept: another cluster, another registry, other keys. */
  readonly begin: 'kept' | 'fresh';
}

/** A running estate and where to find it. */
export interface PracticeEstate {
  readonly context: string;
  readonly kubeconfigPath: string;
  /** The directory of Oakum's documents. */
  readonly configPath: string;
  readonly clusterUrl: string;
  readonly registryUrl: string;
  readonly packagesUrl: string;
  readonly kube: FakeKube;
  readonly registry: FakeRegistry;
  readonly packages: AptRepositoryServer;
  readonly alpine: ApkRepositoryServer;
  /** Saves the state and ends everything. */
  stop(): Promise<void>;
}

/** Starts cluster, registry and package repository on loopback, fills them the first time, and writes the configuration. */
export async function startPracticeEstate(options: PracticeEstateOptions): Promise<PracticeEstate> {
  const places = placesIn(options.directory);
  const leave = occupy(places.occupied);
  if (options.begin === 'fresh') forget(places);
  const identity = await readIdentity(places.identity, options.clock.now());
  const ports = readPorts(places.ports);
  const registry = await startRegistry({ places, identity, ports });
  const packages = await startPackages({ identity, ports }, options.clock.now());
  const alpine = await startAlpine({ identity, ports });
  const kube = await startCluster({ places, identity, ports }, { registry, clock: options.clock });
  writePorts(places.ports, {
    cluster: kube.port,
    registry: portOf(registry.url),
    packages: portOf(packages.url),
    alpine: portOf(alpine.url),
  });
  writeConfiguration(places, identity, { kube, registry, packages, alpine });
  await fillCluster(identity, kube);
  return {
    context: contextName,
    kubeconfigPath: places.kubeconfig,
    configPath: places.config,
    clusterUrl: kube.url,
    registryUrl: registry.url,
    packagesUrl: packages.url,
    kube,
    registry,
    packages,
    alpine,
    stop: async () => {
      await kube.stop();
      await registry.stop();
      await packages.stop();
      await alpine.stop();
      leave();
    },
  };
}

type Places = ReturnType<typeof placesIn>;

function placesIn(directory: string) {
  const at = (name: string): string => join(resolve(directory), name);
  return {
    occupied: at('running.json'),
    identity: at('identity.json'),
    ports: at('ports.json'),
    cluster: at('cluster.json'),
    registry: at('registry'),
    kubeconfig: at('kubeconfig'),
    ca: at('ca.pem'),
    archiveKey: at('archive-key.asc'),
    alpineKey: at('alpine-key.rsa.pub'),
    config: at('config'),
  } as const;
}

function forget(places: Places): void {
  const { occupied: _, ...rest } = places;
  for (const path of Object.values(rest)) removeIfThere(path);
}

interface Kept {
  readonly places: Places;
  readonly identity: Identity;
  readonly ports: Ports;
}

async function startRegistry({ places, identity, ports }: Kept): Promise<FakeRegistry> {
  const registry = await onPort(ports.registry, (port) =>
    startFakeRegistry({ port, tls: identity.registry, directory: places.registry }),
  );
  await fillRegistry(registry.content);
  registry.control.fail({
    path: `/v2/${refusedRepository}/`,
    fault: { kind: 'status', status: 401, message: 'authentication required' },
  });
  return registry;
}

/** Debian's suites as far as images of the estate ask for them; only Debian 12 has fixes here. */
async function startPackages(
  { identity, ports }: Omit<Kept, 'places'>,
  now: Temporal.Instant,
): Promise<AptRepositoryServer> {
  const empty = ['bullseye', 'bullseye-security', 'bookworm', 'trixie', 'trixie-security'];
  const suites = {
    ...Object.fromEntries(empty.map((name) => [name, []])),
    'bookworm-security': generatedFixes(),
  };
  return onPort(ports.packages, (port) =>
    startAptRepository({ port, suites, key: identity.archive, date: now, origin: 'Oakum practice' }),
  );
}

/** Alpine's releases of the estate's images; only 3.20 has fixes here. */
async function startAlpine({ identity, ports }: Omit<Kept, 'places'>): Promise<ApkRepositoryServer> {
  const alpine = await onPort(ports.alpine, (port) =>
    startApkRepository({
      port,
      key: identity.alpine,
      repositories: { 'v3.20/main': generatedAlpineFixes() },
    }),
  );
  alpine.control.publish('v3.18/main', [], { description: 'v3.18.9-1-gfeed' });
  return alpine;
}

/** Somebody still asks for a version that goes; the server counts it and does not say who. */
const deprecatedCalls =
  'apiserver_requested_deprecated_apis{group="resource.k8s.io",removed_release="1.38",resource="resourceclaims",subresource="",version="v1beta1"} 1\n';

async function startCluster(
  { places, identity, ports }: Kept,
  { registry, clock }: { readonly registry: FakeRegistry; readonly clock: Clock },
): Promise<FakeKube> {
  const images = await nodeImages(registry.content);
  const options: FakeKubeOptions = {
    tls: { ...identity.cluster, ca: identity.ca },
    token: identity.token,
    version: kubernetesVersion,
    metrics: deprecatedCalls,
    store: clusterState(places.cluster, lastName),
    clock,
    resolveImage: (image) => images.resolve(image),
    behaviour: (_, { image }) => (typeof image === 'string' && images.fails(image) ? 'never-ready' : 'ready'),
    timing: { startMs: 400, readyMs: 800, stopMs: 500, runMs: 1_500, backOffMs: 2_000 },
  };
  return onPort(ports.cluster, (port) => startFakeKube({ ...options, port }));
}

interface Running {
  readonly kube: FakeKube;
  readonly registry: FakeRegistry;
  readonly packages: AptRepositoryServer;
  readonly alpine: ApkRepositoryServer;
}

function writeConfiguration(
  places: Places,
  identity: Identity,
  { kube, registry, packages, alpine }: Running,
): void {
  writeWhole(places.kubeconfig, kubeconfig({ url: kube.url, ca: identity.ca, token: identity.token }));
  writeWhole(places.ca, identity.ca);
  writeWhole(places.archiveKey, identity.archive.publicKey);
  writeWhole(places.alpineKey, alpine.publicKeyPem);
  const texts = documents({
    registry: registry.host,
    caFile: places.ca,
    packages: packages.url,
    archiveKeyFile: places.archiveKey,
    alpine: alpine.url,
    alpineKeyFile: places.alpineKey,
  });
  for (const [name, text] of Object.entries(texts)) writeWhole(join(places.config, name), text);
}

async function fillCluster(identity: Identity, kube: FakeKube): Promise<void> {
  const isWhole = kube.control
    .list('configmaps')
    .some(({ metadata }) => JSON.stringify(metadata).includes(lastName));
  if (isWhole) return;
  const client = connectTo({ url: kube.url, caPem: identity.ca, token: identity.token });
  try {
    for (const node of nodes) await client.create(node, 'kubelet');
    for (const { manager, objects } of batches)
      for (const object of objects) await client.create(object, manager);
  } finally {
    client.close();
  }
}

function portOf(url: string): number {
  return Number(new URL(url).port);
}
