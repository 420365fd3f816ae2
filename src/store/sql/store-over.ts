import type { Store } from '../interface.ts';
import type { Database } from './database.ts';
import { makeEvidenceStore } from './evidence.ts';
import { makeHistoryStore } from './history.ts';
import { makeHostStore } from './hosts.ts';
import { makeKeyStore } from './keys.ts';
import { makeKnowledgeStore } from './knowledge.ts';
import { makeLoanStore } from './loans.ts';
import { makePlanStore } from './plans.ts';
import { makeReachedStore } from './reached.ts';
import { makeRunStore } from './runs.ts';
import { makeServerSeat } from './seat.ts';
import { makeWritingStopStore } from './writing-stop.ts';

export function storeOver(database: Database): Store {
  return {
    kind: database.kind,
    runs: makeRunStore(database),
    evidence: makeEvidenceStore(database),
    plans: makePlanStore(database),
    knowledge: makeKnowledgeStore(database),
    seat: makeServerSeat(database),
    writingStop: makeWritingStopStore(database),
    history: makeHistoryStore(database),
    hosts: makeHostStore(database),
    reached: makeReachedStore(database),
    keys: makeKeyStore(database),
    loans: makeLoanStore(database),
    close: () => database.close(),
  };
}
