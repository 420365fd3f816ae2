import { useSuspenseQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import type { ClusterView } from '../../api/generated/types.ts';
import { queries } from '../../api/queries.ts';
import { paths } from '../../paths.ts';
import type { Column } from '../../table/data-table.tsx';
import { Due, When } from '../../ui/due.tsx';
import { More, MoreLines } from '../../ui/more.tsx';
import { Nothing } from '../../ui/notice.tsx';
import classes from './estate.module.css';
import { LayerList } from './layer-list.tsx';
import { LayerPage } from './layer-page.tsx';
import { standingChoices, weightOf } from './standing.ts';
import { StandingCell } from './standing-cell.tsx';
import { SupportLine } from './support-line.tsx';

/** Every cluster that is known, also those that nobody reads. */
export function ClustersPage() {
  return (
    <LayerPage layer="clusters" about="all that are known; those that are not read too">
      <ClusterList />
    </LayerPage>
  );
}

function ClusterList() {
  const search = useSearch({ from: paths.clusters });
  const navigate = useNavigate({ from: paths.clusters });
  return (
    <LayerList
      label="Clusters"
      noun={{ one: 'cluster' }}
      find="Find a cluster, version or distribution"
      rows={useSuspenseQuery(queries.clusters).data}
      columns={columns}
      rowKey={({ id }) => id}
      textsOf={({ name, id, version = '', server = '', distribution }) => [
        name,
        id,
        version,
        server,
        distribution?.title ?? '',
      ]}
      choices={standingChoices}
      search={search}
      onSearch={(next) => void navigate({ search: next, replace: true })}
      empty={
        <Nothing title="No cluster is known">
          Start the server with a kubeconfig, or with a Cluster document.
        </Nothing>
      }
    />
  );
}

const columns: readonly Column<ClusterView>[] = [
  {
    id: 'name',
    header: 'Cluster',
    role: 'name',
    sortBy: ({ name }) => name,
    cell: ({ name, server }) => (
      <div className={classes.name}>
        <b className="break">{name}</b>
        {server === undefined ? undefined : <span className="soft break">{server}</span>}
      </div>
    ),
  },
  {
    id: 'state',
    header: 'State',
    sortBy: weightOf,
    cell: (cluster) => <StandingCell row={cluster} name={cluster.name} />,
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
    cell: ({ open }) =>
      open.findings === 0 ? (
        <span className="soft">none</span>
      ) : (
        <Link to={paths.patches} className={`link ${classes.short}`}>
          its patches
        </Link>
      ),
  },
  {
    id: 'version',
    header: 'Kubernetes',
    sortBy: ({ version }) => version,
    cell: ({ version, support }) => (
      <div className={classes.name}>
        <span className={version === undefined ? classes.warn : 'break'}>{version ?? 'unknown'}</span>
        {support === undefined ? undefined : <SupportLine support={support} />}
      </div>
    ),
  },
  {
    id: 'distribution',
    header: 'Distribution',
    sortBy: ({ distribution }) => distribution?.title,
    cell: (cluster) => <Distribution cluster={cluster} />,
  },
  { id: 'workloads', header: 'Workloads', cell: ({ workloads }) => <Counts counts={workloads} /> },
  { id: 'images', header: 'Images', cell: ({ images }) => <Counts counts={images} /> },
  { id: 'nodes', header: 'Nodes', cell: ({ nodes }) => <Counts counts={nodes} /> },
  {
    id: 'scanned',
    header: 'Scanned',
    sortBy: ({ scannedAt }) => scannedAt,
    cell: ({ scannedAt }) =>
      scannedAt === undefined ? <span className={classes.warn}>never</span> : <When at={scannedAt} />,
  },
];

function Distribution({ cluster: { distribution, name } }: { readonly cluster: ClusterView }) {
  if (distribution === undefined || distribution.id === 'unknown')
    return <span className="soft">unknown</span>;
  return (
    <div className={classes.name}>
      <span className="break">{distribution.title}</span>
      <More summary="evidence" about={`for who made ${name}`}>
        <MoreLines lines={distribution.evidence} />
      </More>
    </div>
  );
}

function Counts({ counts: { read, partly, unread } }: { readonly counts: ClusterView['nodes'] }) {
  const all = read + partly + unread;
  if (all === 0) return <span className="soft">none known</span>;
  const rest = [
    ...(partly === 0 ? [] : [`${partly.toLocaleString('en-GB')} in part`]),
    ...(unread === 0 ? [] : [`${unread.toLocaleString('en-GB')} not read`]),
  ];
  return (
    <div className={classes.name}>
      <span>{all.toLocaleString('en-GB')}</span>
      {rest.map((text) => (
        <span key={text} className={`soft ${classes.short}`}>
          {text}
        </span>
      ))}
    </div>
  );
}
