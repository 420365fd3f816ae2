import { describe, expect, test } from 'vitest';
import { at, listAt, textAt, treesAt } from '../values/tree.ts';
import { type Bench, causesOf, expected, type Home, itemsOf, messageOf, namesOf, reasonOf } from './bench.ts';
import { configMap, nowhere, pod } from './shapes.ts';

export function reading(bench: Bench): void {
  describe('get and list', () => {
    const names = ['a', 'b', 'c', 'd', 'e'];
    const fill = async (home: Home): Promise<void> => {
      for (const name of names)
        expected(
          await bench.client().post(home.core('configmaps'), configMap(name, { labels: { set: 'five' } })),
          201,
        );
    };
    const five = { labelSelector: 'set=five' };

    test('answers 404 with what is missing', async () => {
      const home = await bench.home();
      const answer = await bench.client().get(home.apps('deployments', 'none'));
      expect(answer).toMatchObject({
        code: 404,
        body: {
          kind: 'Status',
          apiVersion: 'v1',
          metadata: {},
          status: 'Failure',
          reason: 'NotFound',
          code: 404,
        },
      });
      expect(messageOf(answer)).toBe('deployments.apps "none" not found');
      expect(answer.body.details).toEqual({ name: 'none', group: 'apps', kind: 'deployments' });
    });

    test('lists in the order of names, items without kind and apiVersion', async () => {
      const home = await bench.home();
      await fill(home);
      const answer = await bench.client().get(home.core('configmaps'), { query: five });
      expect(expected(answer, 200)).toMatchObject({ kind: 'ConfigMapList', apiVersion: 'v1' });
      expect(namesOf(answer)).toEqual(names);
      for (const item of itemsOf(answer))
        expect([item.kind, item.apiVersion]).toEqual([undefined, undefined]);
    });

    test('cuts a list into pages of one version', async () => {
      const home = await bench.home();
      await fill(home);
      const first = await bench.client().get(home.core('configmaps'), { query: { limit: 2 } });
      expect(namesOf(first)).toEqual(names.slice(0, 2));
      expected(await bench.client().post(home.core('configmaps'), configMap('zz-late')), 201);
      const token = textAt(first.body, 'metadata', 'continue');
      const rest = await bench
        .client()
        .get(home.core('configmaps'), { query: { limit: 100, continue: token } });
      // A real cluster adds its own `kube-root-ca.crt` when it comes to it: what the pages say decides.
      expect(namesOf(rest).filter((name) => name !== 'kube-root-ca.crt')).toEqual(names.slice(2));
      expect(at(first.body, 'metadata', 'remainingItemCount')).toBe(namesOf(rest).length);
      expect(textAt(rest.body, 'metadata', 'continue')).toBe('');
      expect(textAt(rest.body, 'metadata', 'resourceVersion')).toBe(
        textAt(first.body, 'metadata', 'resourceVersion'),
      );
    });

    test('does not count what remains of a selection', async () => {
      const home = await bench.home();
      await fill(home);
      const answer = await bench.client().get(home.core('configmaps'), { query: { ...five, limit: 2 } });
      expect(namesOf(answer)).toEqual(['a', 'b']);
      expect(at(answer.body, 'metadata', 'remainingItemCount')).toBeUndefined();
      expect(textAt(answer.body, 'metadata', 'continue')).not.toBe('');
    });

    test('refuses a token that is none', async () => {
      const home = await bench.home();
      const answer = await bench
        .client()
        .get(home.core('configmaps'), { query: { limit: 2, continue: 'x' } });
      expect([answer.code, reasonOf(answer)]).toEqual([400, 'BadRequest']);
    });

    test.each([
      ['app=web', ['one', 'two']],
      ['app==web,tier=front', ['one']],
      ['app!=web', ['four', 'three']],
      ['tier in (front, back)', ['one', 'two']],
      ['tier notin (front)', ['four', 'three', 'two']],
      ['tier', ['one', 'two']],
      ['!tier', ['four', 'three']],
      ['app,!tier', ['three']],
    ])('selects by labels: %s', async (selector, wanted) => {
      const home = await bench.home();
      const labels = {
        one: { app: 'web', tier: 'front' },
        two: { app: 'web', tier: 'back' },
        three: { app: 'db' },
        four: {},
      };
      for (const [name, set] of Object.entries(labels)) {
        expected(
          await bench
            .client()
            .post(home.core('configmaps'), configMap(name, { labels: { ...set, test: 'labels' } })),
          201,
        );
      }
      const answer = await bench
        .client()
        .get(home.core('configmaps'), { query: { labelSelector: `test=labels,${selector}` } });
      expect(namesOf(answer)).toEqual(wanted);
    });

    test.each(['app=', 'app in (a', '=web', 'a b'])('answers a label selector %s', async (selector) => {
      const home = await bench.home();
      const answer = await bench
        .client()
        .get(home.core('configmaps'), { query: { labelSelector: selector } });
      expect([answer.code, reasonOf(answer)]).toEqual(selector === 'app=' ? [200, ''] : [400, 'BadRequest']);
    });

    test('selects by fields', async () => {
      const home = await bench.home();
      expected(await bench.client().post(home.core('pods'), pod('stuck', nowhere)), 201);
      expected(await bench.client().post(home.core('pods'), pod('runs')), 201);
      const runs = await bench
        .client()
        .until(home.core('pods', 'runs'), (object) => textAt(object, 'status', 'phase') === 'Running');
      const select = async (fieldSelector: string): Promise<string[]> =>
        namesOf(await bench.client().get(home.core('pods'), { query: { fieldSelector } }));
      expect(await select('metadata.name=stuck')).toEqual(['stuck']);
      expect(await select(`metadata.namespace=${home.namespace}`)).toEqual(['runs', 'stuck']);
      expect(await select('status.phase=Pending')).toEqual(['stuck']);
      expect(await select('status.phase!=Pending')).toEqual(['runs']);
      expect(await select(`spec.nodeName=${textAt(runs, 'spec', 'nodeName')},status.phase=Running`)).toEqual([
        'runs',
      ]);
      const wrong = await bench
        .client()
        .get(home.core('pods'), { query: { fieldSelector: 'spec.colour=red' } });
      expect([wrong.code, reasonOf(wrong)]).toEqual([400, 'BadRequest']);
    });

    test('keeps the rules of resourceVersion in a list', async () => {
      const home = await bench.home();
      const list = (query: Record<string, string>) => bench.client().get(home.core('configmaps'), { query });
      const version = textAt(expected(await list({}), 200), 'metadata', 'resourceVersion');
      expect((await list({ resourceVersion: '0' })).code).toBe(200);
      expect((await list({ resourceVersion: version, resourceVersionMatch: 'NotOlderThan' })).code).toBe(200);
      const unnamed = await list({ resourceVersionMatch: 'NotOlderThan' });
      expect([unnamed.code, reasonOf(unnamed)]).toEqual([422, 'Invalid']);
      const future = await list({ resourceVersion: String(Number(version) + 1_000_000) });
      expect([future.code, reasonOf(future)]).toEqual([504, 'Timeout']);
      expect(causesOf(future)[0]?.reason).toBe('ResourceVersionTooLarge');
    });

    test('gives only metadata to those who ask for no more', async () => {
      const home = await bench.home();
      await fill(home);
      const list = await bench.client().get(home.core('configmaps'), {
        query: five,
        accept: 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1',
      });
      expect(expected(list, 200)).toMatchObject({
        kind: 'PartialObjectMetadataList',
        apiVersion: 'meta.k8s.io/v1',
      });
      expect(namesOf(list)).toEqual(names);
      const one = await bench.client().get(home.core('configmaps', 'a'), {
        accept: 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1',
      });
      expect(Object.keys(expected(one, 200)).sort()).toEqual(['apiVersion', 'kind', 'metadata']);
    });

    test('gives kubectl a table with the metadata of every row', async () => {
      const home = await bench.home();
      await fill(home);
      const accept = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json';
      const table = expected(await bench.client().get(home.core('configmaps'), { query: five, accept }), 200);
      expect(table).toMatchObject({ kind: 'Table', apiVersion: 'meta.k8s.io/v1' });
      const titles = treesAt(table, 'columnDefinitions').map((column) => column.name);
      expect([titles[0], titles.at(-1)]).toEqual(['Name', 'Age']);
      expect(
        treesAt(table, 'rows').map((row) => [
          listAt(row, 'cells')[0],
          textAt(row, 'object', 'metadata', 'name'),
        ]),
      ).toEqual(names.map((name) => [name, name]));
    });
  });
}
