import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BuiltImage, buildImage } from '../../../testing/builders/index.ts';
import { type FakeKube, type FakeKubeOptions, startFakeKube } from '../../../testing/kube/index.ts';
import { type FakeRegistry, startFakeRegistry } from '../../../testing/registry/index.ts';
import {
  type AptRepositoryServer,
  type DebSpec,
  debianRoot,
  type InstalledSpec,
  makeDeb,
  startAptRepository,
} from '../../../testing/repositories/index.ts';
import { answerFeed, isFeedQuestion } from '../../assess/advisories/index.ts';
import { type Documents, noDocuments } from '../../config/index.ts';
import { answerDocument, isDocumentQuestion } from '../../discover/documents/index.ts';
import { answerLayer } from '../../discover/images/layers/answer.ts';
import { connectCi, connectSourceHost, makeSecrets } from '../../edges/ci/index.ts';
import type { ApartReader } from '../../edges/exec/index.ts';
import { makeProcesses, makeRunner } from '../../edges/exec/index.ts';
import { openTree, openWritableTree } from '../../edges/files/index.ts';
import { makeCaller, makeFetcher } from '../../edges/http/index.ts';
import { connectKube, loadKubeconfig, readKubeContexts } from '../../edges/kube/index.ts';
import { makeRegistries, openLocalImage, saveLocalImage } from '../../edges/oci/index.ts';
import { parseImageReference, parseManifest, pickPlatform } from '../../formats/oci/index.ts';
import { type Clock, type Digest, sha256, silentLogger, systemClock, systemIds } from '../../kernel/index.ts';
import { Cluster, type MaintenanceWindow, PackageMirror, PatchPolicy, Registry } from '../../model/index.ts';
import { openStore } from '../../store/index.ts';
import { peekAdvisories } from '../installed-advisories.ts';
import type { World } from '../world.ts';

/**
 * A world over the fake cluster, registry and package repository: real edges, real store, the bundled advisories, and
 * nothing of compose. In it the namespace `shop` may be written to, and `less` has a fix.
 */
export interface FakeWorld {
  readonly world: World;
  readonly kube: FakeKube;
  readonly registry: FakeRegistry;
  readonly packages: AptRepositoryServer;
  /** Another process of the same installation: its own name and clock, the same state and store. */
  again(change?: Partial<World>): World;
  /** The configuration or the advisories change: every world here is this one when it is next renewed. */
  become(change: Partial<World>): void;
  /** Runs a Deployment of `shop/web:1` in `shop`, and waits until its pods are ready. */
  deploy(name: string, options?: DeployOptions): Promise<void>;
  /** Pushes a Debian image with these packages: `shop/web:2`. Gives its reference and digest. */
  push(name: string, installed: readonly InstalledSpec[]): Promise<Pushed>;
  /** Pushes any image. */
  pushImage(name: string, image: BuiltImage): Promise<Pushed>;
  stop(): Promise<void>;
}

export interface Pushed {
  readonly reference: string;
  readonly digest: Digest;
}

export interface DeployOptions {
  /** `shop/web:1` unless said. */
  readonly image?: string;
  readonly replicas?: number;
  readonly annotations?: Readonly<Record<string, string>>;
  /** Of the Deployment itself; `annotations` are its pods'. */
  readonly ownAnnotations?: Readonly<Record<string, string>>;
  readonly namespace?: string;
}

export interface FakeWorldOptions {
  readonly kube?: FakeKubeOptions;
  readonly windows?: readonly MaintenanceWindow[];
  /** `approve` unless said. */
  readonly level?: 'report' | 'approve' | 'auto';
  readonly write?: readonly string[];
  /** Of the nodes, one for each; the archive has packages for them. Two of amd64 unless said. */
  readonly architectures?: readonly string[];
  /** What kubelets report of an index: its own digest (unless said), or that of their platform's image. */
  readonly reports?: 'index' | 'platform';
}

/** Less as Debian 12 had it first: the bundled advisories know what is wrong with it. */
export const vulnerableLess = '590-2';
export const fixedLess = '590-2.1~deb12u1';

/** Time that runs ten times as fast, so that a bake of ten seconds is one. */
const quickClock: Clock = quickened(10);

