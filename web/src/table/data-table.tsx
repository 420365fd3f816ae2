import { Button } from '@mantine/core';
import { IconArrowDown, IconArrowsSort, IconArrowUp } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { useNarrow } from '../ui/use-narrow.ts';
import classes from './data-table.module.css';
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
}

const shownFirst = 100;

/** Rows as a table where there is room, and as cards where there is not. Long lists are shown in parts. */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const [shown, setShown] = useState(shownFirst);
  const narrow = useNarrow();
  const sorted = sortRows(props.rows, props.columns, props.sort);
  const rows = sorted.slice(0, shown);
  return (
    <>
      {narrow ? <Cards {...props} rows={rows} /> : <Table {...props} rows={rows} />}
      {sorted.length > shown ? (
        <div className={classes.more}>
          <span className="soft">{`${shown} of ${sorted.length} shown`}</span>
          <Button size="xs" variant="default" onClick={() => setShown(shown + 200)}>
            Show more
          </Button>
        </div>
      ) : undefined}
    </>
  );
}

function Table<Row>({ label, rows, columns, rowKey, sort, onSort }: DataTableProps<Row>) {
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
        <tbody>
          {rows.map((row) => (
            <tr key={rowKey(row)} className={classes.row}>
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
          ))}
        </tbody>
      </table>
    </div>
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

function Cards<Row>({ label, rows, columns, rowKey }: DataTableProps<Row>) {
  const name = columns.find((column) => column.role === 'name');
  return (
    <ul className={classes.cards} aria-label={label}>
      {rows.map((row) => (
        <li key={rowKey(row)} className={classes.card}>
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
      ))}
    </ul>
  );
}
