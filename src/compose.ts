import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Io, ServeOptions, Serving } from './cli/index.ts';
import { terminalProgress } from './cli/print/progress.ts';
import {
  type Documents,
  environmentVariable,
  readConfiguration,
  readSettings,
  type Settings,
  type SettingsFlags,
} from './config/index.ts';
import type { CiClient, SourceHost } from './edges/ci/interface.ts';
import {
  type ApartReader,
  type CommandRunner,
  makeApartReader,
  makeProcesses,
  makeRunner,
  ourFeedReader,
  ourReader,
} from './edges/exec/index.ts';
import { type FileTree, openTree, openWritableTree } from './edges/files/index.ts';
import type { Fetcher } from './edges/http/interface.ts';
import type { Registries } from './edges/oci/interface.ts';
import { makeRenewal, type Renewal, type Renewed } from './flows/renewal/renewal.ts';
import { makeWatched } from './flows/renewal/watched.ts';
import type { ClusterAccess, World } from './flows/world.ts';
import {
  type Logger,
  OakumError,
  oakumVersion,
  silentLogger,
  systemClock,
  systemIds,
} from './kernel/index.ts';
import type { CiBuild } from './model/index.ts';
import type { SignerHands } from './prove/trust/index.ts';
import type { Store } from './store/interface.ts';

/** The one place where real things are put together. Nothing is opened before a flow asks for it. */
export async function openWorld(flags: SettingsFlags, io: Io, reader?: ApartReader): Promise<World> {
  return worldOf(readSettings(flags), io, reader);
}

/** What of a world stays the same however often it is renewed. */
type Fixed = Omit<World, keyof Renewed | 'registries' | 'renewed'>;

/** The world of given settings, with a reader that may have been started. What was opened is closed by `close`, the newest first. */
export function worldOf(settings: Settings, io: Io, started?: ApartReader): World {
  const closers: (() => Promise<void>)[] = [];
  const once = <T>(open: () => Promise<T>, close?: (value: T) => Promise<void>): (() => Promise<T>) => {
    const state: { opened?: Promise<T> } = {};
    return () => {
      if (state.opened !== undefined) return state.opened;
      const opened = open();
      state.opened = opened;
      if (close !== undefined) closers.push(() => opened.then(close, () => {}));
      return opened;
    };
  };
  const progress = terminalProgress(io, systemClock);
  const runner = makeRunner({ PATH: environmentVariable('PATH'), HOME: environmentVariable('HOME') });
  const data = openTree(dataDirectory());
  const state = openWritableTree(settings.stateDirectory);
  const cluster = once(
    () => connect(settings, runner),
    (access) => access.close(),
  );
  const fixed: Fixed = {
    clock: systemClock,
    ids: systemIds,
    random: Math.random,
    logger: silentLogger,
    progress,
    user: settings.user,
    state,
    folder: (name) => openWritableTree(join(settings.stateDirectory, name)),
    runner,
    processes: makeProcesses(),
    data,
    fetcher: once(() => makeFetcher([])),
    packageFetcher: once(() => makeFetcher('any')),
    store: once(
      () => openStore(settings),
      (store) => store.close(),
    ),
    cluster,
    ci: async (build) => connectCi(build, cluster),
    sourceHost: connectSource,
    kubeContexts: async () =>
      (await import('./edges/kube/index.ts')).readKubeContexts(kubeconfigPaths(settings)),
    openTree: async (path) => openTree(path),
    saveLocalImage: async (place, image, signal) =>
      (await import('./edges/oci/index.ts')).saveLocalImage(place, image, signal),
    openLocalImage: async (reference) => (await import('./edges/oci/index.ts')).openLocalImage(reference),
    layerReader: once(
      async () => started ?? makeApartReader(ourReader()),
      (reader) => reader.close(),
    ),
    feedReader: async () => makeApartReader(ourFeedReader()),
    passphrase: () => environmentVariable('OAKUM_KEY_PASSPHRASE'),
    signerHands: once(() => makeSignerHands(runner)),
    close: async () => {
      progress.end();
      for (const close of closers.toReversed()) await close();
    },
  };
  const renewal = renewalOf(settings, data);
  const worldBy = remembering((renewed: Renewed): World => {
    const { documents, notTakenUp, advisories } = renewed;
    return {
      ...fixed,
      documents,
      buildkit: settings.buildkit ?? documents.buildkits[0]?.spec,
      notTakenUp,
      advisories: once(advisories),
      registries: once(() => makeRegistries(settings, documents, runner)),
      renewed: async () => worldBy(await renewal.look()),
    };
  });
  return worldBy(renewal.first);
}

