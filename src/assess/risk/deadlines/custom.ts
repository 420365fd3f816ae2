import { type DeadlineProfile, DecisionPointName } from '../../../model/index.ts';
import type { DeadlineTable } from './table.ts';

/**
 * A profile of the configuration as a table. It has no defaults, so that what is unknown takes the strictest row; its
 * inputs are those that its rows ask for, and its rows count from 1, as a person counts them.
 */
export function tableOfProfile({ metadata, spec }: DeadlineProfile): DeadlineTable {
  const { title, source, asOf, clock, rows } = spec;
  const asked = new Set(rows.flatMap(({ when }) => Object.keys(when)));
  return {
    schemaVersion: 1,
    profile: metadata.name,
    title,
    source,
    licence: 'of the configuration',
    asOf,
    clock,
    inputs: DecisionPointName.options.filter((name) => asked.has(name)),
    defaults: [],
    rows: rows.map(({ when, days, months, outcome }, at) => ({
      row: at + 1,
      when: { ...when },
      ...(days === undefined ? {} : { days }),
      ...(months === undefined ? {} : { months }),
      outcome: outcome ?? spanText(days, months),
    })),
  };
}

function spanText(days: number | undefined, months: number | undefined): string {
  if (months !== undefined) return months === 1 ? '1 month' : `${months} months`;
  return days === 1 ? '1 day' : `${days ?? 0} days`;
}
