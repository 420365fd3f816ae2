/**
 * Makes testing/kube/schema/generated/schema.json: for the kinds that the fake serves, which fields exist, which lists are keyed by what,
 * and what is atomic. Source: the schema that client-go carries for server-side apply
 * (applyconfigurations/internal/internal.go). Run by hand when Kubernetes moves:
 *
 *   node tools/make-kube-schema.ts "$(go env GOMODCACHE)/k8s.io/client-go@v0.37.1"
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { resources } from '../testing/kube/resources/table.ts';
import {
  at,
  isTree,
  listAt,
  type Tree,
  textAt,
  treeAt,
  treesAt,
  type Value,
} from '../testing/kube/values/tree.ts';

const prefixes = ['io.k8s.api.', 'io.k8s.apimachinery.pkg.'];

function shortName(name: string): string {
  const prefix = prefixes.find((start) => name.startsWith(start));
  return prefix === undefined ? name : name.slice(prefix.length);
}

/** A type in short form: a name, or `s` scalar, `{f, a?}` struct, `{m, a?}` map, `{l, k?, a?, s?}` list. */
function shorten(type: Value | undefined): Value {
  if (textAt(type, 'namedType') !== '') return shortName(textAt(type, 'namedType'));
  if (isTree(at(type, 'list'))) return shortList(treeAt(type, 'list'));
  if (isTree(at(type, 'map'))) return shortMap(treeAt(type, 'map'));
  return 's';
}

function shortList(list: Tree): Value {
  if (list.elementRelationship !== 'associative') return 'a';
  const keys = listAt(list, 'keys');
  return { l: shorten(list.elementType), ...(keys.length > 0 ? { k: keys } : {}) };
}

function shortMap(map: Tree): Value {
  if (map.elementRelationship === 'atomic') return 'a';
  if (map.elementType !== undefined && map.fields === undefined) return { m: shorten(map.elementType) };
  const fields: Tree = {};
  const defaults: Tree = {};
  for (const field of treesAt(map, 'fields')) {
    fields[textAt(field, 'name')] = shorten(field.type);
    const preset = field.default;
    if (typeof preset === 'string' && preset !== '') defaults[textAt(field, 'name')] = preset;
  }
  return { f: fields, ...(Object.keys(defaults).length > 0 ? { d: defaults } : {}) };
}

/** The named types that a short type mentions. */
function mentioned(type: Value): string[] {
  if (typeof type === 'string') return [type];
  if (!isTree(type)) return [];
  return [
    ...Object.values(treeAt(type, 'f')),
    ...[type.l, type.m].filter((inner) => inner !== undefined),
  ].flatMap(mentioned);
}

function typeNameOf(group: string, version: string, kind: string): string {
  const room = group === '' ? 'core' : (group.split('.')[0] ?? group);
  return `${room}.${version}.${kind}`;
}

function main(source: string): void {
  const text = readFileSync(join(source, 'applyconfigurations/internal/internal.go'), 'utf8');
  const start = text.indexOf('`types:') + 1;
  const document: unknown = parse(text.slice(start, text.indexOf('`', start)));
  if (!isTree(document)) throw new Error('internal.go holds no schema');
  const all = new Map(
    treesAt(document, 'types').map((type) => [shortName(textAt(type, 'name')), shorten(type)]),
  );
  const wanted = resources.map((row) => typeNameOf(row.group, row.version, row.kind));
  const kept = new Map<string, Value>();
  for (let name = wanted.pop(); name !== undefined; name = wanted.pop()) {
    const type = all.get(name);
    if (type === undefined || kept.has(name)) continue;
    kept.set(name, type);
    wanted.push(...mentioned(type));
  }
  const types = [...kept.keys()]
    .sort()
    .map((name) => `${JSON.stringify(name)}:${JSON.stringify(kept.get(name))}`);
  writeFileSync(
    new URL('../testing/kube/schema/generated/schema.json', import.meta.url),
    `{\n${types.join(',\n')}\n}\n`,
  );
}

main(process.argv[2] ?? '');
