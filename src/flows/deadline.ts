import {
  DeadlineTable,
  type DecisionPoint,
  DecisionPointName,
  type DecisionPoints,
  deadlineBy,
} from '../assess/risk/index.ts';
import type { FileTree } from '../edges/files/index.ts';
import { OakumError } from '../kernel/index.ts';
import type { Deadline } from '../model/index.ts';
import { readJson } from './assess/tables.ts';
import { deadlineProfiles } from './deadline-profiles.ts';

const dates = ['detected', 'listed', 'disclosed', 'fixAvailable', 'evaluated'] as const;

/** What a profile makes of given inputs, and by which clock. */
export interface DeadlineAnswer extends Deadline {
  readonly clock: string;
}

/**
 * Asks one profile. Words are `name=value`: inputs of the profile and dates (`detected`, `listed`, `disclosed`, `fixAvailable`,
 * `evaluated`); an input that is not there is unknown. Detected now, if no date says otherwise.
 *
 * @throws usage.profile, usage.deadline when a word or a value has no place in the profile.
 */
export async function deadlineOf(
  { data, now }: { readonly data: FileTree; readonly now: Temporal.Instant },
  profile: string,
  words: readonly string[],
): Promise<DeadlineAnswer> {
  const table = await readProfile(data, profile);
  const given = new Map(words.map((word) => pairOf(word)));
  const named = new Set<string>([...table.inputs, ...dates]);
  const stranger = [...given.keys()].find((name) => !named.has(name));
  if (stranger !== undefined)
    throw refusal(`${profile} has no input ${JSON.stringify(stranger)}`, [...named]);
  const listed = dateIn(given, 'listed');
  const deadline = deadlineBy(table, pointsIn(table, given), {
    firstSeen: dateIn(given, 'detected') ?? now.toString({ fractionalSecondDigits: 3 }),
    disclosed: dateIn(given, 'disclosed'),
    fixAvailable: dateIn(given, 'fixAvailable'),
    evaluated: dateIn(given, 'evaluated'),
    ...(listed === undefined ? {} : { kev: { dateAdded: listed, ransomware: false, source: 'given' } }),
  });
  return { ...deadline, clock: table.clock };
}

async function readProfile(data: FileTree, profile: string): Promise<DeadlineTable> {
  if (deadlineProfiles.some((one) => one === profile)) {
    return readJson(data, `deadlines/${profile}.json`, DeadlineTable);
  }
  throw new OakumError('usage.profile', `no deadline profile ${JSON.stringify(profile)}`, {
    hint: `one of ${deadlineProfiles.join(', ')}`,
  });
}

function pairOf(word: string): readonly [string, string] {
  const at = word.indexOf('=');
  if (at < 1) throw refusal(`${JSON.stringify(word)} is not name=value`, []);
  return [word.slice(0, at), word.slice(at + 1)];
}

function pointsIn(table: DeadlineTable, given: ReadonlyMap<string, string>): DecisionPoints {
  const pointOf = (name: DecisionPointName): DecisionPoint => {
    const value = given.get(name);
    if (value === undefined || value === 'unknown') return { source: 'not given' };
    const values = [...new Set(table.rows.flatMap(({ when }) => when[name] ?? []))];
    if (!values.includes(value)) throw refusal(`${name} cannot be ${JSON.stringify(value)}`, values);
    return { value, source: 'given' };
  };
  const entries = DecisionPointName.options.map(
    (name) => [name, table.inputs.includes(name) ? pointOf(name) : { source: 'not asked' }] as const,
  );
  return pointsOf(new Map(entries));
}

function pointsOf(points: ReadonlyMap<DecisionPointName, DecisionPoint>): DecisionPoints {
  const of = (name: DecisionPointName): DecisionPoint => points.get(name) ?? { source: 'not asked' };
  return {
    kev: of('kev'),
    exposed: of('exposed'),
    automatable: of('automatable'),
    technicalImpact: of('technicalImpact'),
    severity: of('severity'),
    exploitation: of('exploitation'),
    exposure: of('exposure'),
    humanImpact: of('humanImpact'),
    mission: of('mission'),
    potentialImpact: of('potentialImpact'),
    exploitable: of('exploitable'),
    reachable: of('reachable'),
    fixed: of('fixed'),
  };
}

/** A day, which begins at midnight in UTC, or an instant. */
function dateIn(given: ReadonlyMap<string, string>, name: (typeof dates)[number]): string | undefined {
  const text = given.get(name);
  if (text === undefined) return undefined;
  try {
    return Temporal.Instant.from(text.length === 10 ? `${text}T00:00:00Z` : text).toString({
      fractionalSecondDigits: 3,
    });
  } catch (cause) {
    throw new OakumError('usage.deadline', `${name} is no date: ${JSON.stringify(text)}`, {
      cause,
      hint: '2026-11-21 or 2026-11-21T09:00:00Z',
    });
  }
}

function refusal(message: string, allowed: readonly string[]): OakumError {
  const hint =
    allowed.length === 0
      ? 'oakum tool deadline cisa-bod-26-04 kev=yes exposed=yes'
      : `one of ${allowed.join(', ')}`;
  return new OakumError('usage.deadline', message, { hint });
}
