import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { RemovedApi } from '../../src/assess/lifecycle/index.ts';

/**
 * What a module of Kubernetes says of its own API types: the functions that prerelease-lifecycle-gen writes beside
 * them, by which the API server itself decides what it serves and warns of.
 */
export function apisOfModule(folder: string): readonly RemovedApi[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return files
    .filter((path) => path.endsWith('zz_generated.prerelease-lifecycle.go'))
    .flatMap((path) => apisOfFile(join(folder, path)));
}

const method =
  /func \(in \*(\w+)\) APILifecycle(Introduced|Deprecated|Removed|Replacement)\(\)[^{]*\{\s*return ([^\n]+)\n/g;

function apisOfFile(path: string): readonly RemovedApi[] {
  const group = /GroupName = "([^"]*)"/.exec(readFileSync(join(dirname(path), 'register.go'), 'utf8'))?.[1];
  const version = dirname(path).split('/').at(-1);
  if (group === undefined || version === undefined) throw new Error(`${path}: no group`);
  const said = [...readFileSync(path, 'utf8').matchAll(method)];
  const kinds = Map.groupBy(said, ([, kind = '']) => kind);
  return [...kinds]
    .filter(([kind]) => !kind.endsWith('List'))
    .map(([kind, methods]) => {
      const value = (name: string): string | undefined => methods.find((one) => one[2] === name)?.[3];
      const introduced = releaseOf(value('Introduced'));
      if (introduced === undefined) throw new Error(`${path}: ${kind} was never introduced`);
      const [deprecated, removed] = [releaseOf(value('Deprecated')), releaseOf(value('Removed'))];
      const replacement = replacementOf(value('Replacement'));
      return {
        group,
        version,
        kind,
        introduced,
        ...(deprecated === undefined ? {} : { deprecated }),
        ...(removed === undefined ? {} : { removed }),
        ...(replacement === undefined ? {} : { replacement }),
      };
    });
}

/** `1, 29` is 1.29; `0, 0` is not said. */
function releaseOf(text: string | undefined): string | undefined {
  const [, major, minor] = /^(\d+), (\d+)$/.exec(text ?? '') ?? [];
  return major === undefined || major === '0' ? undefined : `${major}.${minor}`;
}

function replacementOf(text: string | undefined): RemovedApi['replacement'] {
  const [, group, version, kind] =
    /Group: "([^"]*)", Version: "([^"]*)", Kind: "([^"]*)"/.exec(text ?? '') ?? [];
  return group === undefined || version === undefined || kind === undefined
    ? undefined
    : { group, version, kind };
}
