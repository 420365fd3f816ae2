import { DecisionPointName, decisionPointValues } from './decision-point.ts';

/** A row as DeadlineProfile has it. */
interface ProfileRow {
  readonly when: Readonly<Record<string, string | readonly string[]>>;
  readonly days?: number | undefined;
  readonly months?: number | undefined;
  readonly outcome?: string | undefined;
}

interface Fault {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/**
 * What is wrong with the rows of a profile: each fault with its place among the rows, and what to do. None: every finding
 * has exactly one row, and every row can decide.
 */
export function profileFaults(rows: readonly ProfileRow[]): readonly Fault[] {
  const own = rows.flatMap((row, at) => rowFaults(row, at, rows.length));
  return own.length > 0 ? own : idleFaults(rows);
}

function rowFaults(row: ProfileRow, at: number, rows: number): readonly Fault[] {
  return [
    ...Object.entries(row.when).flatMap(([name, words]) => wordFaults(at, name, words)),
    ...placeFaults(row, at, rows),
    ...(row.days !== undefined && row.months !== undefined
      ? [{ path: [at], message: 'has days and months: keep one of them' }]
      : []),
    ...(row.days === undefined && row.months === undefined && row.outcome === undefined
      ? [
          {
            path: [at],
            message: 'sets no date: give days or months, or an outcome that says what to do instead',
          },
        ]
      : []),
  ];
}

function placeFaults({ when }: ProfileRow, at: number, rows: number): readonly Fault[] {
  const isOpen = Object.keys(when).length === 0;
  if (isOpen && at < rows - 1)
    return [
      { path: [at], message: 'has no conditions, so no row after it can decide: make it the last one' },
    ];
  if (!isOpen && at === rows - 1)
    return [
      { path: [at], message: 'is the last and has conditions: add a row without `when` for everything else' },
    ];
  return [];
}

function wordFaults(at: number, name: string, words: ProfileRow['when'][string]): readonly Fault[] {
  const path = [at, 'when', name];
  const input = DecisionPointName.safeParse(name);
  if (!input.success)
    return [{ path, message: `is no input: write one of ${DecisionPointName.options.join(', ')}` }];
  const values: readonly string[] = decisionPointValues[input.data];
  const strangers = [words].flat().filter((word) => !values.includes(word));
  return strangers.map((word) => ({
    path,
    message: `cannot be ${JSON.stringify(word)}: write ${values.join(', ')}, or a list of some of them`,
  }));
}

/** What nobody knows is tried with every value, for every finding. */
const mostCombinations = 5000;

function idleFaults(rows: readonly ProfileRow[]): readonly Fault[] {
  const asked = new Set(rows.flatMap(({ when }) => Object.keys(when)));
  const inputs = DecisionPointName.options.filter((name) => asked.has(name));
  const count = inputs.reduce((product, name) => product * decisionPointValues[name].length, 1);
  if (count > mostCombinations)
    return [
      {
        path: [],
        message: `ask for ${inputs.length} inputs with ${count} combinations, at most ${mostCombinations} are possible: leave some inputs out, or make two profiles`,
      },
    ];
  let combinations: readonly Readonly<Record<string, string>>[] = [{}];
  for (const name of inputs)
    combinations = combinations.flatMap((one) =>
      decisionPointValues[name].map((value) => ({ ...one, [name]: value })),
    );
  const deciding = new Set(combinations.map((one) => rows.findIndex(({ when }) => isMet(when, one))));
  return rows.flatMap((_row, at) =>
    deciding.has(at)
      ? []
      : [{ path: [at], message: 'can never decide: the rows before it take all that it could. Move it up' }],
  );
}

function isMet(when: ProfileRow['when'], values: Readonly<Record<string, string>>): boolean {
  return Object.entries(when).every(([name, words]) => [words].flat().some((word) => word === values[name]));
}
