/**
 * Records of installed Conda packages (`conda-meta/<name>-<version>-<build>.json`): name, version, and the machine that the package
 * was built for. It refuses to follow what the record says of files and channels.
 *
 * @see conda 24, PrefixRecord
 */
import * as z from 'zod';
import { jsonOf } from '../json/index.ts';

export type CondaOutcome =
  | {
      readonly kind: 'package';
      readonly name: string;
      readonly version: string;
      /** `linux-64`; undefined for one that runs anywhere (`noarch`). */
      readonly subdir: string | undefined;
    }
  | { readonly kind: 'damaged'; readonly reason: string };

const CondaRecord = z.object({
  name: z.string().regex(/^[A-Za-z0-9_.-]{1,128}$/),
  version: z.string().regex(/^[!-~]{1,128}$/),
  subdir: z
    .string()
    .regex(/^[a-z0-9_-]{1,32}$/)
    .optional()
    .catch(undefined),
});

/** Reads a record; it never throws. */
export function readCondaRecord(bytes: Uint8Array): CondaOutcome {
  const parsed = CondaRecord.safeParse(jsonOf(bytes));
  if (!parsed.success) return { kind: 'damaged', reason: 'it has no name and version' };
  const { name, version, subdir } = parsed.data;
  return { kind: 'package', name, version, subdir: subdir === 'noarch' ? undefined : subdir };
}
