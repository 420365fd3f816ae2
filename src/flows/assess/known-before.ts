import { historyAbout, historyByName } from '../../assess/history/index.ts';
import type { Finding, FindingHistory, KeptHistory } from '../../model/index.ts';
import type { World } from '../world.ts';
import type { Subject } from './subject.ts';

export interface FoundIn {
  readonly finding: Finding;
  readonly subject: Pick<Subject, 'where' | 'references'>;
}

/** What was imported about findings, by their ids. `ownSeen` is since when Oakum itself knows them. */
export async function knownBefore(
  world: World,
  found: readonly FoundIn[],
  ownSeen: (finding: Finding) => string,
): Promise<ReadonlyMap<string, FindingHistory>> {
  const recordsOf = historyByName(await recordsFor(world, found));
  const now = world.clock.now();
  return new Map(
    found.flatMap(({ finding, subject: { where, references = [] } }) => {
      const history = historyAbout({ finding, where, references }, recordsOf(finding), {
        now,
        ownSeen: ownSeen(finding),
      });
      return history === undefined ? [] : [[finding.id, history] as const];
    }),
  );
}

async function recordsFor(world: World, found: readonly FoundIn[]): Promise<readonly KeptHistory[]> {
  const names = new Set(
    found.flatMap(({ finding: { vulnerability, aliases } }) => [vulnerability, ...aliases]),
  );
  return (await world.store()).history.about([...names]);
}
