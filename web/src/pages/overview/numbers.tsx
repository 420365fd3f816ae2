import { Link } from '@tanstack/react-router';
import type { Overview } from '../../api/generated/types.ts';
import { type ListSearch, paths } from '../../paths.ts';
import type { Tone } from '../../ui/tone.ts';
import { count } from '../../ui/words.ts';
import classes from './overview.module.css';

interface Number {
  readonly name: string;
  readonly value: number;
  readonly says: string;
  readonly tone: Tone;
  readonly to: string;
  readonly search: ListSearch;
}

function numbersOf({ counts }: Overview): readonly Number[] {
  return [
    {
      name: 'Late',
      value: counts.overdue,
      says: counts.overdue === 1 ? 'patch past its due date' : 'patches past their due date',
      tone: counts.overdue > 0 ? 'bad' : 'plain',
      to: paths.patches,
      search: { show: 'late' },
    },
    {
      name: 'Exploited',
      value: counts.exploited,
      says: counts.exploited === 1 ? 'finding exploited in the wild' : 'findings exploited in the wild',
      tone: counts.exploited > 0 ? 'bad' : 'plain',
      to: paths.patches,
      search: { show: 'exploited' },
    },
    {
      name: 'Patches',
      value: counts.patches,
      says: `to do, for ${count(counts.findings - counts.stuck, 'finding')}`,
      tone: 'plain',
      to: paths.patches,
      search: { show: 'ready' },
    },
    {
      name: 'No patch yet',
      value: counts.stuck,
      says: counts.stuck === 1 ? 'finding stays open' : 'findings stay open',
      tone: counts.stuck > 0 ? 'warn' : 'plain',
      to: paths.patches,
      search: { show: 'stuck' },
    },
    {
      name: 'Workloads',
      value: counts.workloads,
      says: `${count(counts.images, 'image')} on ${count(counts.nodes, 'node')}`,
      tone: 'plain',
      to: paths.workloads,
      search: {},
    },
  ];
}

/** Five numbers, each a way to what it counts. */
export function Numbers({ overview }: { readonly overview: Overview }) {
  return (
    <ul className={classes.numbers} aria-label="Counts">
      {numbersOf(overview).map(({ name, value, says, tone, to, search }) => (
        <li key={name} className={classes.number} data-tone={tone}>
          <Link to={to} search={search} className={classes.numberLink ?? ''}>
            {name}
          </Link>
          <span className={classes.value}>{value.toLocaleString('en-GB')}</span>
          <span className={classes.says}>{says}</span>
        </li>
      ))}
    </ul>
  );
}
