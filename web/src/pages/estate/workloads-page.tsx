import { useSuspenseQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import type { WorkloadView } from '../../api/generated/types.ts';
import { queries } from '../../api/queries.ts';
import { paths } from '../../paths.ts';
import type { Column } from '../../table/data-table.tsx';
import { shortName } from '../../ui/base-words.ts';
import { briefDigests } from '../../ui/brief-digests.ts';
import { Due } from '../../ui/due.tsx';
import { Nothing } from '../../ui/notice.tsx';
import { StateChip } from '../../ui/state-chip.tsx';
import { exposureLook } from '../../ui/states.ts';
import classes from './estate.module.css';
import { LayerList } from './layer-list.tsx';
import { LayerPage } from './layer-page.tsx';
import { ManagerCell, TeamCell } from './owner-cells.tsx';
import { PatchLinks } from './patch-links.tsx';
import { standingChoices, weightOf } from './standing.ts';
import { StandingCell } from './standing-cell.tsx';

/** Workloads with whose they are, what they run and how urgent it is. */
export function WorkloadsPage() {
  return (
    <LayerPage layer="workloads" about="the controllers that a person would name, and what they run">
      <WorkloadList />
    </LayerPage>
  );
}

const choices = [
  ...standingChoices,
  { value: 'internet', label: 'Open to the internet' },
  { value: 'unowned', label: 'Without a team' },
] as const;

const own = {
  internet: ({ exposure }: WorkloadView) => exposure === 'open',
  unowned: ({ attributes }: WorkloadView) => attributes.team === undefined,
};

function WorkloadList() {
  const search = useSearch({ from: paths.workloads });
  const navigate = useNavigate({ from: paths.workloads });
  return (
    <LayerList
      label="Workloads"
      noun={{ one: 'workload' }}
      find="Find a workload, image, team or manager"
      rows={useSuspenseQuery(queries.workloads).data}
      columns={columns}
      rowKey={({ id }) => id}
      textsOf={textsOf}
      choices={choices}
      own={own}
      search={search}
      onSearch={(next) => void navigate({ search: next, replace: true })}
      empty={
        <Nothing title="This cluster runs no workloads">
          As soon as something is deployed, it is read and judged here. If there should be some, see whether
          the scope of this Oakum leaves out their namespaces.
        </Nothing>
      }
    />
  );
}

function titleOf({ namespace, kind, name }: WorkloadView): string {
  return `${namespace}/${kind}/${name}`;
}

/** The address of a workload is its UID: its id is that behind the cluster's. */
function uidOf(id: string): string {
  return id.slice(id.indexOf('/') + 1);
}

function textsOf(workload: WorkloadView): readonly string[] {
  const { ownership, attributes, images, activity } = workload;
  const { team, environment, criticality } = attributes;
  const said = [team, environment, criticality].flatMap((one) => (one === undefined ? [] : [one.value]));
  return [titleOf(workload), ownership.manager, ownership.name ?? '', ...said, ...images, activity];
}

function Name({ workload: { id, namespace, kind, name, images } }: { readonly workload: WorkloadView }) {
  return (
    <div className={classes.name}>
      <b className="break">
        <Link to={paths.workload} params={{ workload: uidOf(id) }} className="link">
          <span className="soft">{namespace}/</span>
          {name}
        </Link>
      </b>
      <span className="soft">{kind}</span>
      <ul className={classes.images} aria-label={`Images of ${name}`}>
        {images.map((image) => (
          <li key={image} className="mono break" title={image}>
            {briefDigests(shortName(image))}
          </li>
        ))}
      </ul>
    </div>
  );
}

function Pods({ workload: { readyReplicas, replicas, activity } }: { readonly workload: WorkloadView }) {
  if (activity === 'finished') return <span className="soft">finished</span>;
  if (activity === 'defined') return <span className="soft">defined only</span>;
  if (replicas === 0) return <span className="soft">none now</span>;
  return (
    <span className={readyReplicas < replicas ? classes.warn : classes.short}>
      {readyReplicas} of {replicas}
    </span>
  );
}

const columns: readonly Column<WorkloadView>[] = [
  {
    id: 'name',
    header: 'Workload',
    role: 'name',
    sortBy: ({ namespace, name }) => `${namespace}/${name}`,
    cell: (workload) => <Name workload={workload} />,
  },
  {
    id: 'state',
    header: 'State',
    sortBy: weightOf,
    cell: (workload) => <StandingCell row={workload} name={titleOf(workload)} />,
  },
  {
    id: 'due',
    header: 'Due',
    sortBy: ({ open }) => open.due,
    cell: ({ open }) => (open.findings === 0 ? <span className="soft">–</span> : <Due due={open.due} />),
  },
  {
    id: 'patches',
    header: 'Patches',
    sortBy: ({ patches }) => patches.length,
    cell: (workload) => <PatchLinks patches={workload.patches} name={titleOf(workload)} />,
  },
  {
    id: 'exposure',
    header: 'Exposure',
    sortBy: ({ exposure }) => exposure,
    cell: ({ exposure }) => <StateChip look={exposureLook(exposure)} />,
  },
  {
    id: 'pods',
    header: 'Pods ready',
    sortBy: ({ readyReplicas, replicas }) => readyReplicas - replicas,
    cell: (workload) => <Pods workload={workload} />,
  },
  {
    id: 'team',
    header: 'Team',
    sortBy: ({ attributes }) => attributes.team?.value,
    cell: (workload) => <TeamCell attributes={workload.attributes} name={titleOf(workload)} />,
  },
  {
    id: 'manager',
    header: 'Managed by',
    sortBy: ({ ownership }) => ownership.manager,
    cell: (workload) => <ManagerCell ownership={workload.ownership} name={titleOf(workload)} />,
  },
];
