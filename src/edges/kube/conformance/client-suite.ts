import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { silentLogger, systemClock } from '../../../kernel/index.ts';
import { connectKube, type KubeConnection } from '../connect.ts';
import type { PluginRunner } from '../credentials/plugin.ts';
import type { KubeApplyBody, KubeJobBody, KubeResource, WatchEvent } from '../interface.ts';
import { loadKubeconfig } from '../kubeconfig/load.ts';

/** A running API server with the means to prepare it. */
export interface SuiteTarget {
  readonly url: string;
  readonly caPem: string | undefined;
  /** A bearer token that may do everything. */
  readonly token: string;
  /** Creates objects as somebody else. */
  create(objects: readonly object[]): Promise<void>;
  stop(): Promise<void>;
}

export const configMaps: KubeResource = {
  group: '',
  version: 'v1',
  resource: 'configmaps',
  namespaced: true,
};
const deployments: KubeResource = { group: 'apps', version: 'v1', resource: 'deployments', namespaced: true };
const namespaces: KubeResource = { group: '', version: 'v1', resource: 'namespaces', namespaced: false };

/** A kubeconfig for a test, with more fields of cluster and user as one wants. */
export function kubeconfigFor(
  { url, caPem, token }: Pick<SuiteTarget, 'url' | 'caPem' | 'token'>,
  more: { readonly cluster?: object; readonly user?: object } = {},
): string {
  const ca =
    caPem === undefined ? {} : { 'certificate-authority-data': Buffer.from(caPem).toString('base64') };
  return JSON.stringify({
    clusters: [{ name: 'test', cluster: { server: url, ...ca, ...more.cluster } }],
    users: [{ name: 'test', user: { token, ...more.user } }],
    contexts: [{ name: 'test', context: { cluster: 'test', user: 'test' } }],
    'current-context': 'test',
  });
}

const pluginVersion = 'client.authentication.k8s.io/v1';
const noPlugin: PluginRunner = { run: () => Promise.reject(new Error('no plugin in this test')) };

/** A credential plugin that gives one token after the other, the last one for ever. */
function pluginOf(tokens: readonly string[]): PluginRunner {
  let runs = 0;
  return {
    async run() {
      const token = tokens[Math.min(runs, tokens.length - 1)];
      runs += 1;
      const text = JSON.stringify({ apiVersion: pluginVersion, kind: 'ExecCredential', status: { token } });
      return { exitCode: 0, stdout: new TextEncoder().encode(text), stderr: '' };
    },
  };
}

export async function openConnection(
  kubeconfig: string,
  runner = noPlugin,
): Promise<KubeConnection & AsyncDisposable> {
  const access = await loadKubeconfig({ text: kubeconfig });
  const connection = connectKube(access, {
    clock: systemClock,
    random: Math.random,
    logger: silentLogger,
    runner,
  });
  return { ...connection, [Symbol.asyncDispose]: connection.close };
}

export function namespace(name: string): object {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name } };
}

export function configMap(place: string, name: string, labels = {}): object {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: place, labels } };
}

/** Waits for events of an open watch, one after the other. */
export function eventsOf(watch: AsyncIterable<WatchEvent>) {
  const events = watch[Symbol.asyncIterator]();
  return {
    /** The next events as short texts, until one is `last`. */
    async until(last: string): Promise<readonly string[]> {
      for (const texts: string[] = []; ; ) {
        const { value, done } = await events.next();
        if (done === true) throw new Error(`the watch ended before ${last}: ${texts.join(', ')}`);
        texts.push('object' in value ? `${value.kind} ${value.object.metadata.name}` : value.kind);
        if (texts.at(-1) === last) return texts;
      }
    },
    end: async () => void (await events.return?.()),
  };
}

