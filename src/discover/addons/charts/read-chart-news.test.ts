import { describe, expect, it } from 'vitest';
import type { Fetcher } from '../../../edges/http/interface.ts';
import type { KubeObject, KubeReader } from '../../../edges/kube/interface.ts';
import type { ImageSource, Registries } from '../../../edges/oci/interface.ts';
import { OakumError, sha256 } from '../../../kernel/pure/index.ts';
import { AddOn, ChartRepository } from '../../../model/index.ts';
import { type ChartQuestion, readChartNews } from './read-chart-news.ts';

const index = `entries:
  shop:
  - {name: shop}
  - version: 3.0.0-rc.1
  - version: 2.1.0
    kubeVersion: '>=1.31.0-0'
  - version: 2.0.0
    kubeVersion: '>=1.22.0-0'
  - version: 1.9.0
    deprecated: true
  - version: 1.2.0
  - version: 1.1.0
`;

/** Index files by URL; anything else is not there. */
function fetcherOf(files: Readonly<Record<string, string>>): { fetcher: Fetcher; asked: string[] } {
  const asked: string[] = [];
  const get: Fetcher['get'] = async (url) => {
    asked.push(url);
    const text = files[url];
    if (text === undefined) throw new OakumError('http.unreachable', `${url}: nobody is there`);
    return { status: 200, headers: {}, bytes: Buffer.from(text) };
  };
  return { fetcher: { get }, asked };
}

/** Charts as Helm pushes them: the facts of a version by its tag. */
function registriesOf(repositories: Readonly<Record<string, Readonly<Record<string, object>>>>): Registries {
  const source = (name: string): ImageSource => {
    const charts = repositories[name];
    if (charts === undefined) throw new OakumError('oci.not-found', `${name} is not there`);
    const configOf = (tag: string): Buffer => Buffer.from(JSON.stringify(charts[tag]));
    return {
      name,
      tags: async () => Object.keys(charts),
      manifest: async (tag) => {
        const config = configOf(tag);
        const descriptor = {
          mediaType: 'application/vnd.cncf.helm.config.v1+json',
          digest: sha256(config),
          size: config.byteLength,
        };
        const bytes = Buffer.from(JSON.stringify({ schemaVersion: 2, config: descriptor, layers: [] }));
        return { digest: sha256(bytes), mediaType: 'application/vnd.oci.image.manifest.v1+json', bytes };
      },
      async *blob({ digest }) {
        const tag = Object.keys(charts).find((one) => sha256(configOf(one)) === digest);
        yield configOf(tag ?? '');
      },
    };
  };
  const target = (): never => {
    throw new Error('nothing is written');
  };
  return { source, target };
}

function flux(kind: string, name: string, spec: object, namespace = 'flux-system'): KubeObject {
  const metadata = { name, namespace, uid: name, resourceVersion: '1' };
  return { apiVersion: 'x', kind, metadata, spec };
}

function readerOf(objects: readonly KubeObject[], failing?: string): KubeReader {
  const none = (): never => {
    throw new Error('only lists are asked for');
  };
  return {
    server: 'https://api.test',
    version: none,
    groups: none,
    metric: () => Promise.reject(new Error('no metrics in this test')),
    served: none,
    get: none,
    watch: none,
    async *list({ resource }) {
      if (failing !== undefined) throw new OakumError(failing, `no ${resource}`);
      yield* objects.filter(({ kind }) => `${kind.toLowerCase().replace(/y$/, 'ie')}s` === resource);
    },
  };
}

function release(name: string, version: string | undefined = '1.1.0', chart = 'shop'): AddOn {
  return AddOn.parse({
    id: `helm:web/${name}`,
    kind: 'helm',
    name,
    namespace: 'web',
    products: [],
    categories: [],
    chart: version === '' ? { name: chart } : { name: chart, version },
    charts: [],
    workloads: [],
    images: [],
    definitions: [],
    evidence: [],
  });
}

interface World {
  readonly files?: Readonly<Record<string, string>>;
  readonly charts?: Parameters<typeof registriesOf>[0];
  readonly objects?: readonly KubeObject[];
  readonly failing?: string;
  readonly different?: Partial<ChartQuestion>;
}

async function news(addOns: readonly AddOn[], repositories: readonly object[], world: World = {}) {
  const { fetcher, asked } = fetcherOf(world.files ?? {});
  const { value, coverage } = await readChartNews(addOns, {
    reader: readerOf(world.objects ?? [], world.failing),
    access: { fetcher, registries: registriesOf(world.charts ?? {}) },
    repositories: repositories.map((one) => ChartRepository.parse(one)),
    kubernetes: 'v1.30.4',
    readsGitOps: true,
    signal: undefined,
    ...world.different,
  });
  const told = Object.fromEntries([...value].map(([id, one]) => [id.replace('helm:web/', ''), one]));
  return { told, unread: coverage.unread.map(({ what, code }) => `${code} ${what}`), asked };
}

