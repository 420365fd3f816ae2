import type { ReactNode } from 'react';
import { type ListSearch, sortedBy } from '../../paths.ts';
import { type Column, DataTable } from '../../table/data-table.tsx';
import { type Choice, FilterBar } from '../../table/filter-bar.tsx';
import { Nothing } from '../../ui/notice.tsx';
import { Sheet } from '../../ui/panel.tsx';
import { useNow } from '../../ui/use-now.ts';
import { choicesWith, outcomeText, rowsFor, type Standing } from './standing.ts';

export interface LayerListProps<Row extends Standing> {
  /** `Workloads`: how the table is called. */
  readonly label: string;
  readonly noun: { readonly one: string; readonly many?: string };
  readonly find: string;
  readonly rows: readonly Row[];
  readonly columns: readonly Column<Row>[];
  readonly rowKey: (row: Row) => string;
  readonly textsOf: (row: Row) => readonly string[];
  readonly choices: readonly Choice[];
  /** Choices that only this layer knows, by value. */
  readonly own?: Readonly<Record<string, (row: Row) => boolean>>;
  readonly groupOf?: (row: Row) => string;
  readonly search: ListSearch;
  readonly onSearch: (search: ListSearch) => void;
  /** Said where there is no row at all. */
  readonly empty: ReactNode;
}

/** The rows of a layer: narrowed by words and a choice, sorted by a column, all of it in the URL. */
export function LayerList<Row extends Standing>(props: LayerListProps<Row>) {
  const { label, rows, search, onSearch, own, groupOf } = props;
  const found = rowsFor(rows, search, { now: useNow(), textsOf: props.textsOf, own });
  return (
    <>
      <FilterBar
        find={props.find}
        search={search}
        choices={choicesWith(props.choices, search.show)}
        onChange={onSearch}
        outcome={outcomeText(found.length, rows, props.noun)}
      />
      <Sheet label={`List of ${label.toLowerCase()}`}>
        {found.length === 0 ? (
          <NoRows {...props} />
        ) : (
          <DataTable
            label={label}
            rows={found}
            columns={props.columns}
            rowKey={props.rowKey}
            {...(groupOf === undefined ? {} : { groupOf })}
            sort={search.sort}
            onSort={(sort) => onSearch(sortedBy(search, sort))}
          />
        )}
      </Sheet>
    </>
  );
}

function NoRows<Row extends Standing>({ rows, noun, search, empty }: LayerListProps<Row>) {
  if (rows.length === 0) return empty;
  const many = noun.many ?? `${noun.one}s`;
  if (search.q === undefined && search.show === 'unknown')
    return <Nothing title={`No unknown ${many}`}>Each was read whole, or something is open in it.</Nothing>;
  if (search.q === undefined && (search.show === 'partly' || search.show === 'unread'))
    return <Nothing title={`No ${noun.one} is like that`}>Nothing is left out of what is told here.</Nothing>;
  return <Nothing title={`No ${noun.one} is like that`}>Look for other words, or show all.</Nothing>;
}