/** What the client must do against any API server: the fake one in every test run, the real one on the rig. */
export function kubeClientSuite(name: string, start: () => Promise<SuiteTarget>): void {
  describe(`the client against ${name}`, () => {
    let target: SuiteTarget;
    let kube: KubeConnection;
    beforeAll(async () => {
      target = await start();
      kube = await openConnection(kubeconfigFor(target));
    });
    afterAll(async () => {
      await kube?.close();
      await target?.stop();
    });

    it('reads the version, one object and what is not there', async () => {
      expect(await kube.reader.version()).toMatch(/^v1\.\d+\.\d+/);
      const system = await kube.reader.get(namespaces, 'kube-system');
      expect(system).toMatchObject({
        apiVersion: 'v1',
        kind: 'Namespace',
        metadata: { name: 'kube-system' },
      });
      expect(system.metadata.uid).not.toBe('');
      await expect(kube.reader.get(namespaces, 'nowhere')).rejects.toMatchObject({ code: 'kube.not-found' });
    });

    it('tells what is served, group by group, without subresources', async () => {
      const groups = await kube.reader.groups();
      expect(groups.find(({ name }) => name === 'apps')).toEqual({ name: 'apps', versions: ['v1'] });
      const apps = await kube.reader.served({ group: 'apps', version: 'v1' });
      expect(apps.find(({ kind }) => kind === 'Deployment')).toEqual({ ...deployments, kind: 'Deployment' });
      const core = await kube.reader.served({ group: '', version: 'v1' });
      expect(core.find(({ kind }) => kind === 'Namespace')).toEqual({ ...namespaces, kind: 'Namespace' });
      expect([...apps, ...core].filter(({ resource }) => resource.includes('/'))).toEqual([]);
      await expect(kube.reader.served({ group: 'nobody.test', version: 'v1' })).rejects.toMatchObject({
        code: 'kube.not-found',
      });
    });

    it('lists all of many pages, by namespace and by label', async () => {
      const wanted = Array.from({ length: 1203 }, (_, n) => `item-${String(n).padStart(4, '0')}`);
      const labels = (n: number) => ({ parity: n % 2 === 0 ? 'even' : 'odd' });
      await target.create([
        namespace('many'),
        ...wanted.map((item, n) => configMap('many', item, labels(n))),
      ]);
      const found = await Array.fromAsync(
        kube.reader.list(configMaps, { namespace: 'many', labelSelector: 'parity' }),
      );
      expect(found.map(({ kind, metadata }) => `${kind} ${metadata.name}`)).toEqual(
        wanted.map((item) => `ConfigMap ${item}`),
      );
      const selected = kube.reader.list(configMaps, { namespace: 'many', labelSelector: 'parity in (odd)' });
      expect(await Array.fromAsync(selected)).toHaveLength(601);
    });

    it('watches: the first state, then every change, until it is left', async () => {
      await target.create([namespace('watched'), configMap('watched', 'first', { mine: 'yes' })]);
      const watch = eventsOf(
        kube.reader.watch(configMaps, { namespace: 'watched', labelSelector: 'mine=yes' }),
      );
      expect(await watch.until('synced')).toEqual(['reset', 'added first', 'synced']);
      await target.create([configMap('watched', 'second', { mine: 'yes' }), configMap('watched', 'other')]);
      expect(await watch.until('added second')).toEqual(['added second']);
      const first = await kube.reader.get(configMaps, 'first', { namespace: 'watched' });
      await kube.writer.mergePatch(configMaps, patchOf(first.metadata.resourceVersion), {
        fieldManager: 'oakum',
        dryRun: false,
      });
      expect(await watch.until('modified first')).toEqual(['modified first']);
      await watch.end();
    });

    it('applies one field by server-side apply, and tells whose it is', async () => {
      await target.create([namespace('owned'), deployment('owned')]);
      const { metadata } = await kube.reader.get(deployments, 'web', { namespace: 'owned' });
      const body = imageBody('owned', metadata.uid);
      const options = { fieldManager: 'oakum', force: false, dryRun: false };
      const refused = await kube.writer.apply(deployments, body, options);
      expect(refused).toMatchObject({ kind: 'conflict', managers: [expect.stringMatching(/./)] });
      const tried = await kube.writer.apply(deployments, body, { ...options, force: true, dryRun: true });
      expect(tried.kind).toBe('applied');
      const unchanged = await kube.reader.get(deployments, 'web', { namespace: 'owned' });
      expect(unchanged.metadata.generation).toBe(1);
      const forced = await kube.writer.apply(deployments, body, { ...options, force: true });
      expect(forced).toMatchObject({ kind: 'applied', object: { metadata: { generation: 2 } } });
      const owners = forced.kind === 'applied' ? (forced.object.metadata.managedFields ?? []) : [];
      expect(owners.find(({ manager }) => manager === 'oakum')).toMatchObject({ operation: 'Apply' });
    });

    it('refuses to apply to another object of the same name, and to write over a moved one', async () => {
      await target.create([namespace('moved'), deployment('moved')]);
      const options = { fieldManager: 'oakum', force: true, dryRun: false };
      const other = imageBody('moved', '00000000-0000-0000-0000-000000000000');
      await expect(kube.writer.apply(deployments, other, options)).rejects.toMatchObject({
        code: 'kube.conflict',
        retry: 'never',
      });
      const stale = { ...imageBody('moved', undefined), spec: { minReadySeconds: 3 } };
      const merge = { ...stale, metadata: { ...stale.metadata, resourceVersion: '1' } };
      await expect(kube.writer.mergePatch(deployments, merge, options)).rejects.toMatchObject({
        code: 'kube.conflict',
        retry: 'later',
      });
    });

    it('creates a Job once, and removes it only as the one that it was', async () => {
      await target.create([namespace('collecting')]);
      const made = await kube.jobs.create(suspendedJob);
      await expect(kube.jobs.create(suspendedJob)).rejects.toMatchObject({ code: 'kube.conflict' });
      const place = { namespace: 'collecting', name: made.metadata.name };
      const names = async (): Promise<readonly string[]> => {
        const found = await Array.fromAsync(kube.reader.list(jobs, { namespace: 'collecting' }));
        return found.map(({ metadata }) => metadata.name);
      };
      await kube.jobs.remove({ ...place, uid: '00000000-0000-0000-0000-000000000000' });
      expect(await names()).toEqual(['once']);
      await kube.jobs.remove({ ...place, uid: made.metadata.uid });
      await kube.jobs.remove({ ...place, uid: made.metadata.uid });
      expect(await names()).toEqual([]);
      const log = { namespace: 'collecting', pod: 'once', maxBytes: 10 };
      await expect(kube.jobs.log(log)).rejects.toMatchObject({ code: 'kube.not-found' });
    });

    it('asks for credentials again when the server refuses the old ones, in a list and in a watch', async () => {
      const user = { token: undefined, exec: { apiVersion: pluginVersion, command: 'login' } };
      const kubeconfig = kubeconfigFor(target, { user });
      await using lister = await openConnection(kubeconfig, pluginOf(['expired', target.token]));
      expect((await Array.fromAsync(lister.reader.list(namespaces))).length).toBeGreaterThan(0);
      await using watcher = await openConnection(kubeconfig, pluginOf(['expired', target.token]));
      const watch = eventsOf(watcher.reader.watch(namespaces));
      expect(await watch.until('synced')).toContain('added kube-system');
      await watch.end();
    });

    it('says that credentials are wrong, and what would show it', async () => {
      await using stranger = await openConnection(kubeconfigFor({ ...target, token: 'wrong' }));
      await expect(stranger.reader.get(namespaces, 'default')).rejects.toMatchObject({
        code: 'kube.unauthorized',
        hint: expect.stringContaining('kubectl auth whoami'),
      });
    });
  });
}

const jobs: KubeResource = { group: 'batch', version: 'v1', resource: 'jobs', namespaced: true };
const suspendedJob: KubeJobBody = {
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: { name: 'once', namespace: 'collecting', labels: {}, annotations: {} },
  spec: {
    suspend: true,
    template: { spec: { restartPolicy: 'Never', containers: [{ name: 'a', image: 'oakum.invalid/a' }] } },
  },
};

function patchOf(resourceVersion: string): KubeApplyBody {
  const metadata = { name: 'first', namespace: 'watched', resourceVersion, annotations: { seen: 'yes' } };
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata };
}

function deployment(place: string): object {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace: place },
    spec: {
      replicas: 0,
      selector: { matchLabels: { app: 'web' } },
      template: {
        metadata: { labels: { app: 'web' } },
        spec: { containers: [{ name: 'web', image: 'registry.test/web:1' }] },
      },
    },
  };
}

function imageBody(place: string, uid: string | undefined): KubeApplyBody {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace: place, uid },
    spec: { template: { spec: { containers: [{ name: 'web', image: 'registry.test/web:2' }] } } },
  };
}
