import { Link } from '@tanstack/react-router';
import type { CoverageView } from '../../api/generated/types.ts';
import { type Column, DataTable } from '../../table/data-table.tsx';
import { Panel } from '../../ui/panel.tsx';
import { layerPlaces } from '../estate/layers.ts';
import classes from './coverage.module.css';
import { Shares } from './shares.tsx';

type LayerRow = CoverageView['layers'][number];

/** How much of each layer was read; the three counts of a row add up to all that is known of it. */
export function LayerCounts({ layers }: { readonly layers: readonly LayerRow[] }) {
  const rows = layerPlaces.flatMap(({ layer }) => layers.find((one) => one.layer === layer) ?? []);
  return (
    <Panel title="By layer" edges="flush">
      <DataTable label="Coverage by layer" rows={rows} columns={columns} rowKey={({ layer }) => layer} />
    </Panel>
  );
}

const columns: readonly Column<LayerRow>[] = [
  { id: 'layer', header: 'Layer', role: 'name', cell: ({ layer }) => <LayerName layer={layer} /> },
  { id: 'read', header: 'Read', align: 'end', cell: ({ read }) => read.toLocaleString('en-GB') },
  {
    id: 'partly',
    header: 'In part',
    align: 'end',
    cell: ({ layer, partly }) => <Rest layer={layer} amount={partly} show="partly" />,
  },
  {
    id: 'unread',
    header: 'Not read',
    align: 'end',
    cell: ({ layer, unread }) => <Rest layer={layer} amount={unread} show="unread" />,
  },
  {
    id: 'all',
    header: 'Known',
    align: 'end',
    cell: ({ read, partly, unread }) => (read + partly + unread).toLocaleString('en-GB'),
  },
  { id: 'share', header: 'Share', cell: (row) => <Shares counts={row} /> },
];

function LayerName({ layer }: Pick<LayerRow, 'layer'>) {
  const place = layerPlaces.find((one) => one.layer === layer);
  if (place === undefined) return layer;
  return (
    <Link to={place.to} className="link">
      {place.name}
    </Link>
  );
}

interface RestProps extends Pick<LayerRow, 'layer'> {
  readonly amount: number;
  readonly show: string;
}

/** What was not read leads to the rows that it is about. */
function Rest({ layer, amount, show }: RestProps) {
  const place = layerPlaces.find((one) => one.layer === layer);
  const text = amount.toLocaleString('en-GB');
  if (amount === 0 || place === undefined) return <span className="soft">{text}</span>;
  return (
    <Link
      to={place.to}
      search={{ show }}
      className={`link ${classes.rest}`}
      aria-label={`${text} of ${place.name}: see which and why`}
    >
      {text}
    </Link>
  );
}
