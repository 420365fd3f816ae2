import { describe, expect, test } from 'vitest';
import { isConditionTrue } from '../values/meta.ts';
import { type Tree, textAt } from '../values/tree.ts';
import { type Bench, causesOf, expected, itemsOf, messageOf, ownedBy } from './bench.ts';

const definitions = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';

function definition(plural: string, kind: string): Tree {
  const schema = { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } };
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.conformance.invalid` },
    spec: {
      group: 'conformance.invalid',
      scope: 'Namespaced',
      names: { plural, singular: kind.toLowerCase(), kind, listKind: `${kind}List` },
      versions: [{ name: 'v1', served: true, storage: true, subresources: { status: {} }, schema }],
    },
  };
}

export function defining(bench: Bench): void {
  describe('custom resources', () => {
    const define = async (
      plural: string,
      kind: string,
    ): Promise<(namespace: string, ...rest: string[]) => string> => {
      expected(await bench.client().post(definitions, definition(plural, kind)), 201);
      await bench
        .client()
        .until(`${definitions}/${plural}.conformance.invalid`, (object) =>
          isConditionTrue(object, 'Established'),
        );
      const path = (namespace: string, ...rest: string[]): string =>
        ['/apis/conformance.invalid/v1/namespaces', namespace, plural, ...rest].join('/');
      const deadline = Date.now() + 20_000;
      while ((await bench.client().get(path('default'))).code !== 200)
        if (Date.now() > deadline) throw new Error(`${plural} are not served`);
      return path;
    };
    const widget = (kind: string, spec: Tree): Tree => ({
      apiVersion: 'conformance.invalid/v1',
      kind,
      metadata: { name: 'a' },
      spec,
    });

    test('are served as they are defined, each item with its kind', async () => {
      const home = await bench.home();
      const path = await define('widgets', 'Widget');
      const made = expected(
        await bench.client().post(path(home.namespace), widget('Widget', { size: 1, list: [{ name: 'a' }] })),
        201,
      );
      expect(made).toMatchObject({ metadata: { generation: 1 }, spec: { size: 1, list: [{ name: 'a' }] } });
      expect(ownedBy(made, 'conformance')).toEqual(['spec.list', 'spec.size']);
      const list = await bench.client().get(path(home.namespace));
      expect(expected(list, 200)).toMatchObject({ kind: 'WidgetList', apiVersion: 'conformance.invalid/v1' });
      expect(itemsOf(list)).toMatchObject([
        { kind: 'Widget', apiVersion: 'conformance.invalid/v1', metadata: { name: 'a' } },
      ]);
    });

    test('are updated only under a version, and never by strategic patch', async () => {
      const home = await bench.home();
      const path = await define('gadgets', 'Gadget');
      expected(await bench.client().post(path(home.namespace), widget('Gadget', { size: 1 })), 201);
      const blind = await bench.client().put(path(home.namespace, 'a'), widget('Gadget', { size: 2 }));
      expect([blind.code, causesOf(blind)[0]?.field]).toEqual([422, 'metadata.resourceVersion']);
      const strategic = await bench
        .client()
        .patch(path(home.namespace, 'a'), { spec: { size: 2 } }, { type: 'strategic' });
      expect([strategic.code, strategic.body.reason]).toEqual([415, 'UnsupportedMediaType']);
      const applied = await bench
        .client()
        .apply(path(home.namespace, 'a'), widget('Gadget', { size: 2 }), { manager: 'patcher' });
      expect([applied.code, messageOf(applied)]).toEqual([
        409,
        'Apply failed with 1 conflict: conflict with "conformance" using conformance.invalid/v1: .spec.size',
      ]);
    });

    test('answer 410 as an event to a watch from a version that is too old', async () => {
      const home = await bench.home();
      const path = await define('relics', 'Relic');
      for await (const { type, object } of bench
        .client()
        .watch(
          path(home.namespace),
          { resourceVersion: 1, timeoutSeconds: 5 },
          AbortSignal.timeout(10_000),
        )) {
        expect({ type, object }).toMatchObject({
          type: 'ERROR',
          object: { kind: 'Status', status: 'Failure', reason: 'Expired', code: 410 },
        });
        expect(textAt(object, 'message')).toMatch(/^too old resource version: 1 \(\d+\)$/);
        return;
      }
      throw new Error('the watch ended without a word');
    });
  });
}
