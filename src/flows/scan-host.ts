import { type HostPart, hostParts, waitingKernels } from '../discover/nodes/index.ts';
import type { Exposure, HostFacts, ScanReport } from '../model/index.ts';
import { mergeCoverage } from '../model/index.ts';
import { advisoriesFor } from './advisories-for.ts';
import { type ReportedThing, reportSubject } from './assess/report-subject.ts';
import { type GatherHostRequest, gatherHost, hostDocument } from './nodes/gather-host.ts';
import { hostUnknowns } from './nodes/host-unknowns.ts';
import { keepHost } from './nodes/kept-hosts.ts';
import { partExposure, partName } from './nodes/part-standing.ts';
import { readStatements } from './open-document.ts';
import type { MatchOptions } from './scan-image.ts';
import type { World } from './world.ts';

export type ScanHostRequest = MatchOptions & GatherHostRequest;

/** Scans the system of this host. @throws usage.directory where nothing is below `root`. */
export async function scanHost(world: World, request: ScanHostRequest): Promise<ScanReport> {
  world.progress.step(`reading this host below ${request.root}`);
  const { facts, contents, coverage } = await gatherHost(world, request);
  if (!request.packagesOnly) await keepHost(world, hostDocument({ facts, contents, coverage }));
  const statements = await readStatements(world, request.vex ?? [], request.signal);
  const advisories = await advisoriesFor(world, request.advisoriesFrom);
  const waiting = waitingKernels(contents, facts.kernel);
  const things = hostParts(contents, facts.kernel).map((part) => ({
    ...thingOf(part, facts),
    ...(part.standing.kind === 'runs' ? { waiting } : {}),
  }));
  return reportSubject(world, {
    subject: { id: contents.subject, kind: 'host', name: facts.name },
    things,
    index: advisories.index,
    coverage: mergeCoverage([coverage, advisories.coverage]),
    packagesOnly: request.packagesOnly,
    statements,
    scannedAt: facts.observedAt,
    unknowns: hostUnknowns(facts),
    host: facts,
  });
}

function thingOf(part: HostPart, facts: HostFacts): ReportedThing {
  const name = partName(part, facts.name);
  const exposure: Exposure | undefined = partExposure(part, facts.kernel.running);
  return {
    contents: [part.contents],
    reference: name,
    digest: undefined,
    place: { id: part.contents.subject, name },
    exposure,
  };
}