/** The same answer for the same thing, as long as somebody has it. */
function remembering<K extends object, V>(make: (key: K) => V): (key: K) => V {
  const known = new WeakMap<K, V>();
  return (key) => {
    const value = known.get(key) ?? make(key);
    known.set(key, value);
    return value;
  };
}

/** Watches the files of the configuration and the catalogue of the advisories. */
function renewalOf(settings: Settings, bundled: FileTree): Renewal {
  const { configuration, documents, documentsVersion } = settings;
  const updated = openTree(join(settings.stateDirectory, 'feeds'));
  return makeRenewal(documents, {
    documents: makeWatched({
      clock: systemClock,
      first: { version: documentsVersion, value: documents },
      peek: async () => {
        const files = readConfiguration(configuration);
        return { version: files.version, take: async () => files.documents() };
      },
    }),
    advisories: makeWatched({
      clock: systemClock,
      peek: async () => (await import('./flows/installed-advisories.ts')).peekAdvisories(bundled, updated),
    }),
  });
}

/** Starts the server over a world, with the page where it was built and its story on standard error. */
export async function serve(world: World, options: ServeOptions): Promise<Serving> {
  const { startServer } = await import('./server/index.ts');
  const logger = await makeLogger();
  const server = await startServer(logging(world, logger), {
    ...options,
    pageDirectory: pageDirectory(),
    version: oakumVersion,
  });
  return {
    says: [`Oakum serves ${server.url}`, `sign in: ${server.signInLink}`, 'stop: Ctrl-C'],
    stop: server.stop,
  };
}

/** A world that tells its story, and goes on doing so when it is renewed. */
function logging(world: World, logger: Logger): World {
  const told = remembering(
    (plain: World): World => ({ ...plain, logger, renewed: async () => told(await plain.renewed()) }),
  );
  return told(world);
}

/** One JSON line an event, as collectors of logs take them; OAKUM_LOG sets the level. */
async function makeLogger(): Promise<Logger> {
  // By its default export: a bundle of a CommonJS package has no other.
  const { default: pino } = await import('pino');
  const log = pino({ level: environmentVariable('OAKUM_LOG') ?? 'warn', base: null }, pino.destination(2));
  return {
    debug: (sentence, fields) => log.debug(fields ?? {}, sentence),
    info: (sentence, fields) => log.info(fields ?? {}, sentence),
    warn: (sentence, fields) => log.warn(fields ?? {}, sentence),
    error: (sentence, fields) => log.error(fields ?? {}, sentence),
  };
}

/** In a checkout the built page is `web/dist`, in a bundle `page` beside the program. */
function pageDirectory(): string | undefined {
  const here = dirname(fileURLToPath(import.meta.url));
  return [join(here, '..', 'web', 'dist'), join(here, '..', 'page')].find((path) =>
    existsSync(join(path, 'index.html')),
  );
}

/** In a checkout `data/` is beside `src/`, in a bundle beside the program. */
function dataDirectory(): string {
  const here = dirname(fileURLToPath(import.meta.url));
  const candidates = [join(here, '..', 'data'), join(here, 'data')];
  const found = candidates.find((path) => existsSync(join(path, 'feeds.json')));
  if (found !== undefined) return found;
  throw new OakumError('data.missing', `the bundled data is missing: looked in ${candidates.join(' and ')}`, {
    hint: 'install Oakum again',
  });
}

async function openStore(settings: Settings): Promise<Store> {
  const { openStore: open } = await import('./store/index.ts');
  const { databaseUrl, stateDirectory } = settings;
  const address =
    databaseUrl === undefined
      ? ({ kind: 'sqlite', path: join(stateDirectory, 'oakum.db') } as const)
      : ({ kind: 'postgresql', url: databaseUrl } as const);
  return open(address, { clock: systemClock });
}

