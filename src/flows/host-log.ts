import { writeHostLog } from '../formats/host-log/index.ts';
import type { HostDocument } from '../model/index.ts';
import { type GatherHostRequest, gatherHost } from './nodes/gather-host.ts';
import type { World } from './world.ts';

/** This host as lines of a log. @throws usage.directory where nothing is below `root`. */
export async function hostLog(world: World, request: GatherHostRequest): Promise<string> {
  const { facts, contents, coverage } = await gatherHost(world, request);
  const document: HostDocument = {
    schemaVersion: 1,
    kind: 'HostDocument',
    facts,
    packages: contents.packages,
    coverage,
  };
  return writeHostLog(Buffer.from(JSON.stringify(document)));
}
