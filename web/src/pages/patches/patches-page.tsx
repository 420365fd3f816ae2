import { Checkbox } from '@mantine/core';
import { useQuery, useSuspenseQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useMakePlan } from '../../api/acts.ts';
import type { ReportPatch } from '../../api/generated/types.ts';
import { queries } from '../../api/queries.ts';
import { ActButton } from '../../forms/act-button.tsx';
import { type ListSearch, paths, sortedBy } from '../../paths.ts';
import { type Column, DataTable } from '../../table/data-table.tsx';
import { FilterBar } from '../../table/filter-bar.tsx';
import { Due } from '../../ui/due.tsx';
import { Nothing, Problem } from '../../ui/notice.tsx';
import { Page } from '../../ui/page.tsx';
import { Sheet } from '../../ui/panel.tsx';
import { PatchTitle } from '../../ui/patch-title.tsx';
import { StateChip } from '../../ui/state-chip.tsx';
import { patchKindLook } from '../../ui/states.ts';
import { useNow } from '../../ui/use-now.ts';
import { count } from '../../ui/words.ts';
import { AfterScan } from '../scan-state.tsx';
import { filterPatches, patchChoices } from './patch-filter.ts';
import classes from './patches.module.css';

/** Every patch in the order to do them, and what no patch removes yet. Some or all of them become a plan. */
export function PatchesPage() {
  const plan = useMakePlan();
  const { chosen, toggle } = useChoice();
  const overview = useSuspenseQuery(queries.overview).data;
  return (
    <Page
      title="Patches"
      facts={<span>in the order to do them: by due date, then by points</span>}
      acts={
        <ActButton
          refusal={overview.counts.patches === 0 ? 'There is no patch to plan.' : undefined}
          pending={plan.isPending}
          onAct={() => plan.mutate([...chosen])}
        >
          {chosen.size === 0 ? 'Plan all' : `Plan ${count(chosen.size, 'patch', 'patches')}`}
        </ActButton>
      }
    >
      {plan.error === null ? undefined : <Problem title="No plan was made" error={plan.error} />}
      <AfterScan>
        <PatchList chosen={chosen} onToggle={toggle} />
      </AfterScan>
    </Page>
  );
}

/** A patch that was chosen and is gone after a new scan counts no more. */
function useChoice() {
  const [ticked, setTicked] = useState<ReadonlySet<string>>(new Set());
  const patches = useQuery(queries.patches).data ?? [];
  const chosen = new Set(patches.map(({ id }) => id).filter((id) => ticked.has(id)));
  const toggle = (id: string): void => {
    const next = new Set(chosen);
    if (!next.delete(id)) next.add(id);
    setTicked(next);
  };
  return { chosen, toggle };
}

interface Choosing {
  readonly chosen: ReadonlySet<string>;
  readonly onToggle: (id: string) => void;
}

function PatchList(choosing: Choosing) {
  const patches = useSuspenseQuery(queries.patches).data;
  const { coverage } = useSuspenseQuery(queries.overview).data;
  const search = useSearch({ from: paths.patches });
  const navigate = useNavigate({ from: paths.patches });
  const change = (next: ListSearch): void => void navigate({ search: next, replace: true });
  const found = filterPatches(patches, search, useNow());
  return (
    <>
      <FilterBar
        find="Find a patch, workload or CVE"
        search={search}
        choices={patchChoices}
        onChange={change}
        outcome={`${found.length} of ${count(patches.length, 'patch', 'patches')}${unreadText(coverage.unread.length)}`}
      />
      <Sheet label="List of patches">
        {found.length === 0 ? (
          <NoPatches all={patches.length} unread={coverage.unread.length} />
        ) : (
          <DataTable
            label="Patches"
            rows={found}
            columns={[choiceColumn(choosing), ...columns]}
            rowKey={(patch) => patch.id}
            sort={search.sort}
            onSort={(sort) => change(sortedBy(search, sort))}
          />
        )}
      </Sheet>
    </>
  );
}

function unreadText(unread: number): string {
  return unread === 0 ? '' : `; ${unread} could not be read, and may need more`;
}

function NoPatches({ all, unread }: { readonly all: number; readonly unread: number }) {
  if (all > 0) return <Nothing title="No patch is like that">Look for other words, or show all.</Nothing>;
  return (
    <Nothing title="Nothing needs a patch">
      {unread === 0
        ? 'Nothing that is known about what runs here asks for one.'
        : `That is said of what was read: ${unread} could not be read, and are unknown.`}
    </Nothing>
  );
}

/** What has no patch yet cannot be planned. */
function choiceColumn({ chosen, onToggle }: Choosing): Column<ReportPatch> {
  return {
    id: 'choose',
    header: 'Plan',
    cell: ({ id, kind, title }) =>
      kind === 'none' ? undefined : (
        <Checkbox
          size="xs"
          className={classes.choice ?? ''}
          aria-label={`Choose ${title}`}
          checked={chosen.has(id)}
          onChange={() => onToggle(id)}
        />
      ),
  };
}

const columns: readonly Column<ReportPatch>[] = [
  {
    id: 'title',
    header: 'Patch',
    role: 'name',
    sortBy: (patch) => patch.title,
    cell: (patch) => (
      <div className={classes.patch}>
        <Link to={paths.patch} params={{ patch: patch.id }} className="row-link">
          <PatchTitle title={patch.title} />
        </Link>
        <span className={classes.how}>
          {patch.kind === 'none' ? <StateChip look={patchKindLook(patch.kind)} /> : undefined}
          {patch.how}
        </span>
      </div>
    ),
  },
  {
    id: 'removes',
    header: 'Removes',
    sortBy: (patch) => (patch.kind === 'none' ? 0 : patch.removes.length),
    cell: (patch) => <Removes patch={patch} />,
  },
  {
    id: 'due',
    header: 'Due',
    sortBy: (patch) => patch.due,
    cell: (patch) => <Due due={patch.due} rule={patch.dueRule} />,
  },
  {
    id: 'where',
    header: 'Where',
    sortBy: (patch) => patch.where.length,
    cell: (patch) => <Where patch={patch} />,
  },
  {
    id: 'points',
    header: 'Points',
    align: 'end',
    sortBy: (patch) => patch.points,
    cell: (patch) => patch.points,
  },
];

function Removes({ patch }: { readonly patch: ReportPatch }) {
  const amount = patch.removes.length;
  return (
    <span className={classes.removes}>
      <span>{patch.kind === 'none' ? `none of ${amount}` : amount}</span>
      {patch.exploited > 0 ? (
        <span className={classes.exploited}>{patch.exploited} exploited</span>
      ) : undefined}
    </span>
  );
}

function Where({ patch }: { readonly patch: ReportPatch }) {
  const [first, ...rest] = patch.where;
  if (first === undefined) return <span className="soft">nowhere now</span>;
  return (
    <span className={classes.where}>
      <span className="break">{first.name}</span>
      {rest.length === 0 ? undefined : <span className="soft">and {rest.length} more</span>}
    </span>
  );
}
