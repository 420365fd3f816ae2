import { describe, expect, it } from 'vitest';
import { objectOf, readerOf } from '../conformance/objects-reader.ts';
import { servedKinds } from './served.ts';

const builtIn = ['CronJob', 'DaemonSet', 'Deployment', 'Job', 'Pod', 'ReplicaSet', 'StatefulSet'];
const ofGroup = (apiVersion: string, kind: string) => [objectOf({ apiVersion, kind, name: 'x' })];

describe('servedKinds', () => {
  it('are those that every server has, where nothing else is installed', async () => {
    const { value, coverage } = await servedKinds(readerOf({}), undefined);
    expect(value.map(({ id }) => id)).toEqual(builtIn);
    expect(coverage).toEqual({ read: 0, total: 0, unread: [] });
  });

  it.each([
    ['argoproj.io/v1alpha1', 'Rollout', 'rollouts.argoproj.io', ['Rollout v1alpha1']],
    [
      'apps.kruise.io/v1beta1',
      'CloneSet',
      'clonesets.apps.kruise.io',
      ['AdvancedDaemonSet v1beta1', 'AdvancedStatefulSet v1beta1', 'CloneSet v1beta1'],
    ],
    [
      'serving.knative.dev/v1',
      'Service',
      'services.serving.knative.dev',
      ['KnativeConfiguration v1', 'KnativeRevision v1', 'KnativeService v1'],
    ],
  ])('of %s are added in a version that is served', async (apiVersion, kind, key, expected) => {
    const { value } = await servedKinds(readerOf({ [key]: ofGroup(apiVersion, kind) }), undefined);
    const added = value.filter(({ id }) => !builtIn.includes(id));
    expect(added.map(({ id, resource }) => `${id} ${resource.version}`)).toEqual(expected);
  });

  it('say that others are unknown where the server does not tell', async () => {
    const { value, coverage } = await servedKinds(
      readerOf({}, { refused: { groups: 'kube.forbidden' } }),
      undefined,
    );
    expect(value.map(({ id }) => id)).toEqual(builtIn);
    expect(coverage.unread).toEqual([
      {
        what: 'custom resources',
        code: 'kube.forbidden',
        reason:
          'the server does not say which custom resources it serves: https://api.test: cannot read groups',
      },
    ]);
  });
});
