import type { CoverageProblem, CoverageProblemKind } from '../../api/generated/types.ts';
import type { ListSearch } from '../../paths.ts';
import { type Column, DataTable } from '../../table/data-table.tsx';
import { FilterBar } from '../../table/filter-bar.tsx';
import { hasWords } from '../../table/has-words.ts';
import { Nothing } from '../../ui/notice.tsx';
import { Sheet } from '../../ui/panel.tsx';
import { Reason } from '../../ui/reason.tsx';
import { WithCode } from '../../ui/with-code.tsx';
import { count } from '../../ui/words.ts';
import classes from './coverage.module.css';

export interface ProblemListProps {
  /** In order of weight. */
  readonly problems: readonly CoverageProblem[];
  readonly search: ListSearch;
  readonly onSearch: (search: ListSearch) => void;
}

/** What each kind of problem is called, as the heading of its group. */
const kinds: Readonly<Record<CoverageProblemKind, { readonly label: string; readonly heading: string }>> = {
  cluster: { label: 'Clusters', heading: 'Clusters that are known and not read' },
  image: { label: 'Images', heading: 'Images that could not be read whole' },
  system: { label: 'Systems', heading: 'Systems and packages that no feed covers' },
  node: { label: 'Nodes', heading: 'Nodes whose packages were not read' },
  access: { label: 'Access', heading: 'Lists that were refused' },
  'control-plane': { label: 'Control plane', heading: 'Parts of control planes that nothing shows' },
  feed: { label: 'Feeds', heading: 'Feeds that are too old or do not list all' },
  other: { label: 'Other', heading: 'Everything else' },
};

/** Everything that was not read or judged: what, why, and what to do about it; the heaviest first. */
export function ProblemList({ problems, search, onSearch }: ProblemListProps) {
  const shown = problems.filter(
    (problem) =>
      (search.show === undefined || problem.kind === search.show) && hasWords(search.q, textsOf(problem)),
  );
  return (
    <>
      <FilterBar
        find="Find what was not read"
        search={search}
        choices={choicesFor(problems)}
        onChange={onSearch}
        outcome={`${shown.length.toLocaleString('en-GB')} of ${count(problems.length, 'problem')}`}
      />
      <Sheet label="What was not read">
        {shown.length === 0 ? (
          <NoProblems all={problems.length} />
        ) : (
          <DataTable
            label="What was not read"
            rows={shown}
            columns={columns}
            rowKey={({ kind, what, code, reason }) => `${kind} ${what} ${code} ${reason}`}
            groupOf={({ kind }) => kinds[kind].heading}
          />
        )}
      </Sheet>
    </>
  );
}

/** Only kinds that there are problems of, with their numbers. */
function choicesFor(problems: readonly CoverageProblem[]) {
  const groups = [...Map.groupBy(problems, ({ kind }) => kind)];
  const own = groups.map(([kind, all]) => ({ value: kind, label: `${kinds[kind].label} ${all.length}` }));
  return [{ value: 'all', label: 'All' }, ...own];
}

function NoProblems({ all }: { readonly all: number }) {
  if (all > 0) return <Nothing title="No problem is like that">Look for other words, or show all.</Nothing>;
  return (
    <Nothing title="Nothing was left out">
      All that is known to exist was read, and a feed judged every package of it.
    </Nothing>
  );
}

function textsOf({ kind, what, code, reason }: CoverageProblem): readonly string[] {
  return [kinds[kind].heading, what, code, reason];
}

const columns: readonly Column<CoverageProblem>[] = [
  {
    id: 'what',
    header: 'What',
    role: 'name',
    cell: ({ what, hides }) => (
      <div className={classes.what}>
        <b className="break">
          <Reason text={what} />
        </b>
        {hides === undefined ? undefined : (
          <span className="soft">{`leaves ${count(hides.amount, hides.of)} unknown`}</span>
        )}
      </div>
    ),
  },
  {
    id: 'why',
    header: 'Why',
    cell: ({ reason, code }) => (
      <div className={classes.what}>
        <span className="break">
          <Reason text={reason} />
        </span>
        <span className="soft mono break">{code}</span>
      </div>
    ),
  },
  {
    id: 'todo',
    header: 'What to do',
    cell: ({ todo }) => (
      <p className={`${classes.todo} break`}>
        <WithCode text={todo} />
      </p>
    ),
  },
];