async function makeFetcher(plainHttpHosts: readonly string[] | 'any'): Promise<Fetcher> {
  const { makeFetcher: make, retrying } = await import('./edges/http/index.ts');
  return retrying(make({ hosts: 'any', plainHttpHosts }), { clock: systemClock, random: Math.random });
}

async function makeSignerHands(commands: CommandRunner): Promise<SignerHands> {
  const { makeCaller } = await import('./edges/http/index.ts');
  return {
    commands,
    http: makeCaller({ hosts: 'any', plainHttpHosts: [] }),
    clock: systemClock,
    environment: environmentVariable,
    readSecret: async (path) => {
      const bytes = await openTree(dirname(path)).read(basename(path), 65_536);
      return bytes === undefined ? undefined : Buffer.from(bytes).toString('utf8');
    },
  };
}

async function connectCi(build: CiBuild, cluster: () => Promise<ClusterAccess>): Promise<CiClient> {
  const { connectCi: connectTo } = await import('./edges/ci/index.ts');
  return connectTo(build, { ...(await ciHands()), cluster });
}

async function connectSource(build: CiBuild): Promise<SourceHost> {
  const { connectSourceHost } = await import('./edges/ci/index.ts');
  return connectSourceHost(build, await ciHands());
}

async function ciHands() {
  const { makeSecrets } = await import('./edges/ci/index.ts');
  const { makeCaller } = await import('./edges/http/index.ts');
  return {
    caller: makeCaller({ hosts: 'any', plainHttpHosts: [] }),
    secrets: makeSecrets(environmentVariable),
  };
}

async function makeRegistries(
  settings: Settings,
  { registries }: Documents,
  runner: CommandRunner,
): Promise<Registries> {
  const { makeRegistries: make } = await import('./edges/oci/index.ts');
  return make({
    registries,
    dockerConfig: settings.dockerConfig,
    runner,
    clock: systemClock,
    random: Math.random,
    credentialsOf: environmentVariable,
  });
}

async function connect(
  settings: Settings,
  runner: CommandRunner,
): Promise<ClusterAccess & { close(): Promise<void> }> {
  const { connectKube, loadKubeconfig, makeRequestBudget } = await import('./edges/kube/index.ts');
  const { clusterDocument } = await import('./flows/estate/cluster-document.ts');
  const access = await loadKubeconfig(sourceOf(settings));
  const name = access.context ?? access.server;
  const { close, ...parts } = connectKube(access, {
    clock: systemClock,
    random: Math.random,
    logger: silentLogger,
    runner,
    budget: makeRequestBudget(systemClock, clusterDocument(settings.documents, name).spec.requests),
    pluginEnvironment: pluginEnvironment(),
  });
  return { name, ...parts, close };
}

function sourceOf({ kubeconfigPath, inCluster, context }: Settings) {
  if (inCluster)
    return {
      inCluster: {
        host: environmentVariable('KUBERNETES_SERVICE_HOST'),
        port: environmentVariable('KUBERNETES_SERVICE_PORT'),
      },
    };
  if (kubeconfigPath === undefined) {
    throw new OakumError(
      'kube.no-config',
      'no kubeconfig: neither --kubeconfig, KUBECONFIG nor ~/.kube/config',
      { hint: 'npm start shows a practice estate without any cluster' },
    );
  }
  return { paths: kubeconfigPaths({ kubeconfigPath }), context };
}

/** Several files as KUBECONFIG joins them; none without a kubeconfig. */
function kubeconfigPaths({ kubeconfigPath = '' }: Pick<Settings, 'kubeconfigPath'>): readonly string[] {
  return kubeconfigPath.split(process.platform === 'win32' ? ';' : ':').filter((path) => path !== '');
}

/** What credential plugins of clouds need to find their own configuration. */
function pluginEnvironment(): Readonly<Record<string, string>> {
  const names = [
    'HOME',
    'PATH',
    'AWS_PROFILE',
    'AWS_REGION',
    'AWS_CONFIG_FILE',
    'AWS_SHARED_CREDENTIALS_FILE',
    'CLOUDSDK_CONFIG',
    'AZURE_CONFIG_DIR',
    'HTTPS_PROXY',
    'NO_PROXY',
  ];
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = environmentVariable(name);
      return value === undefined ? [] : [[name, value]];
    }),
  );
}
