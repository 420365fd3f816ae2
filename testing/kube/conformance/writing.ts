import { describe, expect, test } from 'vitest';
import { at, listAt, type Tree, textAt, treesAt } from '../values/tree.ts';
import { type Bench, causesOf, expected, messageOf, reasonOf } from './bench.ts';
import { configMap, deployment, image, nowhere, pod } from './shapes.ts';

const versionOf = (object: Tree): string => textAt(object, 'metadata', 'resourceVersion');
const modified =
  'the object has been modified; please apply your changes to the latest version and try again';

export function writing(bench: Bench): void {
  describe('create, update and patch', () => {
    test('creates an object with an identity, once', async () => {
      const home = await bench.home();
      const answer = await bench
        .client()
        .post(home.apps('deployments'), deployment('web', { podSpec: nowhere }));
      const made = expected(answer, 201);
      expect(textAt(made, 'metadata', 'uid')).toMatch(/^[0-9a-f-]{36}$/);
      expect(textAt(made, 'metadata', 'creationTimestamp')).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
      expect(made).toMatchObject({
        kind: 'Deployment',
        apiVersion: 'apps/v1',
        metadata: { name: 'web', namespace: home.namespace, generation: 1 },
      });
      expect(Number(versionOf(made))).toBeGreaterThan(0);
      const again = await bench.client().post(home.apps('deployments'), deployment('web'));
      expect(again).toMatchObject({
        code: 409,
        body: { reason: 'AlreadyExists', details: { name: 'web', group: 'apps', kind: 'deployments' } },
      });
      expect(messageOf(again)).toBe('deployments.apps "web" already exists');
    });

    test('fills in the defaults that controllers rely on', async () => {
      const home = await bench.home();
      const made = expected(
        await bench.client().post(home.apps('deployments'), deployment('web', { podSpec: nowhere })),
        201,
      );
      expect(made.spec).toMatchObject({
        replicas: 1,
        revisionHistoryLimit: 10,
        progressDeadlineSeconds: 600,
        strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' } },
        template: {
          spec: {
            restartPolicy: 'Always',
            dnsPolicy: 'ClusterFirst',
            schedulerName: 'default-scheduler',
            securityContext: {},
          },
        },
      });
      expect(treesAt(made, 'spec', 'template', 'spec', 'containers')).toEqual([
        {
          name: 'main',
          image: image('1'),
          imagePullPolicy: 'IfNotPresent',
          resources: {},
          terminationMessagePath: '/dev/termination-log',
          terminationMessagePolicy: 'File',
        },
      ]);
    });

    test('makes up a name from a prefix', async () => {
      const home = await bench.home();
      const body = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { generateName: 'run-' } };
      const made = expected(await bench.client().post(home.core('configmaps'), body), 201);
      expect(textAt(made, 'metadata', 'name')).toMatch(/^run-[a-z0-9]{5}$/);
    });

    test.each<[string, number, string, (namespace: string) => [string, Tree]]>([
      [
        'a namespace that is not there',
        404,
        'NotFound',
        () => ['/api/v1/namespaces/nobody/configmaps', configMap('x')],
      ],
      [
        'another namespace in the body',
        400,
        'BadRequest',
        (own) => [`/api/v1/namespaces/${own}/configmaps`, configMap('x', { namespace: 'default' })],
      ],
      [
        'a version',
        500,
        '',
        (own) => [`/api/v1/namespaces/${own}/configmaps`, configMap('x', { resourceVersion: '1' })],
      ],
      ['another kind', 400, 'BadRequest', (own) => [`/api/v1/namespaces/${own}/configmaps`, pod('x')]],
      [
        'an impossible name',
        422,
        'Invalid',
        (own) => [`/api/v1/namespaces/${own}/configmaps`, configMap('Not_A_Name')],
      ],
      [
        'no name',
        422,
        'Invalid',
        (own) => [
          `/api/v1/namespaces/${own}/configmaps`,
          { apiVersion: 'v1', kind: 'ConfigMap', metadata: {} },
        ],
      ],
    ])('refuses to create with %s', async (_what, code, reason, request) => {
      const home = await bench.home();
      const [path, body] = request(home.namespace);
      const answer = await bench.client().post(path, body);
      expect([answer.code, reasonOf(answer)]).toEqual([code, reason]);
    });

    test('refuses what the controllers could not carry out', async () => {
      const home = await bench.home();
      const refused = async (spec: Tree): Promise<[number, string[]]> => {
        const answer = await bench.client().post(home.apps('deployments'), deployment('web', { spec }));
        return [answer.code, causesOf(answer).map((cause) => textAt(cause, 'field'))];
      };
      expect(await refused({ selector: { matchLabels: { app: 'other' } } })).toEqual([
        422,
        ['spec.template.metadata.labels'],
      ]);
      expect(await refused({ minReadySeconds: 20, progressDeadlineSeconds: 20 })).toEqual([
        422,
        ['spec.progressDeadlineSeconds'],
      ]);
      const none = { rollingUpdate: { maxSurge: 0, maxUnavailable: 0 } };
      expect(await refused({ strategy: none })).toEqual([
        422,
        ['spec.strategy.rollingUpdate.maxUnavailable'],
      ]);
      expected(
        await bench.client().post(home.apps('deployments'), deployment('web', { podSpec: nowhere })),
        201,
      );
      const patch = {
        spec: { selector: { matchLabels: { app: 'b' } }, template: { metadata: { labels: { app: 'b' } } } },
      };
      const moved = await bench.client().patch(home.apps('deployments', 'web'), patch, { type: 'merge' });
      expect([moved.code, causesOf(moved)[0]?.field]).toEqual([422, 'spec.selector']);
    });

    test('updates only the version that was read', async () => {
      const home = await bench.home();
      const first = expected(
        await bench.client().post(home.core('configmaps'), configMap('x', { data: { k: '1' } })),
        201,
      );
      const second = expected(
        await bench.client().put(home.core('configmaps', 'x'), { ...first, data: { k: '2' } }),
        200,
      );
      expect(Number(versionOf(second))).toBeGreaterThan(Number(versionOf(first)));
      const stale = await bench.client().put(home.core('configmaps', 'x'), { ...first, data: { k: '3' } });
      expect(stale).toMatchObject({
        code: 409,
        body: { reason: 'Conflict', details: { name: 'x', kind: 'configmaps' } },
      });
      expect(messageOf(stale)).toBe(`Operation cannot be fulfilled on configmaps "x": ${modified}`);
      const blind = await bench
        .client()
        .put(home.core('configmaps', 'x'), configMap('x', { data: { k: '4' } }));
      expect(at(expected(blind, 200), 'data', 'k')).toBe('4');
      const other = await bench
        .client()
        .put(home.core('configmaps', 'x'), configMap('x', { uid: '00000000-0000-4000-8000-000000000000' }));
      expect([other.code, reasonOf(other)]).toEqual([409, 'Conflict']);
      const patched = await bench
        .client()
        .patch(
          home.core('configmaps', 'x'),
          { metadata: { uid: '00000000-0000-4000-8000-000000000000' } },
          { type: 'merge' },
        );
      expect([patched.code, causesOf(patched)[0]?.field]).toEqual([422, 'metadata.uid']);
      const renamed = await bench.client().put(home.core('configmaps', 'x'), configMap('y'));
      expect([renamed.code, reasonOf(renamed)]).toEqual([400, 'BadRequest']);
    });

    test('makes no version where nothing changes', async () => {
      const home = await bench.home();
      const made = expected(
        await bench.client().post(home.core('configmaps'), configMap('x', { data: { k: '1' } })),
        201,
      );
      const put = expected(await bench.client().put(home.core('configmaps', 'x'), made), 200);
      const patched = expected(
        await bench.client().patch(home.core('configmaps', 'x'), { data: { k: '1' } }, { type: 'merge' }),
        200,
      );
      expect([versionOf(put), versionOf(patched)]).toEqual([versionOf(made), versionOf(made)]);
    });

    test('counts changes of the spec, and no others, as generations', async () => {
      const home = await bench.home();
      const path = home.apps('deployments', 'web');
      expected(
        await bench.client().post(home.apps('deployments'), deployment('web', { podSpec: nowhere })),
        201,
      );
      const generation = async (patch: Tree): Promise<unknown> =>
        at(
          expected(await bench.client().patch(path, patch, { type: 'merge' }), 200),
          'metadata',
          'generation',
        );
      expect(await generation({ metadata: { labels: { a: 'b' } } })).toBe(1);
      expect(await generation({ spec: { paused: true } })).toBe(2);
      expect(await generation({ spec: { paused: true } })).toBe(2);
      expect(await generation({ status: { replicas: 7 } })).toBe(2);
    });

    test('merges a patch, and removes what is null', async () => {
      const home = await bench.home();
      const path = home.core('configmaps', 'x');
      const made = expected(
        await bench.client().post(home.core('configmaps'), configMap('x', { data: { a: '1', b: '2' } })),
        201,
      );
      const patch = { metadata: { resourceVersion: versionOf(made) }, data: { a: null, c: '3' } };
      const patched = expected(await bench.client().patch(path, patch, { type: 'merge' }), 200);
      expect(patched.data).toEqual({ b: '2', c: '3' });
      const stale = await bench.client().patch(path, patch, { type: 'merge' });
      expect([stale.code, reasonOf(stale)]).toEqual([409, 'Conflict']);
      expect((await bench.client().patch(home.core('configmaps', 'none'), {}, { type: 'merge' })).code).toBe(
        404,
      );
    });

    test('carries out a JSON patch, or refuses all of it', async () => {
      const home = await bench.home();
      const path = home.core('configmaps', 'x');
      expected(await bench.client().post(home.core('configmaps'), configMap('x', { data: { a: '1' } })), 201);
      const patch = (...operations: Tree[]) => bench.client().patch(path, operations, { type: 'json' });
      const set = { op: 'add', path: '/metadata/labels', value: { 'a/b': 'c' } };
      const done = expected(
        await patch(
          { op: 'test', path: '/data/a', value: '1' },
          { op: 'replace', path: '/data/a', value: '2' },
          set,
        ),
        200,
      );
      expect([done.data, at(done, 'metadata', 'labels')]).toEqual([{ a: '2' }, { 'a/b': 'c' }]);
      const failed = await patch(
        { op: 'remove', path: '/metadata/labels/a~1b' },
        { op: 'test', path: '/data/a', value: '1' },
      );
      expect([failed.code, reasonOf(failed)]).toEqual([422, 'Invalid']);
      expect(at((await bench.client().get(path)).body, 'metadata', 'labels')).toEqual({ 'a/b': 'c' });
    });

    test('merges lists by their keys in a strategic patch', async () => {
      const home = await bench.home();
      const containers = ['main', 'side', 'gone'].map((name) => ({ name, image: image('1') }));
      expected(
        await bench
          .client()
          .post(home.apps('deployments'), deployment('web', { podSpec: { ...nowhere, containers } })),
        201,
      );
      const patch = {
        spec: {
          template: {
            spec: {
              containers: [
                { name: 'side', image: image('2') },
                { name: 'gone', $patch: 'delete' },
              ],
            },
          },
        },
      };
      const patched = expected(
        await bench.client().patch(home.apps('deployments', 'web'), patch, { type: 'strategic' }),
        200,
      );
      expect(
        treesAt(patched, 'spec', 'template', 'spec', 'containers').map((each) => [each.name, each.image]),
      ).toEqual([
        ['main', image('1')],
        ['side', image('2')],
      ]);
    });

    test('changes nothing in a dry run', async () => {
      const home = await bench.home();
      const dry = { query: { dryRun: 'All' } };
      const path = home.core('configmaps', 'x');
      expect(
        textAt(
          expected(await bench.client().post(home.core('configmaps'), configMap('x'), dry), 201),
          'metadata',
          'uid',
        ),
      ).not.toBe('');
      expect((await bench.client().get(path)).code).toBe(404);
      const made = expected(
        await bench.client().post(home.core('configmaps'), configMap('x', { data: { k: '1' } })),
        201,
      );
      const put = expected(await bench.client().put(path, { ...made, data: { k: '2' } }, dry), 200);
      const patched = expected(
        await bench.client().patch(path, { data: { k: '3' } }, { ...dry, type: 'merge' }),
        200,
      );
      expect([at(put, 'data', 'k'), at(patched, 'data', 'k')]).toEqual(['2', '3']);
      expect((await bench.client().delete(path, undefined, dry)).code).toBe(200);
      expect(expected(await bench.client().get(path), 200)).toEqual(made);
      const wrong = await bench
        .client()
        .post(home.core('configmaps'), configMap('y'), { query: { dryRun: 'Maybe' } });
      expect([wrong.code, reasonOf(wrong)]).toEqual([422, 'Invalid']);
    });

    test('keeps the status and the rest apart', async () => {
      const home = await bench.home();
      const path = home.core('pods', 'web');
      expected(await bench.client().post(home.core('pods'), pod('web', nowhere)), 201);
      const ignored = expected(
        await bench.client().patch(path, { status: { message: 'by the wrong door' } }, { type: 'merge' }),
        200,
      );
      expect(at(ignored, 'status', 'message')).toBeUndefined();
      const patch = {
        status: { message: 'by the right door' },
        metadata: { labels: { app: 'other' } },
        spec: { activeDeadlineSeconds: 5 },
      };
      const patched = expected(await bench.client().patch(`${path}/status`, patch, { type: 'merge' }), 200);
      expect(at(patched, 'status', 'message')).toBe('by the right door');
      expect(at(patched, 'spec', 'activeDeadlineSeconds')).toBeUndefined();
      const read = expected(await bench.client().get(`${path}/status`), 200);
      expect(at(read, 'status', 'message')).toBe('by the right door');
    });

    test('scales by the scale door, under its version', async () => {
      const home = await bench.home();
      const door = home.apps('deployments', 'web', 'scale');
      const form = { replicas: 2, podSpec: nowhere, spec: { paused: true } };
      expected(await bench.client().post(home.apps('deployments'), deployment('web', form)), 201);
      await bench
        .client()
        .until(home.apps('deployments', 'web'), (object) => at(object, 'status', 'observedGeneration') === 1);
      const scale = expected(await bench.client().get(door), 200);
      expect(scale).toMatchObject({
        kind: 'Scale',
        apiVersion: 'autoscaling/v1',
        spec: { replicas: 2 },
        status: { selector: 'app=web' },
      });
      const put = expected(await bench.client().put(door, { ...scale, spec: { replicas: 3 } }), 200);
      expect(at(put, 'spec', 'replicas')).toBe(3);
      const stale = await bench.client().put(door, { ...scale, spec: { replicas: 4 } });
      expect([stale.code, reasonOf(stale)]).toEqual([409, 'Conflict']);
      const patched = expected(
        await bench.client().patch(door, { spec: { replicas: 5 } }, { type: 'merge' }),
        200,
      );
      expect(at(patched, 'spec', 'replicas')).toBe(5);
      expect(at((await bench.client().get(home.apps('deployments', 'web'))).body, 'spec', 'replicas')).toBe(
        5,
      );
    });

    test('changes of a running pod only its images', async () => {
      const home = await bench.home();
      const path = home.core('pods', 'web');
      expected(await bench.client().post(home.core('pods'), pod('web', nowhere)), 201);
      const images = { spec: { containers: [{ name: 'main', image: image('2') }] } };
      const patched = expected(await bench.client().patch(path, images, { type: 'strategic' }), 200);
      expect(listAt(patched, 'spec', 'containers')).toMatchObject([{ image: image('2') }]);
      const refused = await bench
        .client()
        .patch(path, { spec: { hostNetwork: true } }, { type: 'strategic' });
      expect([refused.code, reasonOf(refused)]).toEqual([422, 'Invalid']);
    });
  });
}
