/**
 * Composer's `installed.json`: the PHP packages in a vendor folder. Version 1 wrote a list, version 2 an object with the list in
 * `packages`. It refuses to list metapackages, which have no code.
 *
 * @see Composer 2.7, FilesystemRepository
 */
import * as z from 'zod';
import { jsonOf } from '../json/index.ts';

export interface ComposerPackage {
  /** `vendor/name`, as written; Packagist does not tell upper from lower case. */
  readonly name: string;
  /** As tagged, often with `v`; `dev-main` for a branch. */
  readonly version: string;
}

export type InstalledOutcome =
  | {
      readonly kind: 'packages';
      readonly packages: readonly ComposerPackage[];
      /** Entries without a name and a version: nobody knows what they were. */
      readonly unnamed: number;
    }
  | { readonly kind: 'damaged'; readonly reason: string };

const Entry = z.object({
  name: z.string().regex(/^[A-Za-z0-9_.-]{1,128}\/[A-Za-z0-9_.-]{1,128}$/),
  version: z.string().regex(/^[!-~]{1,128}$/),
  type: z.string().optional(),
});
const List = z.array(z.unknown()).max(20_000);
const Installed = z.union([List, z.object({ packages: List }).transform(({ packages }) => packages)]);

/** Reads an installed.json; it never throws. */
export function readInstalledJson(bytes: Uint8Array): InstalledOutcome {
  const listed = Installed.safeParse(jsonOf(bytes));
  if (!listed.success) return { kind: 'damaged', reason: 'it lists no packages' };
  const entries = listed.data.map((entry) => Entry.safeParse(entry));
  const packages = entries.flatMap((entry) =>
    entry.success && entry.data.type !== 'metapackage'
      ? [{ name: entry.data.name, version: entry.data.version }]
      : [],
  );
  return { kind: 'packages', packages, unnamed: entries.filter((entry) => !entry.success).length };
}
