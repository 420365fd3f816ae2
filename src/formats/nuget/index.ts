/**
 * `*.deps.json` of .NET applications and frameworks: the NuGet packages that an application brings. It refuses to list
 * projects and plain references, which are nobody's published package, and packages that give the application no file.
 *
 * @see .NET SDK, documentation/specs/runtime-configuration-file.md
 */

import * as z from 'zod';
import { ownValue } from '../../kernel/pure/index.ts';
import { jsonOf } from '../json/index.ts';

export { type BundleOutcome, bundledDeps } from './bundle.ts';

export interface NugetPackage {
  /** As the package writes itself; NuGet does not tell upper from lower case. */
  readonly name: string;
  readonly version: string;
}

export type DepsOutcome =
  | {
      readonly kind: 'packages';
      readonly packages: readonly NugetPackage[];
      /** Packages without a name and a version: nobody knows what they are. */
      readonly unnamed: number;
    }
  /** JSON of another kind: others use the name, too. */
  | { readonly kind: 'other' }
  | { readonly kind: 'damaged'; readonly reason: string };

const Assets = z.record(z.string(), z.unknown());
const Deps = z.object({
  runtimeTarget: z.union([z.string(), z.object({ name: z.string() })]).optional(),
  targets: z.record(z.string(), z.record(z.string(), Assets)).optional(),
  libraries: z.record(z.string(), z.object({ type: z.string() })),
});
type Deps = z.infer<typeof Deps>;

const maxPackages = 50_000;
const nameForm = /^[A-Za-z0-9_.-]{1,128}$/;
const versionForm = /^[0-9][0-9A-Za-z.+-]{0,127}$/;
const publishedTypes: ReadonlySet<string> = new Set(['package', 'runtimepack']);
/** Kinds of file that run; what is only compiled against leaves none. */
const assetKinds = ['runtime', 'runtimeTargets', 'native', 'resources'];

/** Reads a deps.json; it never throws. */
export function readDepsJson(bytes: Uint8Array): DepsOutcome {
  const json = jsonOf(bytes);
  if (json === undefined) return { kind: 'damaged', reason: 'it is no JSON' };
  const parsed = Deps.safeParse(json);
  if (!parsed.success) return { kind: 'other' };
  const names = Object.entries(parsed.data.libraries);
  if (names.length > maxPackages)
    return { kind: 'damaged', reason: `it lists more than ${maxPackages} libraries` };
  const shipped = shippedBy(parsed.data);
  const published = names.filter(([key, { type }]) => publishedTypes.has(type) && shipped(key));
  const packages = published.flatMap(([key]) => packageOf(key));
  return { kind: 'packages', packages, unnamed: published.length - packages.length };
}

function packageOf(key: string): readonly NugetPackage[] {
  const [name = '', version = '', ...rest] = key.replace(/^runtimepack\./, '').split('/');
  return rest.length === 0 && nameForm.test(name) && versionForm.test(version) ? [{ name, version }] : [];
}

/** Whether a library gives files to the target that runs; without a list of targets everything counts. */
function shippedBy({ runtimeTarget, targets }: Deps): (key: string) => boolean {
  const name = typeof runtimeTarget === 'string' ? runtimeTarget : runtimeTarget?.name;
  const target = targets === undefined || name === undefined ? undefined : ownValue(targets, name);
  if (target === undefined) return () => true;
  return (key) => {
    const assets = ownValue(target, key);
    return assets === undefined || assetKinds.some((kind) => kind in assets);
  };
}
