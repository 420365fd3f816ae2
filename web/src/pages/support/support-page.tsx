import { useSuspenseQuery } from '@tanstack/react-query';
import type { Lifecycle, Place, SupportCalendar, SupportEvent } from '../../api/generated/types.ts';
import { queries } from '../../api/queries.ts';
import { type Column, DataTable } from '../../table/data-table.tsx';
import { Nothing } from '../../ui/notice.tsx';
import { Page, Stack } from '../../ui/page.tsx';
import { Panel } from '../../ui/panel.tsx';
import { count } from '../../ui/words.ts';
import { AfterScan } from '../scan-state.tsx';
import classes from './support.module.css';

/** How long what runs is supported: what ended, what ends within a year by month, and what nobody knows. */
export function SupportPage() {
  return (
    <Page
      title="Support"
      facts={<span>how long what runs gets fixes, and who is affected when they end</span>}
    >
      <AfterScan>
        <Support />
      </AfterScan>
    </Page>
  );
}

function Support() {
  const { ended, outlook } = useSuspenseQuery(queries.support).data;
  return (
    <Stack>
      <Panel title="Out of support" aside={ended.length} edges="flush">
        {ended.length === 0 ? (
          <Nothing title="Nothing that has known dates is out of support">
            What has none is listed below as unknown.
          </Nothing>
        ) : (
          <DataTable label="Out of support" rows={ended} columns={endedColumns} rowKey={keyOf} />
        )}
      </Panel>
      <Panel title="Ends within a year" aside={`to ${outlook.to}`} edges="flush">
        {outlook.calendar.length === 0 ? (
          <Nothing title="Nothing that has known dates ends in this time">
            Look at what is unknown, too.
          </Nothing>
        ) : (
          <DataTable
            label="Support calendar"
            rows={outlook.calendar}
            columns={calendarColumns}
            rowKey={(event) => `${event.on} ${event.ends} ${keyOf(event)}`}
            groupOf={({ on }) => monthOf(on)}
          />
        )}
      </Panel>
      <Packages packages={outlook.packages} />
      <Unknowns outlook={outlook} />
    </Stack>
  );
}

function keyOf({ product, version }: Pick<Lifecycle, 'product' | 'version'>): string {
  return `${product} ${version}`;
}

/** `January 2027` */
function monthOf(day: string): string {
  return new Date(`${day}T00:00:00Z`).toLocaleDateString('en-GB', {
    month: 'long',
    year: 'numeric',
    timeZone: 'UTC',
  });
}

const endedColumns: readonly Column<Lifecycle>[] = [
  { id: 'what', header: 'What', role: 'name', cell: (row) => <b className="break">{keyOf(row)}</b> },
  { id: 'since', header: 'Since', cell: ({ endOfLife }) => <Day on={endOfLife} /> },
  {
    id: 'paid',
    header: 'Paid fixes',
    cell: ({ paid }) =>
      paid === undefined ? <span className="soft">none</span> : `${paid.program} until ${paid.until}`,
  },
  { id: 'where', header: 'Where', cell: ({ where }) => <Where places={where} /> },
  { id: 'source', header: 'By', cell: ({ source }) => <span className="soft break">{source}</span> },
];

const calendarColumns: readonly Column<SupportEvent>[] = [
  { id: 'what', header: 'What', role: 'name', cell: (row) => <b className="break">{keyOf(row)}</b> },
  { id: 'on', header: 'Ends on', cell: ({ on }) => <Day on={on} /> },
  { id: 'which', header: 'Which support', cell: (event) => endText(event) },
  { id: 'where', header: 'Where', cell: ({ where }) => <Where places={where} /> },
  { id: 'source', header: 'By', cell: ({ source }) => <span className="soft break">{source}</span> },
];

function Day({ on }: { readonly on: string }) {
  return <span className={classes.day}>{on}</span>;
}

function endText({ ends, program }: SupportEvent): string {
  switch (ends) {
    case 'active':
      return 'active: security fixes remain';
    case 'security':
      return 'security fixes';
    case 'free':
      return `extended: ${program ?? 'free'}`;
    case 'paid':
      return `paid: ${program ?? 'extended'}`;
  }
}

function Where({ places: [first, ...others] }: { readonly places: readonly Place[] }) {
  if (first === undefined) return <span className="soft">nowhere now</span>;
  const names = [first, ...others].map(({ name }) => name).join('\n');
  return (
    <span className="break" title={names}>
      {others.length === 0 ? first.name : `${first.name} and ${count(others.length, 'other')}`}
    </span>
  );
}

type Package = SupportCalendar['outlook']['packages'][number];

function Packages({ packages }: { readonly packages: readonly Package[] }) {
  if (packages.length === 0) return undefined;
  return (
    <Panel title="Packages that their distribution gave up" aside={packages.length} edges="flush">
      <DataTable
        label="Packages without support"
        rows={packages}
        columns={packageColumns}
        rowKey={({ name, version, system }) => `${name} ${version} ${system}`}
      />
    </Panel>
  );
}

const packageColumns: readonly Column<Package>[] = [
  {
    id: 'package',
    header: 'Package',
    role: 'name',
    cell: ({ name, version }) => <b className="break">{`${name} ${version}`}</b>,
  },
  { id: 'system', header: 'System', cell: ({ system }) => system },
  { id: 'state', header: 'Support', cell: ({ state }) => (state === 'ended' ? 'ended' : 'in part only') },
  { id: 'since', header: 'Since', cell: ({ since }) => since ?? <span className="soft">not said</span> },
  { id: 'where', header: 'Where', cell: ({ where }) => <Where places={where} /> },
];

/** Neither supported nor ended: nobody here knows. */
function Unknowns({ outlook: { unknowns, unlisted } }: Pick<SupportCalendar, 'outlook'>) {
  const lines = [
    ...unknowns.map(({ what, reason }) => ({ what, reason })),
    ...unlisted.map((system) => ({
      what: `packages of ${system}`,
      reason: 'which of them are without support: no list is known',
    })),
  ];
  if (lines.length === 0) return undefined;
  return (
    <Panel title="Unknown" aside={lines.length} edges="flush">
      <DataTable label="Unknown support" rows={lines} columns={unknownColumns} rowKey={({ what }) => what} />
    </Panel>
  );
}

const unknownColumns: readonly Column<{ readonly what: string; readonly reason: string }>[] = [
  { id: 'what', header: 'What', role: 'name', cell: ({ what }) => <span className="break">{what}</span> },
  { id: 'why', header: 'Why', cell: ({ reason }) => <span className="break">{reason}</span> },
];
