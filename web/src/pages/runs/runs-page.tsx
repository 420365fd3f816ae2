import { useSuspenseQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { Run } from '../../api/generated/types.ts';
import { queries } from '../../api/queries.ts';
import { paths } from '../../paths.ts';
import { type Column, DataTable } from '../../table/data-table.tsx';
import { When } from '../../ui/due.tsx';
import { Nothing } from '../../ui/notice.tsx';
import { Page } from '../../ui/page.tsx';
import { Sheet } from '../../ui/panel.tsx';
import { StateChip } from '../../ui/state-chip.tsx';
import { runLooks } from '../../ui/states.ts';
import { spanText } from '../../ui/times.ts';
import { progressOf } from './run-progress.ts';

/** Runs, newest first. */
export function RunsPage() {
  const runs = useSuspenseQuery(queries.runs).data;
  return (
    <Page title="Runs" facts={<span>each carries out one plan, and nothing else</span>}>
      <Sheet label="List of runs">
        {runs.length === 0 ? (
          <Nothing
            title="Nothing was applied yet"
            act={
              <Link to={paths.plans} className="link">
                Go to plans
              </Link>
            }
          >
            A run begins when a plan is applied. Its steps, gates and witnesses are shown here as they happen.
          </Nothing>
        ) : (
          <DataTable label="Runs" rows={runs} columns={columns} rowKey={(run) => run.id} />
        )}
      </Sheet>
    </Page>
  );
}

const columns: readonly Column<Run>[] = [
  {
    id: 'run',
    header: 'Run',
    role: 'name',
    cell: (run) => (
      <Link to={paths.run} params={{ run: run.id }} className="row-link mono">
        {run.id}
      </Link>
    ),
  },
  { id: 'state', header: 'State', cell: (run) => <StateChip look={runLooks[run.phase]} /> },
  { id: 'patches', header: 'Patches', cell: progressOf },
  {
    id: 'started',
    header: 'Started',
    cell: (run) => (
      <>
        <When at={run.startedAt} /> by {run.startedBy}
      </>
    ),
  },
  {
    id: 'took',
    header: 'Took',
    cell: (run) =>
      run.endedAt === undefined ? (
        <span className="soft">not ended</span>
      ) : (
        spanText(Date.parse(run.endedAt) - Date.parse(run.startedAt))
      ),
  },
  { id: 'note', header: 'Note', cell: (run) => <span className="soft">{run.note}</span> },
];
