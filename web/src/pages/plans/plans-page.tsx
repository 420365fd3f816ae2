import { useSuspenseQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useMakePlan } from '../../api/acts.ts';
import type { Plan, Run } from '../../api/generated/types.ts';
import { queries } from '../../api/queries.ts';
import { ActButton } from '../../forms/act-button.tsx';
import { paths } from '../../paths.ts';
import { type Column, DataTable } from '../../table/data-table.tsx';
import { Digest } from '../../ui/digest.tsx';
import { When } from '../../ui/due.tsx';
import { Nothing, Problem } from '../../ui/notice.tsx';
import { Page } from '../../ui/page.tsx';
import { Sheet } from '../../ui/panel.tsx';
import { StateChip } from '../../ui/state-chip.tsx';
import { runLooks } from '../../ui/states.ts';
import { decisionsText } from './decisions-text.ts';

/** Plans, newest first, each with what was decided and what became of it. */
export function PlansPage() {
  const plans = useSuspenseQuery(queries.plans).data;
  const runs = useSuspenseQuery(queries.runs).data;
  const make = useMakePlan();
  const rows = plans.map((plan) => ({ plan, run: runs.find((run) => run.planDigest === plan.digest) }));
  return (
    <Page
      title="Plans"
      facts={<span>a plan changes nothing; what it says is done when it is applied, and nothing else</span>}
      acts={
        <ActButton refusal={undefined} pending={make.isPending} onAct={() => make.mutate([])}>
          Make a plan
        </ActButton>
      }
    >
      {make.error === null ? undefined : <Problem title="No plan was made" error={make.error} />}
      <Sheet label="List of plans">
        {rows.length === 0 ? (
          <Nothing title="There is no plan yet">
            A plan says which patches are done, in which order, under which rule, and what changes. Make one
            of all patches here, or of one on its own page.
          </Nothing>
        ) : (
          <DataTable label="Plans" rows={rows} columns={columns} rowKey={({ plan }) => plan.id} />
        )}
      </Sheet>
    </Page>
  );
}

interface Row {
  readonly plan: Plan;
  readonly run: Run | undefined;
}

const columns: readonly Column<Row>[] = [
  {
    id: 'plan',
    header: 'Plan',
    role: 'name',
    cell: ({ plan }) => (
      <Link to={paths.plan} params={{ plan: plan.id }} className="row-link mono">
        {plan.id}
      </Link>
    ),
  },
  { id: 'patches', header: 'Patches', cell: ({ plan }) => plan.patches.length },
  { id: 'decisions', header: 'Decided', cell: ({ plan }) => decisionsText(plan) },
  {
    id: 'made',
    header: 'Made',
    cell: ({ plan }) => (
      <>
        <When at={plan.createdAt} /> by {plan.createdBy}
      </>
    ),
  },
  {
    id: 'outcome',
    header: 'Outcome',
    cell: ({ plan, run }) =>
      run === undefined ? (
        <span className="soft">
          not applied, expires <When at={plan.expiresAt} />
        </span>
      ) : (
        <StateChip look={runLooks[run.phase]} />
      ),
  },
  { id: 'digest', header: 'Digest', cell: ({ plan }) => <Digest digest={plan.digest} what="plan digest" /> },
];
