import { Button, Loader } from '@mantine/core';
import { useInfiniteQuery, useSuspenseQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import type { FindingPage } from '../../api/generated/types.ts';
import { queries } from '../../api/queries.ts';
import { type FindingSearch, findingSearch, paths } from '../../paths.ts';
import { DataTable } from '../../table/data-table.tsx';
import { FacetBar } from '../../table/facet-bar.tsx';
import { Nothing, Problem } from '../../ui/notice.tsx';
import { Page } from '../../ui/page.tsx';
import { Sheet } from '../../ui/panel.tsx';
import { AfterScan } from '../scan-state.tsx';
import { findingColumns } from './finding-columns.tsx';
import { facetsOf, outcomeOf } from './finding-facets.ts';
import classes from './findings.module.css';

/** Everything that is known to be wrong, in the order to deal with it, narrowed by filters that live in the URL. */
export function FindingsPage() {
  return (
    <Page
      title="Findings"
      facts={
        <span>
          each vulnerability in each package, in the order to deal with them: by due date, then by points
        </span>
      }
    >
      <AfterScan>
        <FindingList />
      </AfterScan>
    </Page>
  );
}

function FindingList() {
  const search = useSearch({ from: paths.findings });
  const navigate = useNavigate({ from: paths.findings });
  const { coverage } = useSuspenseQuery(queries.overview).data;
  const asked = useInfiniteQuery(queries.findings(search));
  const pages = asked.data?.pages ?? [];
  const change = (next: FindingSearch): void => void navigate({ search: next, replace: true });
  return (
    <>
      <FacetBar
        find="Find a CVE, package, image or workload"
        search={search}
        facets={facetsOf(pages[0]?.facets ?? [], search)}
        onChange={(name, value) => change(findingSearch({ ...search, [name]: value }))}
        onClear={() => change({})}
        outcome={outcomeText(pages[0], asked.isError, coverage.unread.length)}
      />
      <Sheet label="List of findings">
        {asked.isError ? (
          <Problem
            title="The list could not be fetched"
            error={asked.error}
            act={
              <Button size="xs" variant="default" onClick={() => void asked.refetch()}>
                Try again
              </Button>
            }
          />
        ) : (
          <Rows
            pages={pages}
            unread={coverage.unread.length}
            isPending={asked.isFetchingNextPage}
            onMore={() => void asked.fetchNextPage()}
          />
        )}
      </Sheet>
    </>
  );
}

function outcomeText(first: FindingPage | undefined, isError: boolean, unread: number): string {
  if (isError) return 'how many there are is not known';
  return first === undefined ? 'being fetched' : outcomeOf(first.found, first.total, unread);
}

interface RowsProps {
  readonly pages: readonly FindingPage[];
  readonly unread: number;
  readonly isPending: boolean;
  readonly onMore: () => void;
}

function Rows({ pages, unread, isPending, onMore }: RowsProps) {
  const [first] = pages;
  if (first === undefined)
    return (
      <div className={classes.loading}>
        <Loader size="sm" aria-label="Loading findings" role="status" />
      </div>
    );
  if (first.total === 0) return <NothingFound unread={unread} />;
  if (first.found === 0)
    return <Nothing title="No finding is like that">Look for other words, or clear the filters.</Nothing>;
  const rows = pages.flatMap((page) => page.rows);
  const text = `${rows.length.toLocaleString('en-GB')} of ${first.found.toLocaleString('en-GB')} shown`;
  return (
    <DataTable
      label="Findings"
      rows={rows}
      columns={findingColumns}
      rowKey={({ id }) => id}
      more={{ text: pages.at(-1)?.next === undefined ? undefined : text, isPending, onMore }}
    />
  );
}

function NothingFound({ unread }: { readonly unread: number }) {
  return (
    <Nothing title="Nothing is known to be wrong">
      {unread === 0
        ? 'No advisory that is loaded is about what runs here.'
        : 'That is said of what was read; the rest is unknown, not clean. Coverage says what to do about it.'}
    </Nothing>
  );
}
