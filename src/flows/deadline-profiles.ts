import { DeadlineTable } from '../assess/risk/index.ts';
import type { FileTree } from '../edges/files/index.ts';
import { readJson } from './assess/tables.ts';

/** The profiles that come with Oakum, in the order of their names. */
export const deadlineProfiles = [
  'cisa-bod-26-04',
  'cisa-coordinator',
  'fedramp-vdr-a',
  'fedramp-vdr-b',
  'fedramp-vdr-c',
  'fedramp-vdr-d',
  'pci-6.3.3',
  'simple-severity',
  'ssvc-deployer',
] as const;

/** All of them. @throws data.missing or data.malformed when the installation is broken. */
export function readProfiles(data: FileTree): Promise<readonly DeadlineTable[]> {
  return Promise.all(
    deadlineProfiles.map((profile) => readJson(data, `deadlines/${profile}.json`, DeadlineTable)),
  );
}
