import { DeadlineTable, tableOfProfile } from '../assess/risk/index.ts';
import type { Documents } from '../config/index.ts';
import type { FileTree } from '../edges/files/index.ts';
import { bundledProfiles } from '../model/index.ts';
import { readJson } from './assess/tables.ts';

export interface ProfileSources {
  readonly data: FileTree;
  readonly documents: Pick<Documents, 'deadlineProfiles'>;
}

/**
 * Every profile that there is: those that come with Oakum, then those of the configuration, each in the order of names.
 *
 * @throws data.missing or data.malformed when the installation is broken
 */
export async function readProfiles({ data, documents }: ProfileSources): Promise<readonly DeadlineTable[]> {
  const bundled = await Promise.all(
    bundledProfiles.map((profile) => readJson(data, `deadlines/${profile}.json`, DeadlineTable)),
  );
  return [...bundled, ...documents.deadlineProfiles.map(tableOfProfile)];
}
