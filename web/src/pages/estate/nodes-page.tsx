import { IconAlertTriangle } from '@tabler/icons-react';
import { useSuspenseQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import type { NodeView } from '../../api/generated/types.ts';
import { queries } from '../../api/queries.ts';
import { paths } from '../../paths.ts';
import type { Column } from '../../table/data-table.tsx';
import { Chip } from '../../ui/chip.tsx';
import { Due } from '../../ui/due.tsx';
import { Nothing } from '../../ui/notice.tsx';
import classes from './estate.module.css';
import { LayerList } from './layer-list.tsx';
import { LayerPage } from './layer-page.tsx';
import { PatchLinks } from './patch-links.tsx';
import { standingChoices, weightOf } from './standing.ts';
import { StandingCell } from './standing-cell.tsx';
import { SaidLine, SupportLine } from './support-line.tsx';
import { skewWords } from './support-words.ts';

/** Nodes by zone and pool, with how old what they run is. */
export function NodesPage() {
  return (
    <LayerPage layer="nodes" about="by zone and pool, as the API reports them">
      <NodeList />
    </LayerPage>
  );
}

const choices = [
  ...standingChoices,
  { value: 'ended', label: 'Out of support' },
  { value: 'skew', label: 'Wrong kubelet' },
] as const;

const own = {
  ended: ({ support }: NodeView) => Object.values(support).some(({ kind }) => kind === 'ended'),
  skew: ({ skew }: NodeView) => skew.kind !== 'allowed',
};

function NodeList() {
  const search = useSearch({ from: paths.nodes });
  const navigate = useNavigate({ from: paths.nodes });
  return (
    <LayerList
      label="Nodes"
      noun={{ one: 'node' }}
      find="Find a node, zone, pool or version"
      rows={useSuspenseQuery(queries.nodes).data}
      columns={columns}
      rowKey={({ uid }) => uid}
      textsOf={textsOf}
      choices={choices}
      own={own}
      groupOf={groupOf}
      search={search}
      onSearch={(next) => void navigate({ search: next, replace: true })}
      empty={
        <Nothing title="No node is known">
          Nodes are read where the whole cluster is. See on the page of coverage whether listing them was
          refused; <code>oakum rbac</code> prints the role that may.
        </Nothing>
      }
    />
  );
}

function groupOf({ zone, pool }: NodeView): string {
  const ofPool = pool === undefined ? 'no pool is named' : `pool ${pool.name}`;
  return `${zone === undefined ? 'no zone is named' : `zone ${zone}`} · ${ofPool}`;
}

function textsOf(node: NodeView): readonly string[] {
  const { name, osImage, kernelVersion, containerRuntime, kubeletVersion, architecture } = node;
  return [name, groupOf(node), osImage, kernelVersion, containerRuntime, kubeletVersion, architecture];
}

const columns: readonly Column<NodeView>[] = [
  {
    id: 'name',
    header: 'Node',
    role: 'name',
    sortBy: ({ name }) => name,
    cell: ({ name, ready, architecture }) => (
      <div className={classes.name}>
        <b className="break">{name}</b>
        <span className="soft">{architecture}</span>
        {ready ? undefined : (
          <Chip tone="warn" icon={IconAlertTriangle}>
            not ready
          </Chip>
        )}
      </div>
    ),
  },
  {
    id: 'state',
    header: 'State',
    sortBy: weightOf,
    cell: (node) => <StandingCell row={node} name={node.name} />,
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
    cell: ({ patches, name }) => <PatchLinks patches={patches} name={name} />,
  },
  {
    id: 'kubelet',
    header: 'Kubelet',
    sortBy: ({ kubeletVersion }) => kubeletVersion,
    cell: (node) => <Kubelet node={node} />,
  },
  {
    id: 'os',
    header: 'System',
    sortBy: ({ osImage }) => osImage,
    cell: ({ osImage, support }) => (
      <div className={classes.name}>
        <span className="break">{osImage}</span>
        <SupportLine support={support.system} />
      </div>
    ),
  },
  {
    id: 'kernel',
    header: 'Kernel',
    sortBy: ({ kernelVersion }) => kernelVersion,
    cell: ({ kernelVersion, reading }) => (
      <div className={classes.name}>
        <span className="mono break">{kernelVersion}</span>
        {reading.kind === 'collected' && reading.facts.reboot.value !== 'no' ? (
          <span className={classes.warn} title={reading.facts.reboot.reasons.join('\n')}>
            {reading.facts.reboot.value === 'yes' ? 'waits for a reboot' : 'pending reboot unknown'}
          </span>
        ) : undefined}
      </div>
    ),
  },
  {
    id: 'runtime',
    header: 'Runtime',
    sortBy: ({ containerRuntime }) => containerRuntime,
    cell: ({ containerRuntime, support }) => (
      <div className={classes.name}>
        <span className="break">{containerRuntime.replace('://', ' ')}</span>
        <SupportLine support={support.runtime} />
      </div>
    ),
  },
  { id: 'pods', header: 'Pods', sortBy: ({ pods }) => pods, cell: ({ pods }) => pods },
];

function Kubelet({ node: { kubeletVersion, skew, support } }: { readonly node: NodeView }) {
  const said = skewWords(skew);
  return (
    <div className={classes.name}>
      <span className="break">{kubeletVersion}</span>
      {said === undefined ? undefined : <SaidLine said={said} />}
      <SupportLine support={support.kubelet} />
    </div>
  );
}