const acme = { url: 'https://charts.acme.io/', charts: ['shop'] };
const files = { 'https://charts.acme.io/index.yaml': index.replace('  - {name: shop}\n', '') };
const known = {
  kind: 'known',
  from: 'https://charts.acme.io',
  newest: '2.0.0',
  sameMajor: '1.2.0',
  refused: { version: '2.1.0', kubeVersion: '>=1.31.0-0' },
};

describe('newer versions of charts', () => {
  it('are the newest stable one that takes the cluster, and the newest of the same major, asked for once', async () => {
    const { told, unread, asked } = await news(
      [release('one'), release('two', '1.2.0'), release('top', '2.0.0')],
      [acme],
      { files },
    );
    const { sameMajor: _, ...overMajor } = known;
    expect(told).toEqual({
      one: known,
      two: overMajor,
      top: { kind: 'known', from: known.from, refused: known.refused },
    });
    expect(unread).toEqual([]);
    expect(asked).toEqual(['https://charts.acme.io/index.yaml']);
  });

  it('take no constraint on trust where the version of Kubernetes is not known', async () => {
    const { told } = await news([release('one')], [acme], { files, different: { kubernetes: undefined } });
    expect(told.one).toMatchObject({ newest: '1.2.0', refused: { version: '2.1.0' } });
  });

  it('come from a file too, and a version that cannot be understood is in the coverage', async () => {
    const url = 'file:///srv/charts/index.yaml';
    const { told, unread } = await news([release('one')], [{ url, charts: ['shop'] }], {
      files: { [url]: index },
    });
    expect(told.one).toEqual({ ...known, from: url });
    expect(unread).toEqual([`charts.unread chart shop in ${url}`]);
  });

  it('come from a registry, where a plus sign is an underscore', async () => {
    const charts = {
      'ghcr.io/acme/charts/shop': {
        latest: {},
        '1.1.0': {},
        '1.2.0_build.7': { name: 'shop', kubeVersion: '>=1.22' },
        '1.3.0': { deprecated: true },
        '2.0.0': { kubeVersion: '>=1.31.0' },
        '2.1.0-rc.1': {},
      },
    };
    const oci = { url: 'oci://ghcr.io/acme/charts', charts: ['shop'] };
    expect((await news([release('one')], [oci], { charts })).told.one).toEqual({
      kind: 'known',
      from: 'oci://ghcr.io/acme/charts',
      newest: '1.2.0+build.7',
      sameMajor: '1.2.0+build.7',
      refused: { version: '2.0.0', kubeVersion: '>=1.31.0' },
    });
    const { told, unread } = await news([release('one')], [oci]);
    expect(told.one).toEqual({
      kind: 'unknown',
      from: oci.url,
      reason: 'ghcr.io/acme/charts/shop is not there',
    });
    expect(unread).toEqual([`oci.not-found chart repository ${oci.url}`]);
  });

  it('are looked for where Flux was told that a chart comes from, if that may be asked', async () => {
    const objects = [
      flux('HelmRepository', 'acme', { url: 'https://user:hunter2@charts.acme.io' }),
      flux('HelmRepository', 'other', { url: 'https://elsewhere.test' }),
      flux('OCIRepository', 'oci', { url: 'oci://ghcr.io/acme/charts/shop' }, 'web'),
      flux('HelmRelease', 'one', {
        targetNamespace: 'web',
        releaseName: 'one',
        chart: { spec: { chart: 'shop', sourceRef: { kind: 'HelmRepository', name: 'acme' } } },
      }),
      flux('HelmRelease', 'two', { chartRef: { kind: 'OCIRepository', name: 'oci' } }, 'web'),
      flux('HelmRelease', 'three', {
        targetNamespace: 'web',
        chart: { spec: { chart: 'shop', sourceRef: { kind: 'HelmRepository', name: 'other' } } },
      }),
      flux('HelmRelease', 'git', {
        targetNamespace: 'web',
        releaseName: 'git',
        chart: { spec: { chart: './shop', sourceRef: { kind: 'GitRepository', name: 'acme' } } },
      }),
    ];
    const addOns = [release('one'), release('two'), release('web-three'), release('git')];
    const repositories = [{ url: acme.url }, { url: 'oci://ghcr.io/acme/charts' }];
    const charts = { 'ghcr.io/acme/charts/shop': { '1.5.0': {} } };
    const { told, unread, asked } = await news(addOns, repositories, { files, charts, objects });
    expect(told).toEqual({
      one: known,
      two: { kind: 'known', from: 'oci://ghcr.io/acme/charts', newest: '1.5.0', sameMajor: '1.5.0' },
      'web-three': {
        kind: 'unknown',
        from: 'https://elsewhere.test',
        reason: 'Flux takes it from https://elsewhere.test, which is not among helm.repositories',
      },
      git: { kind: 'unknown', reason: 'nothing says which repository its chart is from' },
    });
    expect(unread).toEqual([]);
    expect(asked).toEqual(['https://charts.acme.io/index.yaml']);
    expect(JSON.stringify(told)).not.toContain('hunter2');
  });

  it('are looked for where Argo CD was told that a chart comes from, by its labels in the namespace', async () => {
    const application = (name: string, spec: object): KubeObject => flux('Application', name, spec, 'argocd');
    const web = { server: 'https://kubernetes.default.svc', namespace: 'web' };
    const from = (chart: string, repoURL: string) => ({ chart, repoURL, targetRevision: '1.x' });
    const objects = [
      application('shop', { destination: web, source: from('shop', 'https://u:hunter2@charts.acme.io') }),
      application('values', {
        destination: web,
        source: from('ignored', 'https://ignored.test'),
        sources: [
          { repoURL: 'https://git.acme.io/values', path: '.', targetRevision: 'main' },
          from('oci', 'u:hunter2@ghcr.io/acme/charts'),
        ],
      }),
      application('far', { destination: web, source: from('far', 'https://elsewhere.test') }),
      application('twice', { destination: web, source: from('twice', 'https://a.test') }),
      application('again', { destination: web, source: from('twice', 'https://b.test') }),
      application('git', { destination: web, source: { repoURL: 'https://git.acme.io', path: 'chart' } }),
      application('nowhere', { destination: {}, source: from('nowhere', 'https://charts.acme.io') }),
      application('odd', { destination: 'web', sources: 7 }),
    ];
    const applied = (chart: string): AddOn => ({ ...release(chart, '1.1.0', chart), kind: 'recognised' });
    const addOns = ['shop', 'oci', 'far', 'twice', 'chart', 'nowhere', 'ignored'].map(applied);
    const repositories = [{ url: acme.url }, { url: 'oci://ghcr.io/acme/charts' }];
    const charts = { 'ghcr.io/acme/charts/oci': { '1.5.0': {} } };
    const { told, unread, asked } = await news([...addOns, release('own')], repositories, {
      files,
      charts,
      objects,
    });
    expect(told).toEqual({
      shop: known,
      oci: { kind: 'known', from: 'oci://ghcr.io/acme/charts', newest: '1.5.0', sameMajor: '1.5.0' },
      far: {
        kind: 'unknown',
        from: 'https://elsewhere.test',
        reason: 'Argo CD takes it from https://elsewhere.test, which is not among helm.repositories',
      },
      twice: {
        kind: 'unknown',
        reason: 'Argo CD takes charts of its name from https://a.test and https://b.test',
      },
      own: { kind: 'unknown', reason: 'nothing says which repository its chart is from' },
    });
    expect(unread).toEqual([]);
    expect(asked).toEqual(['https://charts.acme.io/index.yaml']);
    expect(JSON.stringify(told)).not.toContain('hunter2');
  });

  it.each<readonly [string, AddOn, readonly object[], string]>([
    [
      'nothing names its repository',
      release('one'),
      [{ url: acme.url }],
      'nothing says which repository its chart is from',
    ],
    [
      'two do',
      release('one'),
      [acme, { ...acme, url: 'https://b.test' }],
      '2 of helm.repositories name its chart',
    ],
    [
      'its version is not known',
      release('one', ''),
      [acme],
      'no label and no stored release says its version',
    ],
    [
      'its version is none',
      release('one', 'main'),
      [acme],
      'the installed version main is no semantic version',
    ],
    [
      'the repository does not have it',
      release('one', '1.0.0', 'gone'),
      [{ ...acme, charts: ['gone'] }],
      'the repository has no chart gone',
    ],
  ])('are unknown where %s', async (_, addOn, repositories, reason) => {
    const { told, unread } = await news([addOn], repositories, { files });
    expect(told.one).toMatchObject({ kind: 'unknown', reason });
    expect(unread).toEqual([]);
  });

  it('are unknown where the repository, Flux or Argo CD cannot be read, and coverage says so', async () => {
    const { told, unread } = await news([release('one')], [acme], { failing: 'kube.forbidden' });
    expect(told.one).toEqual({
      kind: 'unknown',
      from: 'https://charts.acme.io',
      reason: 'https://charts.acme.io/index.yaml: nobody is there',
    });
    expect(unread).toEqual([
      'kube.forbidden applications of Argo CD',
      'http.unreachable chart repository https://charts.acme.io',
      'kube.forbidden helmreleases of Flux',
    ]);
    const absent = await news([release('one')], [acme], { files, failing: 'kube.not-found' });
    expect(absent.unread).toEqual([]);
  });
});