/** Starts everything on loopback. The caller stops it. */
export async function startFakeWorld(options: FakeWorldOptions = {}): Promise<FakeWorld> {
  const directory = mkdtempSync(join(tmpdir(), 'oakum-world-'));
  const registry = await startFakeRegistry();
  await push(registry, 'shop/web:1', [less(vulnerableLess)]);
  const kube = await startFakeKube({
    token: 'admin',
    clock: quickClock,
    timing: { startMs: 100, readyMs: 200, stopMs: 100, backOffMs: 1_000 },
    resolveImage: (image, node) => resolveIn(registry, { ...options, image, node }),
    ...options.kube,
  });
  const { architectures = ['amd64', 'amd64'] } = options;
  if (options.kube?.nodes === undefined) addNodes(kube, architectures);
  kube.control.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } });
  const packages = await startAptRepository({
    suites: {
      bookworm: options.architectures === undefined ? [] : debsFor(vulnerableLess, architectures),
      'bookworm-security': debsFor(fixedLess, architectures),
    },
    date: systemClock.now().subtract({ hours: 1 }),
  });
  writeFileSync(join(directory, 'archive.asc'), packages.publicKeyArmored);
  const documents = documentsOf({ options, registry, packages, keyring: join(directory, 'archive.asc') });
  const base = await baseWorld({ directory, kube, documents });
  const state: { newest: World | undefined } = { newest: undefined };
  const again = (change: Partial<World> = {}): World => {
    const world: World = { ...base, ...change, renewed: async () => state.newest ?? world };
    return world;
  };
  return {
    world: again(),
    kube,
    registry,
    packages,
    again: (change) => again({ processes: makeProcesses(), ...change }),
    become: (change) => {
      state.newest = again(change);
    },
    deploy: (name, wanted = {}) => deploy({ kube, registry }, name, wanted),
    push: (name, installed) => push(registry, name, installed),
    pushImage: (name, image) => pushImage(registry, name, image),
    stop: async () => {
      await base.close();
      await Promise.all([kube.stop(), registry.stop(), packages.stop()]);
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

function addNodes({ control }: FakeKube, architectures: readonly string[]): void {
  for (const [at, architecture] of architectures.entries()) {
    const name = nodeName(at);
    const labels = { 'kubernetes.io/hostname': name, 'kubernetes.io/arch': architecture };
    control.create({ apiVersion: 'v1', kind: 'Node', metadata: { name, labels } });
  }
}

function nodeName(at: number): string {
  return `node-${at + 1}`;
}

/** Apt refuses an archive that has no list for its processor. */
function debsFor(version: string, architectures: readonly string[]) {
  return [...new Set(architectures)].map((architecture) => makeDeb({ ...less(version), architecture }));
}

/** The package less, made up but for its name and version. */
export function less(version: string): DebSpec {
  const content = `#!/bin/sh\n# less ${version}, made up\n`;
  return { name: 'less', version, files: { 'usr/bin/less': { kind: 'file', content, mode: 0o755 } } };
}

async function push(
  registry: FakeRegistry,
  name: string,
  installed: readonly InstalledSpec[],
): Promise<Pushed> {
  const image = buildImage({ layers: [{ files: debianRoot({ installed }) }], labels: { name } });
  return await pushImage(registry, name, image);
}

async function pushImage({ content, host }: FakeRegistry, name: string, image: BuiltImage): Promise<Pushed> {
  const [repository = '', tag = ''] = name.split(':');
  for (const blob of [image.config, ...image.layers]) await content.putBlob(blob.bytes);
  await content.putManifest(repository, tag, image.manifest);
  return { reference: `${host}/${name}`, digest: image.manifest.digest };
}

interface Pulled extends Pick<FakeWorldOptions, 'architectures' | 'reports'> {
  readonly image: string;
  readonly node: string;
}

async function resolveIn({ content }: FakeRegistry, { image, node, architectures = [], reports }: Pulled) {
  const { repository, tag, digest } = parseImageReference(image);
  const manifest = await content.manifest(repository, digest ?? tag ?? 'latest');
  if (manifest === undefined) return { error: `${image}: not found` };
  const parsed = parseManifest(manifest.bytes, manifest.mediaType);
  if (reports !== 'platform' || parsed.kind !== 'index') return { digest: sha256(manifest.bytes) };
  const architecture = architectures.find((_, at) => nodeName(at) === node) ?? '';
  const picked = pickPlatform(parsed.index, { os: 'linux', architecture });
  return picked === undefined ? { error: `${image}: no match for platform` } : { digest: picked.digest };
}

interface DocumentFacts {
  readonly options: FakeWorldOptions;
  readonly registry: FakeRegistry;
  readonly packages: AptRepositoryServer;
  readonly keyring: string;
}

function documentsOf({ options, registry, packages, keyring }: DocumentFacts): Documents {
  const document = <K extends string, S>(kind: K, spec: S) => ({
    apiVersion: 'oakum.dev/v1',
    kind,
    metadata: { name: 'test' },
    spec,
  });
  const { level = 'approve', write = ['shop'], windows = [] } = options;
  const gate = { bake: '5s', deadline: '5m' };
  const sources = [{ url: packages.url, suites: ['{codename}', '{codename}-security'] }];
  return {
    ...noDocuments,
    windows,
    policies: [
      PatchPolicy.parse(document('PatchPolicy', { namespaces: ['*'], level, engines: ['native'], gate })),
    ],
    clusters: [Cluster.parse(document('Cluster', { context: 'fake', write: { namespaces: write } }))],
    registries: [Registry.parse(document('Registry', { host: registry.host, plainHttp: true, push: {} }))],
    mirrors: [
      PackageMirror.parse(
        document('PackageMirror', { distribution: 'debian', sources, keyringFiles: [keyring] }),
      ),
    ],
  };
}

interface BaseFacts {
  readonly directory: string;
  readonly kube: FakeKube;
  readonly documents: Documents;
}

async function baseWorld({ directory, kube, documents }: BaseFacts): Promise<Omit<World, 'renewed'>> {
  const runner = makeRunner({ PATH: undefined, HOME: undefined });
  const data = openTree(join(import.meta.dirname, '..', '..', '..', 'data'));
  const store = await openStore(
    { kind: 'sqlite', path: join(directory, 'oakum.db') },
    { clock: systemClock },
  );
  const kubeconfigPath = join(directory, 'kubeconfig');
  writeFileSync(kubeconfigPath, kube.kubeconfig());
  const access = await loadKubeconfig({ text: kube.kubeconfig() });
  const { close, ...parts } = connectKube(access, {
    clock: systemClock,
    random: Math.random,
    logger: silentLogger,
    runner,
  });
  const registries = makeRegistries({
    registries: documents.registries,
    dockerConfig: undefined,
    runner,
    clock: systemClock,
    random: Math.random,
    credentialsOf: () => undefined,
  });
  const fetcher = makeFetcher({ hosts: 'any', plainHttpHosts: 'any' });
  const installed = await peekAdvisories(data, openTree(join(directory, 'feeds')));
  const advisories = installed.take('first');
  const ciHands = {
    caller: makeCaller({ hosts: 'any', plainHttpHosts: [] }),
    secrets: makeSecrets((name) => (name === 'CI_TOKEN' ? 't0ken' : undefined)),
  };
  return {
    clock: quickClock,
    ids: systemIds,
    random: Math.random,
    logger: silentLogger,
    progress: { step: () => {}, tick: () => {} },
    documents,
    notTakenUp: [],
    user: 'alice',
    state: openWritableTree(directory),
    folder: (name) => openWritableTree(join(directory, name)),
    runner,
    processes: makeProcesses(),
    data,
    store: async () => store,
    fetcher: async () => fetcher,
    packageFetcher: async () => fetcher,
    registries: async () => registries,
    cluster: async () => ({ name: 'fake', ...parts }),
    ci: (build) => connectCi(build, { ...ciHands, cluster: async () => parts }),
    sourceHost: async (build) => connectSourceHost(build, ciHands),
    kubeContexts: () => readKubeContexts([kubeconfigPath]),
    advisories: () => advisories,
    openTree: async (path) => openTree(path),
    openLocalImage,
    saveLocalImage,
    layerReader: async () => inThisProcess,
    feedReader: async () => inThisProcess,
    passphrase: () => undefined,
    signerHands: async () => ({
      commands: makeRunner({}),
      http: makeCaller({ hosts: 'any', plainHttpHosts: [] }),
      clock: systemClock,
      environment: () => undefined,
      readSecret: async () => undefined,
    }),
    close: async () => {
      await close();
      await store.close();
    },
  };
}

/** The bytes of these tests are our own: no child process is needed to read them. */
const inThisProcess: ApartReader = {
  ask: async ({ header, bytes }) => {
    if (isDocumentQuestion(header)) return await Array.fromAsync(answerDocument(header, bytes));
    if (isFeedQuestion(header)) return await Array.fromAsync(answerFeed(header, bytes));
    return await Array.fromAsync(answerLayer(header, bytes));
  },
  close: async () => {},
};

function quickened(factor: number): Clock {
  const start = systemClock.now();
  return {
    now: () => {
      const passedMs = systemClock.now().epochMilliseconds - start.epochMilliseconds;
      return start.add({ milliseconds: passedMs * factor });
    },
    sleep: (ms, signal) => systemClock.sleep(ms / factor, signal),
  };
}

async function deploy(
  { kube, registry }: Pick<FakeWorld, 'kube' | 'registry'>,
  name: string,
  {
    image = 'shop/web:1',
    replicas = 2,
    annotations = {},
    ownAnnotations = {},
    namespace = 'shop',
  }: DeployOptions,
): Promise<void> {
  const labels = { app: name };
  const containers = [{ name: 'web', image: `${registry.host}/${image}` }];
  kube.control.create({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace, annotations: ownAnnotations },
    spec: {
      replicas,
      selector: { matchLabels: labels },
      template: { metadata: { labels, annotations }, spec: { containers } },
    },
  });
  for (;;) {
    const pods = kube.control
      .list('pods', namespace)
      .filter((pod) => JSON.stringify(pod).includes(`"${name}-`));
    const ready = pods.filter((pod) =>
      /"Ready","status":"True"|"status":"True","type":"Ready"/.test(JSON.stringify(pod)),
    );
    if (ready.length >= replicas) return;
    await systemClock.sleep(20);
  }
}
