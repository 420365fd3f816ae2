import { describe, expect, test } from 'vitest';
import { StatusError } from '../api/status.ts';
import { builtIn } from '../resources/registry.ts';
import { makeSchema } from '../schema/schema.ts';
import type { Tree, Value } from '../values/tree.ts';
import { jsonPatch } from './json-patch.ts';
import { mergePatch } from './merge-patch.ts';
import { strategicPatch } from './strategic.ts';

/** The examples of RFC 7396, appendix A, that have objects on both sides. */
test.each<[Tree, Tree, Tree]>([
  [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
  [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
  [{ a: 'b' }, { a: null }, {}],
  [{ a: 'b', b: 'c' }, { a: null }, { b: 'c' }],
  [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
  [{ a: 'c' }, { a: ['b'] }, { a: ['b'] }],
  [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
  [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
  [{ e: null }, { a: 1 }, { e: null, a: 1 }],
  [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
])('a merge patch of %j by %j gives %j', (target, patch, result) => {
  expect(mergePatch(target, patch)).toEqual(result);
});

describe('a JSON patch', () => {
  test.each<[string, Tree, Tree[], Tree]>([
    ['adds to an object', { a: 1 }, [{ op: 'add', path: '/b', value: 2 }], { a: 1, b: 2 }],
    ['adds to a list', { a: [1, 3] }, [{ op: 'add', path: '/a/1', value: 2 }], { a: [1, 2, 3] }],
    ['appends to a list', { a: [1] }, [{ op: 'add', path: '/a/-', value: 2 }], { a: [1, 2] }],
    ['removes from a list', { a: [1, 2] }, [{ op: 'remove', path: '/a/0' }], { a: [2] }],
    ['replaces', { a: { b: 1 } }, [{ op: 'replace', path: '/a/b', value: 2 }], { a: { b: 2 } }],
    ['moves', { a: { b: 1 } }, [{ op: 'move', from: '/a/b', path: '/c' }], { a: {}, c: 1 }],
    ['copies', { a: 1 }, [{ op: 'copy', from: '/a', path: '/b' }], { a: 1, b: 1 }],
    [
      'reads escapes',
      { 'a/b': 1, 'c~d': 1 },
      [
        { op: 'remove', path: '/a~1b' },
        { op: 'remove', path: '/c~0d' },
      ],
      {},
    ],
  ])('%s', (_name, target, operations, result) => {
    const before = JSON.stringify(target);
    expect(jsonPatch(target, operations)).toEqual(result);
    expect(JSON.stringify(target)).toBe(before);
  });

  test.each<[string, Value[], number]>([
    ['a test that does not hold', [{ op: 'test', path: '/a', value: 2 }], 422],
    ['a path that is not there', [{ op: 'remove', path: '/b/c' }], 422],
    ['an index outside', [{ op: 'add', path: '/l/5', value: 1 }], 422],
    ['an operation that is none', [{ op: 'twist', path: '/a' }], 400],
    ['something else than operations', ['x'], 400],
  ])('refuses %s', (_name, operations, code) => {
    const refusal = (): unknown => {
      try {
        return jsonPatch({ a: 1, l: [] }, operations);
      } catch (error) {
        return error instanceof StatusError ? error.code : error;
      }
    };
    expect(refusal()).toBe(code);
  });
});

describe('a strategic merge patch', () => {
  const shape = makeSchema().of(builtIn('pods'));
  const patched = (target: Tree, patch: Tree): Tree => strategicPatch(target, patch, shape);

  test('merges items by their key and appends the others', () => {
    const target = { spec: { containers: [{ name: 'a', image: '1', env: [{ name: 'X', value: '1' }] }] } };
    const patch = { spec: { containers: [{ name: 'a', env: [{ name: 'Y', value: '2' }] }, { name: 'b' }] } };
    const env = [
      { name: 'X', value: '1' },
      { name: 'Y', value: '2' },
    ];
    expect(patched(target, patch)).toEqual({
      spec: { containers: [{ name: 'a', image: '1', env }, { name: 'b' }] },
    });
  });

  test('deletes and replaces where it is told', () => {
    const target = { metadata: { labels: { a: '1' } }, spec: { containers: [{ name: 'a' }, { name: 'b' }] } };
    const patch = {
      metadata: { labels: { $patch: 'replace', b: '2' } },
      spec: { containers: [{ name: 'a', $patch: 'delete' }] },
    };
    expect(patched(target, patch)).toEqual({
      metadata: { labels: { b: '2' } },
      spec: { containers: [{ name: 'b' }] },
    });
  });

  test('replaces atomic lists, and merges sets of texts', () => {
    const target = { metadata: { finalizers: ['a'] }, spec: { tolerations: [{ key: 'a' }] } };
    const patch = { metadata: { finalizers: ['b'] }, spec: { tolerations: [{ key: 'b' }] } };
    expect(patched(target, patch)).toEqual({
      metadata: { finalizers: ['a', 'b'] },
      spec: { tolerations: [{ key: 'b' }] },
    });
    const fewer = { metadata: { '$deleteFromPrimitiveList/finalizers': ['a'] } };
    expect(patched(target, fewer)).toMatchObject({ metadata: { finalizers: [] } });
  });

  test('keeps only the named keys where it is told', () => {
    const target = { spec: { volumes: [{ name: 'v', emptyDir: {} }] } };
    const patch = {
      spec: { volumes: [{ $retainKeys: ['name', 'hostPath'], name: 'v', hostPath: { path: '/x' } }] },
    };
    expect(patched(target, patch)).toEqual({ spec: { volumes: [{ name: 'v', hostPath: { path: '/x' } }] } });
  });
});
