import type * as z from 'zod';
import { LifecycleTable, PackageSupportTable } from '../../assess/lifecycle/index.ts';
import { DeadlineTable } from '../../assess/risk/index.ts';
import type { FileTree } from '../../edges/files/index.ts';
import { OakumError } from '../../kernel/index.ts';

/** The profiles that apply where no rule says otherwise; of two that are due at the same moment the first binds. */
export const defaultProfiles = ['cisa-bod-26-04', 'simple-severity'] as const;

/** The tables that turn facts into dates, from the bundled data. */
export interface Tables {
  /** The profiles that apply where no rule says otherwise. */
  readonly deadlines: readonly DeadlineTable[];
  readonly lifecycle: LifecycleTable;
  readonly packageSupport: PackageSupportTable;
}

/** @throws data.missing or data.malformed when the installation is broken. */
export async function readTables(data: FileTree): Promise<Tables> {
  return {
    deadlines: await Promise.all(
      defaultProfiles.map((profile) => readJson(data, `deadlines/${profile}.json`, DeadlineTable)),
    ),
    lifecycle: await readJson(data, 'lifecycle.json', LifecycleTable),
    packageSupport: await readJson(data, 'package-support.json', PackageSupportTable),
  };
}

/** One table of the bundled data. @throws data.missing or data.malformed. */
export async function readJson<T>(data: FileTree, path: string, schema: z.ZodType<T>): Promise<T> {
  const bytes = await data.read(path, 32 * 1024 * 1024);
  if (bytes === undefined)
    throw new OakumError('data.missing', `bundled data ${path} is missing under ${data.root}`, {
      hint: 'install Oakum again',
    });
  const parsed = schema.safeParse(JSON.parse(Buffer.from(bytes).toString('utf8')));
  if (parsed.success) return parsed.data;
  throw new OakumError(
    'data.malformed',
    `bundled data ${path}: ${parsed.error.issues[0]?.message ?? 'malformed'}`,
    { hint: 'install Oakum again' },
  );
}
