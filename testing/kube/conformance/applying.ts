import { describe, expect, test } from 'vitest';
import { at, type Tree, textAt, treesAt } from '../values/tree.ts';
import { type Bench, causesOf, entryOf, expected, type Home, messageOf, ownedBy, reasonOf } from './bench.ts';
import { configMap, deployment, image, nowhere } from './shapes.ts';

const versionOf = (object: Tree): string => textAt(object, 'metadata', 'resourceVersion');

/** What Oakum applies: one image of one container, and nothing else. */
function imageOnly(name: string, version: string, metadata: Tree = {}): Tree {
  const containers = [{ name: 'main', image: image(version) }];
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, ...metadata },
    spec: { template: { spec: { containers } } },
  };
}

const imageField = '.spec.template.spec.containers[name="main"].image';
const imageOf = (object: Tree): unknown =>
  treesAt(object, 'spec', 'template', 'spec', 'containers').find((each) => each.name === 'main')?.image;

export function applying(bench: Bench): void {
  describe('server-side apply', () => {
    const made = async (home: Home): Promise<Tree> => {
      const containers = [
        { name: 'main', image: image('1'), env: [{ name: 'A', value: '1' }] },
        { name: 'side', image: image('1') },
      ];
      const body = deployment('web', { podSpec: { ...nowhere, containers }, spec: { paused: true } });
      const query = { fieldManager: 'owner' };
      return expected(await bench.client().post(home.apps('deployments'), body, { query }), 201);
    };

    test('creates what is not there, and says who owns which field', async () => {
      const home = await bench.home();
      const path = home.core('configmaps', 'x');
      const answer = await bench
        .client()
        .apply(path, configMap('x', { data: { a: '1' }, labels: { b: 'c' } }), { manager: 'one' });
      const object = expected(answer, 201);
      expect(entryOf(object, 'one')).toMatchObject({
        manager: 'one',
        operation: 'Apply',
        apiVersion: 'v1',
        fieldsType: 'FieldsV1',
      });
      expect(ownedBy(object, 'one')).toEqual(['data.a', 'metadata.labels.b']);
    });

    test('makes no version when it is repeated', async () => {
      const home = await bench.home();
      const path = home.core('configmaps', 'x');
      const body = configMap('x', { data: { a: '1' } });
      const first = expected(await bench.client().apply(path, body, { manager: 'one' }), 201);
      const second = expected(await bench.client().apply(path, body, { manager: 'one' }), 200);
      expect(second).toEqual(first);
    });

    test('refuses an apply without a manager, and one that brings owners', async () => {
      const home = await bench.home();
      const path = home.core('configmaps', 'x');
      const nobody = await bench.client().apply(path, configMap('x'), { manager: '' });
      expect([nobody.code, reasonOf(nobody)]).toEqual([422, 'Invalid']);
      const owners = await bench
        .client()
        .apply(path, configMap('x', { managedFields: [{ manager: 'me' }] }), { manager: 'one' });
      expect([owners.code, reasonOf(owners)]).toEqual([400, 'BadRequest']);
    });

    test('says who owns what would change, and changes nothing', async () => {
      const home = await bench.home();
      const before = await made(home);
      for (const query of [{}, { dryRun: 'All' }]) {
        const answer = await bench
          .client()
          .apply(home.apps('deployments', 'web'), imageOnly('web', '2'), { manager: 'patcher', query });
        expect([answer.code, reasonOf(answer)]).toEqual([409, 'Conflict']);
        expect(messageOf(answer)).toBe(
          `Apply failed with 1 conflict: conflict with "owner" using apps/v1: ${imageField}`,
        );
        expect(causesOf(answer)).toEqual([
          {
            reason: 'FieldManagerConflict',
            message: 'conflict with "owner" using apps/v1',
            field: imageField,
          },
        ]);
      }
      const after = expected(await bench.client().get(home.apps('deployments', 'web')), 200);
      expect([imageOf(after), ownedBy(after, 'patcher')]).toEqual([imageOf(before), []]);
    });

    test('names every manager and every field that stands against it', async () => {
      const home = await bench.home();
      const path = home.core('configmaps', 'x');
      expected(
        await bench.client().apply(path, configMap('x', { data: { a: '1', b: '1' } }), { manager: 'one' }),
        201,
      );
      expected(
        await bench.client().apply(path, configMap('x', { data: { c: '1' } }), { manager: 'two' }),
        200,
      );
      const answer = await bench
        .client()
        .apply(path, configMap('x', { data: { a: '2', b: '2', c: '2' } }), { manager: 'three' });
      expect(
        causesOf(answer)
          .map((cause) => `${textAt(cause, 'message')}: ${textAt(cause, 'field')}`)
          .sort(),
      ).toEqual([
        'conflict with "one": .data.a',
        'conflict with "one": .data.b',
        'conflict with "two": .data.c',
      ]);
      expect(messageOf(answer)).toMatch(
        /^Apply failed with 3 conflicts: conflicts with "one":\n- \.data\.[ab]\n- \.data\.[ab]\nconflicts with "two":\n- \.data\.c$/,
      );
    });

    test('takes a field over by force, and only that', async () => {
      const home = await bench.home();
      const before = await made(home);
      const path = home.apps('deployments', 'web');
      const dry = expected(
        await bench
          .client()
          .apply(path, imageOnly('web', '2'), { manager: 'patcher', query: { force: true, dryRun: 'All' } }),
        200,
      );
      expect(imageOf(dry)).toBe(image('2'));
      expect(imageOf(expected(await bench.client().get(path), 200))).toBe(image('1'));
      const after = expected(
        await bench
          .client()
          .apply(path, imageOnly('web', '2'), { manager: 'patcher', query: { force: true } }),
        200,
      );
      const [main, side] = treesAt(after, 'spec', 'template', 'spec', 'containers');
      expect([main?.image, side?.image]).toEqual([image('2'), image('1')]);
      expect(main?.env).toEqual([{ name: 'A', value: '1' }]);
      expect(at(after, 'metadata', 'generation')).toBe(Number(at(before, 'metadata', 'generation')) + 1);
      const field = 'spec.template.spec.containers.{"name":"main"}.image';
      expect(ownedBy(after, 'patcher')).toEqual([
        field,
        'spec.template.spec.containers.{"name":"main"}.name',
      ]);
      expect(ownedBy(before, 'owner')).toContain(field);
      expect(ownedBy(after, 'owner')).not.toContain(field);
      expect(ownedBy(after, 'owner')).toContain('spec.template.spec.containers.{"name":"side"}.image');
    });

    test('shares a field where the values agree, and finds the conflict when they part', async () => {
      const home = await bench.home();
      const path = home.core('configmaps', 'x');
      expected(
        await bench.client().apply(path, configMap('x', { data: { a: '1' } }), { manager: 'one' }),
        201,
      );
      const shared = expected(
        await bench.client().apply(path, configMap('x', { data: { a: '1' } }), { manager: 'two' }),
        200,
      );
      expect([ownedBy(shared, 'one'), ownedBy(shared, 'two')]).toEqual([['data.a'], ['data.a']]);
      const parted = await bench
        .client()
        .apply(path, configMap('x', { data: { a: '2' } }), { manager: 'two' });
      expect([parted.code, causesOf(parted)[0]?.message]).toEqual([409, 'conflict with "one"']);
    });

    test('takes out what is no longer applied, unless somebody else owns it', async () => {
      const home = await bench.home();
      const path = home.core('configmaps', 'x');
      expected(
        await bench
          .client()
          .apply(path, configMap('x', { data: { a: '1', b: '1', c: '1' } }), { manager: 'one' }),
        201,
      );
      expected(
        await bench.client().apply(path, configMap('x', { data: { b: '1' } }), { manager: 'two' }),
        200,
      );
      const after = expected(
        await bench.client().apply(path, configMap('x', { data: { c: '1' } }), { manager: 'one' }),
        200,
      );
      expect(after.data).toEqual({ b: '1', c: '1' });
      expect([ownedBy(after, 'one'), ownedBy(after, 'two')]).toEqual([['data.c'], ['data.b']]);
      const none = expected(await bench.client().apply(path, configMap('x'), { manager: 'one' }), 200);
      expect([none.data, entryOf(none, 'one')]).toEqual([{ b: '1' }, undefined]);
    });

    test('takes out a whole list item with what belongs to it', async () => {
      const home = await bench.home();
      const path = home.apps('deployments', 'web');
      const form = (...names: string[]): Tree =>
        deployment('web', {
          podSpec: { ...nowhere, containers: names.map((name) => ({ name, image: image('1') })) },
          spec: { paused: true },
        });
      expected(await bench.client().apply(path, form('main', 'side'), { manager: 'one' }), 201);
      const after = expected(await bench.client().apply(path, form('main'), { manager: 'one' }), 200);
      expect(treesAt(after, 'spec', 'template', 'spec', 'containers').map((each) => each.name)).toEqual([
        'main',
      ]);
    });

    test('orders a list as the configuration does, and keeps the place of the rest', async () => {
      const home = await bench.home();
      const path = home.apps('deployments', 'web');
      const form = (...names: string[]): Tree => {
        const env = names.map((name) => ({ name, value: '1' }));
        return deployment('web', {
          podSpec: { ...nowhere, containers: [{ name: 'main', image: image('1'), env }] },
          spec: { paused: true },
        });
      };
      expected(await bench.client().apply(path, form('A', 'B', 'C'), { manager: 'one' }), 201);
      const after = expected(await bench.client().apply(path, form('C', 'X', 'A'), { manager: 'two' }), 200);
      const [main] = treesAt(after, 'spec', 'template', 'spec', 'containers');
      expect(treesAt(main, 'env').map((each) => each.name)).toEqual(['B', 'C', 'X', 'A']);
    });

    test('gives up a field to an update, and then stands against its old owner', async () => {
      const home = await bench.home();
      const path = home.core('configmaps', 'x');
      expected(
        await bench.client().apply(path, configMap('x', { data: { a: '1' } }), { manager: 'one' }),
        201,
      );
      const patched = expected(
        await bench
          .client()
          .patch(path, { data: { a: '2' } }, { type: 'merge', query: { fieldManager: 'editor' } }),
        200,
      );
      expect([ownedBy(patched, 'one'), ownedBy(patched, 'editor')]).toEqual([[], ['data.a']]);
      expect(entryOf(patched, 'editor')?.operation).toBe('Update');
      const again = await bench
        .client()
        .apply(path, configMap('x', { data: { a: '1' } }), { manager: 'one' });
      expect([again.code, causesOf(again)[0]?.message]).toEqual([409, 'conflict with "editor" using v1']);
    });

    test('names a manager after the program where it is not named', async () => {
      const home = await bench.home();
      const object = expected(
        await bench.client().post(home.core('configmaps'), configMap('x', { data: { a: '1' } })),
        201,
      );
      expect(ownedBy(object, 'conformance')).toEqual(['data.a']);
    });

    test('holds to the UID and the version in the configuration', async () => {
      const home = await bench.home();
      const before = await made(home);
      const path = home.apps('deployments', 'web');
      const options = { manager: 'patcher', query: { force: true } };
      const uid = '00000000-0000-4000-8000-000000000000';
      const other = await bench.client().apply(path, imageOnly('web', '2', { uid }), options);
      expect([other.code, causesOf(other)[0]?.field]).toEqual([422, 'metadata.uid']);
      const absent = await bench
        .client()
        .apply(home.apps('deployments', 'none'), imageOnly('none', '2', { uid }), options);
      expect([absent.code, reasonOf(absent)]).toEqual([409, 'Conflict']);
      const uidOnly = imageOnly('web', '2', { uid: textAt(before, 'metadata', 'uid') });
      expect(imageOf(expected(await bench.client().apply(path, uidOnly, options), 200))).toBe(image('2'));
      const map = home.core('configmaps', 'x');
      const first = expected(
        await bench.client().apply(map, configMap('x', { data: { a: '1' } }), options),
        201,
      );
      const under = (resourceVersion: string): Tree => configMap('x', { data: { a: '2' }, resourceVersion });
      const stale = await bench.client().apply(map, under('1'), options);
      expect([stale.code, reasonOf(stale)]).toEqual([409, 'Conflict']);
      expect(expected(await bench.client().apply(map, under(versionOf(first)), options), 200).data).toEqual({
        a: '2',
      });
    });

    test('creates under a version alone: only a UID says that the object must be there', async () => {
      const home = await bench.home();
      const body = configMap('none', { data: { a: '1' }, resourceVersion: '1' });
      expect(
        (await bench.client().apply(home.core('configmaps', 'none'), body, { manager: 'one' })).code,
      ).toBe(201);
    });

    test('tells the owner of the replicas by the scale door', async () => {
      const home = await bench.home();
      await made(home);
      const path = home.apps('deployments', 'web');
      const query = { fieldManager: 'scaler' };
      expected(
        await bench.client().patch(`${path}/scale`, { spec: { replicas: 3 } }, { type: 'merge', query }),
        200,
      );
      const object = expected(await bench.client().get(path), 200);
      expect(ownedBy(object, 'scaler', 'scale')).toEqual(['spec.replicas']);
      expect(ownedBy(object, 'owner')).not.toContain('spec.replicas');
      const body = {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name: 'web' },
        spec: { replicas: 1 },
      };
      const answer = await bench.client().apply(path, body, { manager: 'patcher' });
      expect(causesOf(answer)[0]).toMatchObject({
        message: 'conflict with "scaler" with subresource "scale" using apps/v1',
        field: '.spec.replicas',
      });
    });

    test('tells the controllers that own the status', async () => {
      const home = await bench.home();
      await made(home);
      const object = await bench
        .client()
        .until(home.apps('deployments', 'web'), (each) => at(each, 'status', 'observedGeneration') === 1);
      expect(ownedBy(object, 'kube-controller-manager', 'status')).toContain('status.observedGeneration');
    });
  });
}
