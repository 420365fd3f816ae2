import { describe, expect, test } from 'vitest';
import { builtIn } from '../resources/registry.ts';
import { makeSchema } from '../schema/schema.ts';
import { at, type Tree, treesAt } from '../values/tree.ts';
import { decodeSet } from './field-set.ts';
import { mergeObject, removeFields } from './merge.ts';

const shape = makeSchema().of(builtIn('pods'));
const pod = (...containers: Tree[]): Tree => ({ spec: { containers } });
const names = (object: Tree): unknown[] => treesAt(object, 'spec', 'containers').map((each) => each.name);

describe('merging a configuration', () => {
  test.each([
    ['keeps what only the live object has', ['a', 'b'], ['b'], ['a', 'b']],
    ['appends what is new', ['a'], ['a', 'c'], ['a', 'c']],
    ['takes the order of the configuration for what both have', ['a', 'b', 'c'], ['c', 'a'], ['b', 'c', 'a']],
    ['puts what is new where the configuration has it', ['a', 'b'], ['x', 'b'], ['a', 'x', 'b']],
  ])('%s', (_name, live, config, merged) => {
    const list = (each: readonly string[]): Tree[] => each.map((name) => ({ name }));
    expect(names(mergeObject(pod(...list(live)), pod(...list(config)), shape))).toEqual(merged);
  });

  test('replaces atomic lists and maps whole', () => {
    const live = { spec: { tolerations: [{ key: 'a' }, { key: 'b' }], nodeSelector: { a: '1', b: '1' } } };
    const merged = mergeObject(
      live,
      { spec: { tolerations: [{ key: 'c' }], nodeSelector: { c: '1' } } },
      shape,
    );
    expect(merged.spec).toEqual({ tolerations: [{ key: 'c' }], nodeSelector: { c: '1' } });
  });

  test('knows ports by number and protocol, with the default protocol', () => {
    const port = (extra: Tree): Tree => pod({ name: 'a', ports: [{ containerPort: 53, ...extra }] });
    const merged = mergeObject(port({ protocol: 'TCP', name: 'dns' }), port({ hostPort: 53 }), shape);
    expect(at(merged, 'spec', 'containers')).toEqual([
      { name: 'a', ports: [{ containerPort: 53, protocol: 'TCP', name: 'dns', hostPort: 53 }] },
    ]);
  });
});

describe('taking fields out', () => {
  test('takes a map with its last key, and keeps the rest', () => {
    const object = { metadata: { labels: { a: '1' }, annotations: { b: '1', c: '1' } } };
    const fields = { 'f:metadata': { 'f:labels': { 'f:a': {} }, 'f:annotations': { 'f:b': {} } } };
    expect(removeFields(object, decodeSet(fields), shape)).toEqual({ metadata: { annotations: { c: '1' } } });
  });

  test('keeps the key of an item that stays', () => {
    const item = { 'f:name': {}, 'f:image': {} };
    const fields = { 'f:spec': { 'f:containers': { 'k:{"name":"a"}': item } } };
    const object = pod({ name: 'a', image: 'x', tty: true });
    expect(removeFields(object, decodeSet(fields), shape)).toEqual(pod({ name: 'a', tty: true }));
  });
});
