import type { Documents } from '../../config/index.ts';
import type { SourcedIndex } from '../../model/index.ts';
import type { Problem, Seen, Watched } from './watched.ts';

/** What changed while this program ran and could not be taken up: the last good state stays in force for reading. */
export interface NotTakenUp extends Problem {
  readonly what: 'configuration' | 'advisories';
}

/** What a world is judged by, at one moment. The same object while nothing changed. */
export interface Renewed {
  readonly documents: Documents;
  readonly advisories: () => Promise<SourcedIndex>;
  readonly notTakenUp: readonly NotTakenUp[];
}

export interface RenewalSources {
  readonly documents: Watched<Documents>;
  readonly advisories: Watched<SourcedIndex>;
}

export interface Renewal {
  /** What it begins with. */
  readonly first: Renewed;
  look(): Promise<Renewed>;
}

/** Puts together what is watched, so that whoever holds one `Renewed` sees documents and advisories of one moment. */
export function makeRenewal(documents: Documents, sources: RenewalSources): Renewal {
  const first: Renewed = { documents, advisories: () => sources.advisories.current(), notTakenUp: [] };
  const last: Last = { renewed: first, documents: undefined, advisories: undefined, looking: undefined };
  const lookOnce = async (): Promise<Renewed> => {
    const [seen, index] = [await sources.documents.look(), await sources.advisories.look()];
    const isSame =
      isUnchanged(last.documents, seen, documents) && isUnchanged(last.advisories, index, index?.value);
    if (!isSame) last.renewed = renewedOf(last.renewed, seen, index);
    last.documents = seen;
    last.advisories = index;
    return last.renewed;
  };
  return {
    first,
    // Several flows ask at the same time: one look, or an older one could come last.
    look: () => {
      last.looking ??= lookOnce().finally(() => {
        last.looking = undefined;
      });
      return last.looking;
    },
  };
}

interface Last {
  renewed: Renewed;
  documents: Seen<Documents> | undefined;
  advisories: Seen<SourcedIndex> | undefined;
  looking: Promise<Renewed> | undefined;
}

/** At the first look there is nothing to compare with but what this program began with. */
function isUnchanged<T>(
  before: Seen<T> | undefined,
  now: Seen<T> | undefined,
  first: T | undefined,
): boolean {
  return before === undefined ? now?.value === first && now?.problem === undefined : before === now;
}

function renewedOf(
  before: Renewed,
  documents: Seen<Documents> | undefined,
  index: Seen<SourcedIndex> | undefined,
): Renewed {
  const problems = { configuration: documents?.problem, advisories: index?.problem };
  return {
    documents: documents?.value ?? before.documents,
    advisories: index === undefined ? before.advisories : async () => index.value,
    notTakenUp: (['configuration', 'advisories'] as const).flatMap((what) => {
      const problem = problems[what];
      return problem === undefined ? [] : [{ what, ...problem }];
    }),
  };
}
