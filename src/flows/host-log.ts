import { writeHostLog } from '../formats/host-log/index.ts';
import { type GatherHostRequest, gatherHost, hostDocument } from './nodes/gather-host.ts';
import type { World } from './world.ts';

/** This host as lines of a log. @throws usage.directory where nothing is below `root`. */
export async function hostLog(world: World, request: GatherHostRequest): Promise<string> {
  const document = hostDocument(await gatherHost(world, request));
  return writeHostLog(Buffer.from(JSON.stringify(document)));
}
