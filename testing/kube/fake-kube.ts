import type { ServerResponse } from 'node:http';
import { type Clock, type Ids, systemClock, systemIds } from '../../src/kernel/index.ts';
import { createObject } from './api/create.ts';
import { anyImage, behaviourByAnnotation, bootstrap, versionTree } from './bootstrap.ts';
import { runControlPlane } from './controllers/all.ts';
import type { Behaviour, ImageAnswer, KubeletOptions, KubeletTiming } from './controllers/kubelet/options.ts';
import { kubeconfigText } from './kubeconfig.ts';
import { builtIn, makeRegistry } from './resources/registry.ts';
import { makeSchema } from './schema/schema.ts';
import { administrator, makeTokens, type User } from './server/auth.ts';
import { type Fault, makeFaults } from './server/faults.ts';
import { makeLister } from './server/list.ts';
import { listen } from './server/listen.ts';
import { persist, type StateStore } from './store/persist.ts';
import { type KubeState, makeStore } from './store/store.ts';
import { kindOf, namespaceOf } from './values/meta.ts';
import { type Tree, textAt } from './values/tree.ts';
import type { World } from './world.ts';

/** Every part has a default; `{}` is a working cluster without nodes. */
export interface FakeKubeOptions {
  /** 0, the default, takes a free one. */
  readonly port?: number;
  /** PEM. Without it the server speaks plain HTTP. `ca` is what clients trust, where it is not the certificate itself. */
  readonly tls?: { readonly cert: string; readonly key: string; readonly ca?: string };
  /** The administrator's bearer token. Without it (and without `users`) nobody is asked who they are. */
  readonly token?: string;
  readonly users?: readonly { readonly token: string; readonly user: User }[];
  /** Where the cluster is kept between two lives of the process. */
  readonly store?: StateStore;
  readonly clock?: Clock;
  readonly ids?: Ids;
  /** What a tag or digest names for a node, by its name. By default every image is there, with a digest made from its text. */
  readonly resolveImage?: (image: string, node: string) => Promise<ImageAnswer>;
  /** By default what the pod's annotation `oakum.dev/behaviour` says, else `ready`. */
  readonly behaviour?: (pod: Tree, container: Tree) => Behaviour;
  readonly timing?: Partial<KubeletTiming>;
  /** What a pod wrote; one fixed line without it. */
  readonly podLog?: (pod: Tree) => string;
  /** `gitVersion`, also of the kubelets. */
  readonly version?: string;
  /** What /metrics says, in the Prometheus text format; nothing without it. The fake counts nothing itself. */
  readonly metrics?: string;
  /** The names of nodes to begin with. */
  readonly nodes?: readonly string[];
}

export interface FakeKube {
  readonly url: string;
  readonly port: number;
  readonly caPem: string | undefined;
  /** A kubeconfig for the administrator. */
  kubeconfig(): string;
  readonly control: FakeKubeControl;
  /** Ends watches, timers and the server; saves the state. May be called twice. */
  stop(): Promise<void>;
}

/** The strings that a test or the practice estate pulls. */
export interface FakeKubeControl {
  /** Makes requests fail. Faults are tried in the order in which they were added. */
  fail(fault: Fault): void;
  /** Forgets all faults. */
  heal(): void;
  /** Cuts the connections of all watches, or of those on one resource (by plural). */
  dropWatches(plural?: string): void;
  /** Forgets the history, as etcd's compaction does: older versions and pages answer 410. */
  compact(): void;
  setToken(token: string, user: User): void;
  /** The token answers 401 from now on. */
  revokeToken(token: string): void;
  /** Stores an object as it is asked for, by the ordinary way of a create. */
  create(object: Tree): Tree;
  /** Everything stored under a resource (by plural), sorted. */
  list(plural: string, namespace?: string): readonly Tree[];
  /** Resolves when the controllers have nothing to do now; timers may still be waiting. */
  settle(): Promise<void>;
  state(): KubeState;
}

const defaultTiming: KubeletTiming = {
  startMs: 150,
  readyMs: 300,
  stopMs: 150,
  runMs: 400,
  backOffMs: 1_000,
};

/** Starts a Kubernetes API with its controllers on a loopback port. The caller stops it. */
export async function startFakeKube(options: FakeKubeOptions = {}): Promise<FakeKube> {
  const world = makeWorld(options);
  const end = new AbortController();
  const watches = new Set<{ readonly plural: string; readonly response: ServerResponse }>();
  const [tokens, faults] = [makeTokens(), makeFaults()];
  if (options.token !== undefined) tokens.set(options.token, administrator);
  for (const { token, user } of options.users ?? []) tokens.set(token, user);
  const gitVersion = options.version ?? 'v1.37.1';
  const keeping =
    options.store === undefined ? undefined : persist(world.store, options.store, { clock: world.clock });
  bootstrap(world, options.nodes ?? []);
  world.store.compact();
  const runtime = runControlPlane(world, { kubelet: kubeletOptions(options), kubeletVersion: gitVersion });
  const server = await listen(
    {
      world,
      lister: makeLister(world),
      tokens,
      faults,
      version: versionTree(gitVersion),
      metrics: options.metrics ?? '',
      end: end.signal,
      watches,
    },
    { port: options.port ?? 0, tls: options.tls },
  );
  const caPem = options.tls?.ca ?? options.tls?.cert;
  const url = `${options.tls === undefined ? 'http' : 'https'}://127.0.0.1:${server.port}`;
  const dropWatches = (plural?: string): void => {
    for (const watch of watches)
      if (plural === undefined || watch.plural === plural) watch.response.destroy();
  };
  return {
    url,
    port: server.port,
    caPem,
    kubeconfig: () => kubeconfigText({ url, caPem, token: options.token }),
    stop: async () => {
      end.abort();
      runtime.stop();
      await server.close();
      keeping?.stop();
    },
    control: {
      fail: (fault) => faults.add(fault),
      heal: () => faults.clear(),
      dropWatches,
      compact: () => world.store.compact(),
      setToken: (token, user) => tokens.set(token, user),
      revokeToken: (token) => tokens.revoke(token),
      create: (object) => createFrom(world, object),
      list: (plural, namespace = '') => world.store.list(builtIn(plural), namespace),
      settle: () => runtime.settle(),
      state: () => world.store.state(),
    },
  };
}

function makeWorld(options: FakeKubeOptions): World {
  const state = options.store?.load();
  const registry = makeRegistry(state?.objects['customresourcedefinitions.apiextensions.k8s.io'] ?? []);
  return {
    store: makeStore((key) => registry.byKey(key), state),
    registry,
    schema: makeSchema(),
    clock: options.clock ?? systemClock,
    ids: options.ids ?? systemIds,
    podLog: options.podLog,
  };
}

function kubeletOptions(options: FakeKubeOptions): KubeletOptions {
  return {
    resolveImage: options.resolveImage ?? anyImage,
    behaviour: options.behaviour ?? behaviourByAnnotation,
    timing: { ...defaultTiming, ...options.timing },
  };
}

function createFrom(world: World, object: Tree): Tree {
  const resource = world.registry.byKind(textAt(object, 'apiVersion'), kindOf(object));
  if (resource === undefined)
    throw new Error(`the fake serves no ${textAt(object, 'apiVersion')} ${kindOf(object)}`);
  const caller = { manager: 'kubectl', dryRun: false };
  return createObject(world, { resource, namespace: namespaceOf(object), body: object, caller });
}
