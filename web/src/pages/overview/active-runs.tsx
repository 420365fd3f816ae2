import { Link } from '@tanstack/react-router';
import type { Run } from '../../api/generated/types.ts';
import { paths } from '../../paths.ts';
import { When } from '../../ui/due.tsx';
import { Panel } from '../../ui/panel.tsx';
import { StateChip } from '../../ui/state-chip.tsx';
import { rolloutLooks, runLooks, runPatchLooks } from '../../ui/states.ts';
import { progressOf } from '../runs/run-progress.ts';
import classes from './overview.module.css';

/** Runs that have not ended. */
export function ActiveRuns({ runs }: { readonly runs: readonly Run[] }) {
  const active = runs.filter((run) => run.endedAt === undefined);
  if (active.length === 0) return undefined;
  return (
    <Panel title="Under way" edges="flush">
      <ul aria-label="Active runs">
        {active.map((run) => (
          <li key={run.id} className={classes.run}>
            <div className={classes.runHead}>
              <Link to={paths.run} params={{ run: run.id }} className="row-link mono">
                {run.id}
              </Link>
              <StateChip look={runLooks[run.phase]} />
              <span className="soft small">
                {progressOf(run)} · started <When at={run.startedAt} /> by {run.startedBy}
              </span>
            </div>
            <p className={classes.runNow}>{nowIn(run)}</p>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

/** Where a run is: the patch that it works on, and the rollout that it watches. */
function nowIn(run: Run): string {
  const patch = run.patches.find((one) => runPatchLooks[one.phase].tone === 'busy');
  if (patch === undefined) return run.note === '' ? 'between two patches' : run.note;
  const rollout = patch.rollouts.find(
    (one) => rolloutLooks[one.phase].tone === 'busy' || one.phase === 'withdrawing',
  );
  const where =
    rollout === undefined
      ? runPatchLooks[patch.phase].text
      : `${rollout.namespace}/${rollout.name}: ${rolloutLooks[rollout.phase].text}`;
  return `${patch.title} — ${where}`;
}
