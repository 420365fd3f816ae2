/**
 * npm's `package.json` as it stands in an installed package: name and version, nothing else. It refuses to run or follow
 * anything that the file names, and to take the many package.json files for packages that only set a module type.
 */
import * as z from 'zod';
import { jsonOf } from '../json/index.ts';

export type PackageJsonOutcome =
  | {
      readonly kind: 'package';
      /** With its scope: `@babel/core`. */
      readonly name: string;
      readonly version: string;
      /** Somebody's own application rather than a published package. */
      readonly isPrivate: boolean;
    }
  /** A good file that names no package. */
  | { readonly kind: 'unnamed' }
  | { readonly kind: 'damaged'; readonly reason: string };

const PackageJson = z.object({
  name: z.unknown().optional(),
  version: z.unknown().optional(),
  private: z.unknown().optional(),
});

/** As the registry takes them, and the upper case of old packages. */
const nameForm = /^(?:@[A-Za-z0-9._~-]+\/)?[A-Za-z0-9._~-]+$/;
const maxNameLength = 214;
const maxVersionLength = 256;

/** Reads a package.json of at most what the caller hands in; it never throws. */
export function readPackageJson(bytes: Uint8Array): PackageJsonOutcome {
  const parsed = PackageJson.safeParse(jsonOf(bytes));
  if (!parsed.success) return { kind: 'damaged', reason: 'it is no JSON object' };
  const { name, version, private: isPrivate } = parsed.data;
  if (name === undefined || version === undefined || name === '' || version === '')
    return { kind: 'unnamed' };
  if (typeof name !== 'string' || name.length > maxNameLength || !nameForm.test(name)) {
    return { kind: 'damaged', reason: 'its name is no package name' };
  }
  if (typeof version !== 'string' || version.length > maxVersionLength || !/^[!-~]+$/.test(version)) {
    return { kind: 'damaged', reason: `the version of ${name} is none` };
  }
  return { kind: 'package', name, version, isPrivate: isPrivate === true };
}
