import { useSuspenseQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { queries } from '../../api/queries.ts';
import { type ListSearch, paths, sortedBy } from '../../paths.ts';
import { DataTable } from '../../table/data-table.tsx';
import { FilterBar } from '../../table/filter-bar.tsx';
import { Nothing } from '../../ui/notice.tsx';
import { Page } from '../../ui/page.tsx';
import { Sheet } from '../../ui/panel.tsx';
import { loanColumns } from './loan-columns.tsx';
import { LoanSwitch } from './loan-switch.tsx';
import { loanChoices, loansFor, outcomeText } from './loan-words.ts';

/** Layer patches that stand in for a build of the owner's with the fixes: whose, until when, and how each ended. */
export function LoansPage() {
  return (
    <Page
      title="Loans"
      facts={<span>layer patches that stand in until the owner’s own build has the fixes</span>}
    >
      <LoanSwitch />
      <LoanList />
    </Page>
  );
}

function LoanList() {
  const { loans } = useSuspenseQuery(queries.loans).data;
  const search = useSearch({ from: paths.loans });
  const navigate = useNavigate({ from: paths.loans });
  const change = (next: ListSearch): void => void navigate({ search: next, replace: true });
  const found = loansFor(loans, search);
  return (
    <>
      <FilterBar
        find="Find an image, owner, workload or CVE"
        search={search}
        choices={loanChoices}
        onChange={change}
        outcome={outcomeText(found.length, loans)}
      />
      <Sheet label="List of loans">
        {found.length === 0 ? (
          <NoLoans all={loans.length} search={search} />
        ) : (
          <DataTable
            label="Loans"
            rows={found}
            columns={loanColumns}
            rowKey={({ loan }) => loan.id}
            sort={search.sort}
            onSort={(sort) => change(sortedBy(search, sort))}
          />
        )}
      </Sheet>
    </>
  );
}

function NoLoans({ all, search }: { readonly all: number; readonly search: ListSearch }) {
  if (all > 0 && search.q === undefined && search.show === 'expired')
    return <Nothing title="No loan has expired">Each stands within the days that it was lent for.</Nothing>;
  if (all > 0) return <Nothing title="No loan is like that">Look for other words, or show all.</Nothing>;
  return (
    <Nothing
      title="Nothing is lent"
      act={
        <Link to={paths.patches} className="link">
          Go to patches
        </Link>
      }
    >
      A loan begins when a layer patch is pushed by hand or rolled out by a run. It says who should build the
      image with the fixes, and until when the patch stands in for that.
    </Nothing>
  );
}
