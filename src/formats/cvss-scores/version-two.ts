/**
 * Scores of CVSS v2 by its guide, section 3.2. Ours, because ae-cvss-calculator 1.0.13 gives other environmental scores than the
 * guide's equations do (`AV:L/AC:M/Au:M/C:P/I:P/A:P/IR:L/AR:L`: 2.7, by hand 2.64).
 */
const weights: ReadonlyMap<string, number> = new Map([
  ...weightsOf('AV', { L: 0.395, A: 0.646, N: 1 }),
  ...weightsOf('AC', { H: 0.35, M: 0.61, L: 0.71 }),
  ...weightsOf('Au', { M: 0.45, S: 0.56, N: 0.704 }),
  ...['C', 'I', 'A'].flatMap((name) => weightsOf(name, { N: 0, P: 0.275, C: 0.66 })),
  ...weightsOf('E', { U: 0.85, POC: 0.9, F: 0.95, H: 1, ND: 1 }),
  ...weightsOf('RL', { OF: 0.87, TF: 0.9, W: 0.95, U: 1, ND: 1 }),
  ...weightsOf('RC', { UC: 0.9, UR: 0.95, C: 1, ND: 1 }),
  ...weightsOf('CDP', { N: 0, L: 0.1, LM: 0.3, MH: 0.4, H: 0.5, ND: 0 }),
  ...weightsOf('TD', { N: 0, L: 0.25, M: 0.75, H: 1, ND: 1 }),
  ...['CR', 'IR', 'AR'].flatMap((name) => weightsOf(name, { L: 0.5, M: 1, H: 1.51, ND: 1 })),
]);

function weightsOf(
  name: string,
  table: Readonly<Record<string, number>>,
): readonly (readonly [string, number])[] {
  return Object.entries(table).map(([value, weight]) => [`${name}:${value}`, weight]);
}

interface VersionTwoScores {
  readonly base: number;
  readonly temporal: number;
  readonly environmental: number;
}

/** All three scores; a metric that is not there is not defined. The base metrics must be there. */
export function versionTwoScores(values: ReadonlyMap<string, string>): VersionTwoScores {
  const weight = (name: string): number => weights.get(`${name}:${values.get(name) ?? 'ND'}`) ?? 0;
  const factor = weight('E') * weight('RL') * weight('RC');
  const exploitability = 20 * weight('AV') * weight('AC') * weight('Au');
  const lost = (name: string, requirement: number): number => 1 - weight(name) * requirement;
  const impact = 10.41 * (1 - lost('C', 1) * lost('I', 1) * lost('A', 1));
  const kept = lost('C', weight('CR')) * lost('I', weight('IR')) * lost('A', weight('AR'));
  const adjusted = scored(Math.min(10, 10.41 * (1 - kept)), exploitability);
  const adjustedTemporal = rounded(adjusted * factor);
  const base = scored(impact, exploitability);
  return {
    base,
    temporal: rounded(base * factor),
    environmental: rounded((adjustedTemporal + (10 - adjustedTemporal) * weight('CDP')) * weight('TD')),
  };
}

function scored(impact: number, exploitability: number): number {
  return impact === 0 ? 0 : rounded((0.6 * impact + 0.4 * exploitability - 1.5) * 1.176);
}

/** To one decimal, half up; over integers, so that 2.85 does not become 2.8 by an error of floating point. */
function rounded(value: number): number {
  return Math.round(Math.round(value * 1e9) / 1e8) / 10;
}
