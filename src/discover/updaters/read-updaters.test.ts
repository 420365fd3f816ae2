import { describe, expect, it } from 'vitest';
import type { KubeObject, KubeReader } from '../../edges/kube/interface.ts';
import { OakumError } from '../../kernel/pure/index.ts';
import { readUpdaters } from './index.ts';

/**
 * The shapes are those of image.toolkit.fluxcd.io/v1 (Flux 2.7), argocd-image-updater.argoproj.io/v1alpha1 (1.0), its
 * annotations of before, and Keel's labels and annotations. The objects are made up.
 */
type Objects = Readonly<Record<string, readonly KubeObject[]>>;

function object(
  kind: string,
  name: string,
  spec: unknown,
  more: Partial<KubeObject['metadata']> = {},
): KubeObject {
  const metadata = { name, namespace: 'apps', uid: `uid-${name}`, resourceVersion: '1', ...more };
  return { apiVersion: 'v1', kind, metadata, spec };
}

function reader(objects: Objects, refused: readonly string[] = []): KubeReader {
  const never = (): never => {
    throw new OakumError('kube.unsupported', 'it is not asked');
  };
  const names = [...Object.keys(objects), ...refused];
  const groups = ['image.toolkit.fluxcd.io', 'argocd-image-updater.argoproj.io', 'argoproj.io'];
  return {
    server: 'https://api.test',
    version: async () => 'v1.37.1',
    groups: async () =>
      groups
        .filter((group) => names.some((name) => name.split('.').slice(1).join('.') === group))
        .map((name) => ({ name, versions: ['v1'] })),
    metric: async () => [],
    served: never,
    watch: never,
    get: async (_, name) => {
      const found = objects.deployments?.find(({ metadata }) => metadata.name === name);
      if (refused.includes('deployments')) throw new OakumError('kube.forbidden', 'you may not');
      if (found === undefined) throw new OakumError('kube.not-found', `no ${name}`);
      return found;
    },
    async *list({ resource, group }) {
      const name = `${resource}.${group}`;
      if (refused.includes(name)) throw new OakumError('kube.forbidden', `cannot list ${name}`);
      if (objects[name] === undefined) throw new OakumError('kube.not-found', `there is no ${name}`);
      yield* objects[name];
    },
  };
}

const flux = 'image.toolkit.fluxcd.io';
const repository = object('ImageRepository', 'web', { image: 'registry.acme.io/shop/web', interval: '1m' });
const policy = object('ImagePolicy', 'web', {
  imageRepositoryRef: { name: 'web' },
  policy: { semver: { range: '>=1.2.0' } },
  filterTags: { pattern: '^1' },
});
const automation = object('ImageUpdateAutomation', 'all', { interval: '1m' });
const target = (name: string) => ({ kind: 'Deployment', namespace: 'apps', name });

const read = async (objects: Objects, refused: readonly string[] = [], targets = [target('web')]) =>
  readUpdaters(reader(objects, refused), { targets });

describe('what moves tags of images', () => {
  it('is Flux by a policy, and says whether something writes', async () => {
    const both = { [`imagerepositories.${flux}`]: [repository], [`imagepolicies.${flux}`]: [policy] };
    const watches = { kind: 'repository', repository: 'registry.acme.io/shop/web' };
    const said = await read({ ...both, [`imageupdateautomations.${flux}`]: [automation] });
    expect(said.value).toEqual([
      {
        name: 'Flux ImagePolicy apps/web',
        watches,
        rule: 'semver >=1.2.0, tags like ^1',
        writes: 'to Git, by an ImageUpdateAutomation of its namespace',
      },
    ]);
    const stopped = object('ImageUpdateAutomation', 'all', { suspend: true });
    const idle = await read({ ...both, [`imageupdateautomations.${flux}`]: [stopped] });
    expect(idle.value[0]?.writes).toMatch(/^nothing that is seen here/);
  });

  it('is not Flux where its repository is suspended or not there', async () => {
    const asleep = object('ImageRepository', 'web', { image: 'registry.acme.io/shop/web', suspend: true });
    for (const repositories of [[asleep], []])
      expect(
        (await read({ [`imagerepositories.${flux}`]: repositories, [`imagepolicies.${flux}`]: [policy] }))
          .value,
      ).toEqual([]);
  });

  it('is Argo CD Image Updater, as a resource and by annotations', async () => {
    const said = await read({
      'imageupdaters.argocd-image-updater.argoproj.io': [
        object('ImageUpdater', 'shop', {
          applicationRefs: [{ namePattern: 'shop-*', images: [{ alias: 'web', imageName: 'nginx:~1.26' }] }],
        }),
      ],
      'applications.argoproj.io': [
        object(
          'Application',
          'old',
          {},
          {
            annotations: {
              'argocd-image-updater.argoproj.io/image-list': 'web=registry.acme.io:5000/shop/web:1.x, redis',
            },
          },
        ),
        object('Application', 'other', {}),
      ],
    });
    expect(said.value.map(({ watches, rule }) => [watches, rule])).toEqual([
      [{ kind: 'repository', repository: 'docker.io/library/nginx' }, '~1.26'],
      [{ kind: 'repository', repository: 'registry.acme.io:5000/shop/web' }, '1.x'],
      [{ kind: 'repository', repository: 'docker.io/library/redis' }, ''],
    ]);
  });

  it.each([
    ['an annotation', { annotations: { 'keel.sh/policy': 'minor' } }, ['minor']],
    ['a label', { labels: { 'keel.sh/policy': 'force' } }, ['force']],
    ['a policy of never', { annotations: { 'keel.sh/policy': 'never' } }, []],
    ['nothing', {}, []],
  ])('is Keel by %s of the workload', async (_, metadata, rules) => {
    const said = await read({ deployments: [object('Deployment', 'web', {}, metadata)] });
    expect(said.value.map(({ rule }) => rule)).toEqual(rules);
    expect(said.coverage.unread).toEqual([]);
  });

  it('is unknown where it cannot be read, and the rest is told', async () => {
    const broken = object('ImagePolicy', 'bad', { policy: {} });
    const said = await read(
      { [`imagerepositories.${flux}`]: [repository], [`imagepolicies.${flux}`]: [broken, policy] },
      ['deployments', 'applications.argoproj.io'],
    );
    expect(said.value.map(({ name }) => name)).toEqual(['Flux ImagePolicy apps/web']);
    expect(said.coverage.unread.map(({ what, code }) => `${what} ${code}`).toSorted()).toEqual([
      'Deployment apps/web kube.forbidden',
      'ImagePolicy bad updaters.malformed',
      'applications.argoproj.io kube.forbidden',
    ]);
  });

  it('is nothing where a workload has gone', async () => {
    const said = await read({}, [], [target('gone')]);
    expect([said.value, said.coverage.unread]).toEqual([[], []]);
  });
});
