import { Button } from '@mantine/core';
import { IconArrowDown, IconArrowsSort, IconArrowUp } from '@tabler/icons-react';
import { Fragment, type ReactNode, useState } from 'react';
import { useNarrow } from '../ui/use-narrow.ts';
import classes from './data-table.module.css';
import { groupRows, type RowGroup } from './group-rows.ts';
import { nextSorting, type Sortable, sortingOf, sortRows } from './sort-rows.ts';

export interface Column<Row> extends Sortable<Row> {
  readonly header: string;
  readonly cell: (row: Row) => ReactNode;
  readonly align?: 'end';
  /** `name` is the row's heading, and the first line of its card; it holds the row's link. */
  readonly role?: 'name';
}

export interface DataTableProps<Row> {
  readonly label: string;
  readonly rows: readonly Row[];
  readonly columns: readonly Column<Row>[];
  readonly rowKey: (row: Row) => string;
  readonly sort?: string | undefined;
  readonly onSort?: (sort: string | undefined) => void;
  /** Rows in their own order may stand in groups under a heading; sorted by a column they do not. */
  readonly groupOf?: (row: Row) => string;
  /** Set where rows come from the server part by part: all that are there are shown, and more are asked for. */
  readonly more?: MoreRows | undefined;
}

export interface MoreRows {
  /** `100 of 4,210 shown`; nothing where that is all. */
  readonly text: string | undefined;
  readonly isPending: boolean;
  readonly onMore: () => void;
}

const shownFirst = 100;

/** Rows as a table where there is room, and as cards where there is not. Long lists are shown in parts. */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const [shown, setShown] = useState(shownFirst);
  const narrow = useNarrow();
  const sorted = sortRows(props.rows, props.columns, props.sort);
  const rows = props.more === undefined ? sorted.slice(0, shown) : sorted;
  const groups = groupRows(rows, sortingOf(props.sort) === undefined ? props.groupOf : undefined);
  const more = props.more ?? {
    text: sorted.length > shown ? `${shown} of ${sorted.length} shown` : undefined,
    isPending: false,
    onMore: () => setShown(shown + 200),
  };
  return (
    <>
      {narrow ? <Cards {...props} groups={groups} /> : <Table {...props} groups={groups} />}
      {more.text === undefined ? undefined : (
        <div className={classes.more}>
          <span className="soft">{more.text}</span>
          <Button size="xs" variant="default" loading={more.isPending} onClick={more.onMore}>
            Show more
          </Button>
        </div>
      )}
    </>
  );
}

type GroupedProps<Row> = DataTableProps<Row> & { readonly groups: readonly RowGroup<Row>[] };

function Table<Row>({ label, groups, columns, rowKey, sort, onSort }: GroupedProps<Row>) {
  const sorting = sortingOf(sort);
  return (
    <div className={classes.scroll}>
      <table className={classes.table} aria-label={label}>
        <thead>
          <tr>
            {columns.map((column) => (
              <th
                key={column.id}
                scope="col"
                data-align={column.align}
                aria-sort={sorting?.column === column.id ? sorting.direction : undefined}
              >
                {column.sortBy === undefined || onSort === undefined ? (
                  column.header
                ) : (
                  <button
                    type="button"
                    className={classes.sort}
                    onClick={() => onSort(nextSorting(sort, column.id))}
                  >
                    {column.header}
                    <SortSign direction={sorting?.column === column.id ? sorting.direction : undefined} />
                  </button>
                )}
              </th>
            ))}
          </tr>
        </thead>
        {groups.map(({ name, rows }) => (
          <tbody key={name ?? ''}>
            {name === undefined ? undefined : (
              <tr className={classes.group}>
                <th scope="rowgroup" colSpan={columns.length}>
                  {name}
                </th>
              </tr>
            )}
            {rows.map((row) => (
              <Row key={rowKey(row)} row={row} columns={columns} />
            ))}
          </tbody>
        ))}
      </table>
    </div>
  );
}

function Row<Data>({ row, columns }: { readonly row: Data; readonly columns: readonly Column<Data>[] }) {
  return (
    <tr className={classes.row}>
      {columns.map((column) =>
        column.role === 'name' ? (
          <th key={column.id} scope="row" className={classes.name}>
            {column.cell(row)}
          </th>
        ) : (
          <td key={column.id} data-align={column.align}>
            {column.cell(row)}
          </td>
        ),
      )}
    </tr>
  );
}

function SortSign({ direction }: { readonly direction: string | undefined }) {
  if (direction === undefined) return <IconArrowsSort size={13} aria-hidden className={classes.unsorted} />;
  return direction === 'ascending' ? (
    <IconArrowUp size={13} aria-hidden />
  ) : (
    <IconArrowDown size={13} aria-hidden />
  );
}

function Cards<Row>({ label, groups, columns, rowKey }: GroupedProps<Row>) {
  const list = (rows: readonly Row[]) => (
    <ul className={classes.cards} aria-label={label}>
      {rows.map((row) => (
        <Card key={rowKey(row)} row={row} columns={columns} />
      ))}
    </ul>
  );
  return groups.map(({ name, rows }) =>
    name === undefined ? (
      <Fragment key="">{list(rows)}</Fragment>
    ) : (
      <section key={name} aria-label={name}>
        <h2 className={classes.cardGroup}>{name}</h2>
        {list(rows)}
      </section>
    ),
  );
}

function Card<Data>({ row, columns }: { readonly row: Data; readonly columns: readonly Column<Data>[] }) {
  const name = columns.find((column) => column.role === 'name');
  return (
    <li className={classes.card}>
      {name === undefined ? undefined : <div className={classes.cardName}>{name.cell(row)}</div>}
      <dl className={classes.fields}>
        {columns
          .filter((column) => column !== name)
          .map((column) => (
            <div key={column.id} className={classes.field}>
              <dt>{column.header}</dt>
              <dd>{column.cell(row)}</dd>
            </div>
          ))}
      </dl>
    </li>
  );
}
