import { useSuspenseQuery } from '@tanstack/react-query';
import type { FeedsView } from '../../api/generated/types.ts';
import { queries } from '../../api/queries.ts';
import { type Column, DataTable } from '../../table/data-table.tsx';
import { Page, Stack } from '../../ui/page.tsx';
import { Panel } from '../../ui/panel.tsx';
import { count } from '../../ui/words.ts';
import classes from './feeds.module.css';
import { RecentEntries } from './recent-entries.tsx';

/** Where verdicts come from: every feed with its age, and what keeps it from being newer. */
export function FeedsPage() {
  const { feeds, troubles, recent } = useSuspenseQuery(queries.feeds).data;
  return (
    <Page
      title="Feeds"
      facts={<span>where verdicts come from, how old it is, and what is wrong with it</span>}
    >
      <Stack>
        <RecentEntries recent={recent} />
        <Panel title="In use" aside={feeds.length} edges="flush">
          <DataTable label="Feeds in use" rows={feeds} columns={columns} rowKey={({ feed }) => feed.id} />
        </Panel>
        {troubles.length === 0 ? undefined : (
          <Panel title="Not in use" aside={troubles.length} edges="flush">
            <DataTable
              label="Feeds not in use"
              rows={troubles}
              columns={troubleColumns}
              rowKey={({ id }) => id}
            />
          </Panel>
        )}
      </Stack>
    </Page>
  );
}

type Row = FeedsView['feeds'][number];
type Trouble = FeedsView['troubles'][number];

const columns: readonly Column<Row>[] = [
  {
    id: 'feed',
    header: 'Feed',
    role: 'name',
    cell: ({ feed }) => (
      <span className="break">
        <b>{feed.title}</b> <span className="soft">{feed.id}</span>
      </span>
    ),
  },
  { id: 'age', header: 'Speaks for', cell: (row) => <Age row={row} /> },
  {
    id: 'records',
    header: 'Records',
    align: 'end',
    cell: ({ feed: { records } }) => records.toLocaleString('en-GB'),
  },
  { id: 'health', header: 'Health', cell: (row) => <Health row={row} /> },
  {
    id: 'source',
    header: 'Source and licence',
    cell: ({ feed: { source, licence } }) => <span className="soft break">{`${source} · ${licence}`}</span>,
  },
];

function Age({ row: { feed, days, checkedAt } }: { readonly row: Row }) {
  return (
    <span>
      {feed.asOf}
      <br />
      <span className="soft">
        {days === undefined ? 'age not known' : `${count(days, 'day')} old`}
        {checkedAt === undefined ? '' : `, asked ${checkedAt.slice(0, 10)}`}
      </span>
    </span>
  );
}

/** What is wrong, in the order of weight; a fine feed says what it does not know. */
function Health({ row: { feed, trouble } }: { readonly row: Row }) {
  const { quarantined, limits, times } = feed;
  return (
    <span className="break">
      {trouble === undefined ? undefined : <b className={classes.bad}>{troubleText(trouble)} </b>}
      {quarantined === 0 ? undefined : `${count(quarantined, 'record')} set aside. `}
      {times === undefined ? 'Bundled, never updated. ' : ''}
      {limits === undefined ? undefined : <span className="soft">{limits}</span>}
    </span>
  );
}

function troubleText({ kind, reason, since }: Trouble): string {
  return `${kind === 'held' ? 'Held' : 'Failed'} since ${since.slice(0, 10)}: ${reason}.`;
}

const troubleColumns: readonly Column<Trouble>[] = [
  { id: 'feed', header: 'Feed', role: 'name', cell: ({ id }) => <b className="break">{id}</b> },
  { id: 'why', header: 'Why', cell: (row) => <span className="break">{troubleText(row)}</span> },
];
