import { useSuspenseQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import type { ImageView, WorkloadView } from '../../api/generated/types.ts';
import { queries } from '../../api/queries.ts';
import { type ListSearch, paths } from '../../paths.ts';
import { type Column, DataTable } from '../../table/data-table.tsx';
import { FilterBar } from '../../table/filter-bar.tsx';
import { hasWords } from '../../table/has-words.ts';
import { Due } from '../../ui/due.tsx';
import { Nothing } from '../../ui/notice.tsx';
import { Page } from '../../ui/page.tsx';
import { Sheet } from '../../ui/panel.tsx';
import { Reason } from '../../ui/reason.tsx';
import { StateChip } from '../../ui/state-chip.tsx';
import { exposureLook } from '../../ui/states.ts';
import { isLate } from '../../ui/times.ts';
import { useNow } from '../../ui/use-now.ts';
import { count } from '../../ui/words.ts';
import { AfterScan } from '../scan-state.tsx';
import classes from './estate.module.css';
import { FindingCount } from './finding-count.tsx';

/** Workloads with what they run and how urgent it is. */
export function WorkloadsPage() {
  return (
    <Page title="Workloads" facts={<span>the controllers that a person would name, and what they run</span>}>
      <AfterScan>
        <WorkloadList />
      </AfterScan>
    </Page>
  );
}

const choices = [
  { value: 'all', label: 'All' },
  { value: 'late', label: 'Late' },
  { value: 'exploited', label: 'Exploited' },
  { value: 'open', label: 'Open to the internet' },
] as const;

function WorkloadList() {
  const workloads = useSuspenseQuery(queries.workloads).data;
  const unread = placesOfUnread(useSuspenseQuery(queries.images).data);
  const search = useSearch({ from: paths.workloads });
  const navigate = useNavigate({ from: paths.workloads });
  const change = (next: ListSearch): void => void navigate({ search: next, replace: true });
  const now = useNow();
  const found = workloads.filter(
    (workload) => isShown(workload, search.show, now) && hasWords(search.q, textsOf(workload)),
  );
  return (
    <>
      <FilterBar
        find="Find a workload or image"
        search={search}
        choices={choices}
        onChange={change}
        outcome={`${found.length} of ${count(workloads.length, 'workload')}`}
      />
      <Sheet label="List of workloads">
        {found.length === 0 ? (
          <NoWorkloads all={workloads.length} />
        ) : (
          <DataTable
            label="Workloads"
            rows={found}
            columns={columnsFor(unread)}
            rowKey={(workload) => workload.id}
            sort={search.sort}
            onSort={(sort) => {
              const { sort: _old, ...rest } = search;
              change(sort === undefined ? rest : { ...rest, sort });
            }}
          />
        )}
      </Sheet>
    </>
  );
}

function NoWorkloads({ all }: { readonly all: number }) {
  if (all > 0) return <Nothing title="No workload is like that">Look for other words, or show all.</Nothing>;
  return (
    <Nothing title="This cluster runs no workloads">
      As soon as something is deployed, it is read and judged here. If there should be some, see whether the
      scope of this Oakum leaves out their namespaces.
    </Nothing>
  );
}

function isShown(workload: WorkloadView, show: string | undefined, now: number): boolean {
  if (show === 'late') return isLate(workload.due, now);
  if (show === 'exploited') return workload.exploited > 0;
  return show === 'open' ? workload.exposure === 'open' : true;
}

function textsOf(workload: WorkloadView): readonly string[] {
  const { namespace, kind, name, manager, managedBy, team, environment, criticality, images } = workload;
  const words = [manager, managedBy, team, environment, criticality].filter((text) => text !== undefined);
  return [`${namespace}/${kind}/${name}`, ...words, ...images];
}

const activities: Readonly<Record<string, string>> = { defined: 'not running', finished: 'finished' };

function Ready({ workload: { readyReplicas, replicas, activity } }: { readonly workload: WorkloadView }) {
  if (activity !== 'running') return <span className="soft">{activities[activity] ?? activity}</span>;
  if (replicas === 0) return <span className="soft">no pods now</span>;
  return (
    <span className={readyReplicas < replicas ? classes.warn : undefined}>
      {readyReplicas} of {replicas}
    </span>
  );
}

/** A word, and softer ones below it, as far as there are any. */
function Lines({ first, then }: { readonly first: string; readonly then: readonly (string | undefined)[] }) {
  const more = then.filter((text) => text !== undefined);
  return (
    <div className={classes.name}>
      <span>{first}</span>
      {more.length === 0 ? undefined : <span className="soft break">{more.join(' · ')}</span>}
    </div>
  );
}

/** Where an image runs that could not be read: what is known of such a workload is not all. */
function placesOfUnread(images: readonly ImageView[]): ReadonlySet<string> {
  return new Set(images.filter(({ read }) => !read).flatMap(({ where }) => where));
}

const columnsFor = (unread: ReadonlySet<string>): readonly Column<WorkloadView>[] => [
  {
    id: 'name',
    header: 'Workload',
    role: 'name',
    sortBy: ({ namespace, name }) => `${namespace}/${name}`,
    cell: ({ namespace, kind, name }) => (
      <div className={classes.name}>
        <b className="break">
          <span className="soft">{namespace}/</span>
          {name}
        </b>
        <span className="soft">{kind}</span>
      </div>
    ),
  },
  {
    id: 'findings',
    header: 'Findings',
    sortBy: ({ findings }) => findings,
    cell: ({ findings, exploited, namespace, kind, name }) => (
      <FindingCount
        findings={findings}
        exploited={exploited}
        unread={unread.has(`${namespace}/${kind}/${name}`)}
      />
    ),
  },
  {
    id: 'due',
    header: 'Due',
    sortBy: ({ due }) => due,
    cell: ({ due, findings }) => (findings === 0 ? <span className="soft">–</span> : <Due due={due} />),
  },
  {
    id: 'patches',
    header: 'Patches',
    cell: ({ patches, namespace, kind, name }) =>
      patches.length === 0 ? (
        <span className="soft">none</span>
      ) : (
        <Link
          to={paths.patches}
          search={{ q: `${namespace}/${kind}/${name}` }}
          className={`link ${classes.short}`}
        >
          {count(patches.length, 'patch', 'patches')}
        </Link>
      ),
  },
  {
    id: 'exposure',
    header: 'Exposure',
    sortBy: ({ exposure }) => exposure,
    cell: ({ exposure }) => <StateChip look={exposureLook(exposure)} />,
  },
  {
    id: 'ready',
    header: 'Ready',
    cell: (workload) => <Ready workload={workload} />,
  },
  {
    id: 'images',
    header: 'Images',
    cell: ({ images }) => (
      <ul className={classes.images}>
        {[...new Set(images)].map((image) => (
          <li key={image} className="mono break">
            <Reason text={image} />
          </li>
        ))}
      </ul>
    ),
  },
  {
    id: 'manager',
    header: 'Managed by',
    sortBy: ({ manager }) => manager,
    cell: ({ manager, managedBy, confidence }) => (
      <Lines first={manager} then={[managedBy, confidence === 'disputed' ? 'disputed' : undefined]} />
    ),
  },
  {
    id: 'team',
    header: 'Team',
    sortBy: ({ team }) => team,
    cell: ({ team, environment, criticality }) => (
      <Lines first={team ?? '–'} then={[environment, criticality]} />
    ),
  },
];
