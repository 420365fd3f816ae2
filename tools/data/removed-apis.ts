import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { RemovedApi } from '../../src/assess/lifecycle/index.ts';
import { goGroup, goLifecycle } from './go-lifecycle.ts';

const generated = 'zz_generated.prerelease-lifecycle.go';

/** Kinds that are no resource of their own but a part of one (`deployments/scale`). */
const parts = new Set(['Scale', 'Eviction', 'DeploymentRollback']);

/** What one version of a Go module of Kubernetes says of its APIs, and all kinds that it has. */
export interface Described {
  readonly minor: string;
  readonly apis: readonly RemovedApi[];
  /** Also kinds of which nothing is said: `group<TAB>version<TAB>kind`. */
  readonly kinds: ReadonlySet<string>;
}

/** Reads a module's folder. @param name `k8s.io/api@v0.37.1` */
export function describeModule(folder: string, name: string): Described {
  const minor = `1.${/@v0\.(\d+)\./u.exec(name)?.[1]}`;
  const packages = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(
      (path) =>
        /^(?!examples).*\/v\d\w*\/register\.go$/u.test(path) &&
        existsSync(join(folder, dirname(path), 'types.go')),
    )
    .toSorted()
    .map((path) => onePackage(join(folder, dirname(path)), name));
  return {
    minor,
    apis: packages.flatMap(({ apis }) => apis),
    kinds: new Set(packages.flatMap(({ kinds }) => kinds)),
  };
}

function onePackage(folder: string, source: string) {
  const read = (file: string) => readFileSync(join(folder, file), 'utf8');
  const place = { component: 'kubernetes', group: goGroup(read('register.go')), version: basename(folder) };
  const types = read('types.go').matchAll(/^type (\w+) struct/gmu);
  const kinds = [...types].map(([, kind]) => `${place.group}\t${place.version}\t${kind}`);
  if (!existsSync(join(folder, generated))) return { apis: [], kinds };
  const apis = goLifecycle(read(generated)).map((api) => ({
    ...place,
    ...api,
    ...resourceOf(api.kind),
    source,
  }));
  return { apis, kinds };
}

/**
 * Newest first: what a newer module says of an API replaces what an older one says. A plan is not the end: an API that a
 * newer module no longer has was removed in it at the latest (resource.k8s.io/v1alpha3 was planned for 1.37, gone in 1.34).
 */
export function mergeDescribed(described: readonly Described[]): readonly RemovedApi[] {
  const apis = new Map<string, RemovedApi>();
  let newer: Described | undefined;
  for (const older of described) {
    for (const api of older.apis) {
      const key = keyOf(api);
      if (!apis.has(key)) apis.set(key, newer === undefined ? api : endedBy(api, newer));
    }
    newer = older;
  }
  return [...apis.values()].filter(
    ({ deprecated, removed }) => deprecated !== undefined || removed !== undefined,
  );
}

function endedBy(api: RemovedApi, { minor, kinds }: Described): RemovedApi {
  const { deprecated, removed, ...rest } = api;
  // What was never deprecated was a Go type without an API of its own (PodStatusResult).
  if (deprecated === undefined || kinds.has(`${api.group}\t${api.version}\t${api.kind}`)) return api;
  if (removed !== undefined && minorNumber(removed) <= minorNumber(minor)) return api;
  const isBefore = minorNumber(deprecated) <= minorNumber(minor);
  const ended = { removed: minor, source: `${api.source}, gone in ${minor}` };
  return { ...rest, ...(isBefore ? { deprecated } : {}), ...ended };
}

const minorNumber = (minor: string) => Number(minor.split('.')[1]);

/** Each API once (Pluto names some twice), in the order of component, group, version and kind. */
export function sortApis(apis: readonly RemovedApi[]): readonly RemovedApi[] {
  const byKey = new Map(apis.map((api) => [keyOf(api), api]));
  return [...byKey].toSorted(([left], [right]) => (left < right ? -1 : 1)).map(([, api]) => api);
}

function keyOf({ component, group, version, kind }: RemovedApi): string {
  // Kubernetes before the controllers, which the page and the readers want first.
  return [component === 'kubernetes' ? '' : component, group, version, kind].join('\t');
}

/** Of another source's rows those of versions that no module describes: a kind that a described one lacks never was in it. */
export function beyond(known: readonly RemovedApi[], others: readonly RemovedApi[]): readonly RemovedApi[] {
  const described = new Set(known.map(({ group, version }) => `${group}/${version}`));
  return others.filter(({ group, version }) => !described.has(`${group}/${version}`));
}

/** As apimachinery guesses it from the kind; it is right for all kinds of these modules. */
export function resourceOf(kind: string): { readonly resource?: string } {
  if (parts.has(kind)) return {};
  const one = kind.toLowerCase();
  if (one === 'endpoints') return { resource: one };
  if (one.endsWith('s')) return { resource: `${one}es` };
  return { resource: one.endsWith('y') ? `${one.slice(0, -1)}ies` : `${one}s` };
}
