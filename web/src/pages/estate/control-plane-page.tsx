import { useSuspenseQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import type { ComponentView } from '../../api/generated/types.ts';
import { queries } from '../../api/queries.ts';
import { paths } from '../../paths.ts';
import type { Column } from '../../table/data-table.tsx';
import { Due } from '../../ui/due.tsx';
import { More, MoreLines } from '../../ui/more.tsx';
import { Nothing } from '../../ui/notice.tsx';
import { Reason } from '../../ui/reason.tsx';
import { count } from '../../ui/words.ts';
import classes from './estate.module.css';
import { LayerList } from './layer-list.tsx';
import { LayerPage } from './layer-page.tsx';
import { PatchLinks } from './patch-links.tsx';
import { standingChoices, weightOf } from './standing.ts';
import { StandingCell } from './standing-cell.tsx';
import { SupportLine } from './support-line.tsx';

/** The parts of Kubernetes by version; what nothing in the cluster shows stands here too. */
export function ControlPlanePage() {
  return (
    <LayerPage layer="control-plane" about="the parts of Kubernetes and of its nodes, by version">
      <ComponentList />
    </LayerPage>
  );
}

const choices = [...standingChoices, { value: 'ended', label: 'Out of support' }] as const;
const own = { ended: ({ support }: ComponentView) => support.kind === 'ended' };

function ComponentList() {
  const search = useSearch({ from: paths.controlPlane });
  const navigate = useNavigate({ from: paths.controlPlane });
  return (
    <LayerList
      label="Components"
      noun={{ one: 'component' }}
      find="Find a component, version or node"
      rows={useSuspenseQuery(queries.components).data}
      columns={columns}
      rowKey={({ name, version }) => `${name} ${version}`}
      textsOf={({ name, version, where }) => [name, version, ...where]}
      choices={choices}
      own={own}
      search={search}
      onSearch={(next) => void navigate({ search: next, replace: true })}
      empty={
        <Nothing title="No component is known">
          Neither <code>/version</code> nor a node nor a pod of kube-system told one.
        </Nothing>
      }
    />
  );
}

const columns: readonly Column<ComponentView>[] = [
  {
    id: 'name',
    header: 'Component',
    role: 'name',
    sortBy: ({ name }) => name,
    cell: ({ name }) => <b className="break">{name}</b>,
  },
  {
    id: 'version',
    header: 'Version',
    sortBy: ({ version }) => version,
    cell: ({ version, build }) => (
      <div className={classes.name}>
        <span className={version === 'unknown' ? classes.warn : 'break'}>{version}</span>
        {build === undefined ? undefined : (
          <span className={`soft ${classes.where}`}>a vendor's build: its backports are unknown</span>
        )}
      </div>
    ),
  },
  {
    id: 'support',
    header: 'Support',
    sortBy: ({ support }) => ('until' in support ? support.until : undefined),
    cell: ({ support }) => <SupportLine support={support} />,
  },
  {
    id: 'state',
    header: 'State',
    sortBy: weightOf,
    cell: (one) => <StandingCell row={one} name={`${one.name} ${one.version}`} />,
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
    cell: ({ patches, name, version }) => <PatchLinks patches={patches} name={`${name} ${version}`} />,
  },
  {
    id: 'where',
    header: 'Where',
    sortBy: ({ where }) => where.length,
    cell: (one) => <Where component={one} />,
  },
  {
    id: 'evidence',
    header: 'Seen in',
    cell: ({ evidence }) => (
      <span className="soft break">
        <Reason text={evidence} />
      </span>
    ),
  },
];

function Where({ component: { where, name, version } }: { readonly component: ComponentView }) {
  const [first, ...rest] = where;
  if (first === undefined) return <span className={classes.warn}>not visible</span>;
  if (rest.length === 0) return <span className="break">{first}</span>;
  return (
    <More summary={count(where.length, 'place')} about={`of ${name} ${version}`}>
      <MoreLines lines={where} />
    </More>
  );
}
