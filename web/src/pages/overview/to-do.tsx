import { Link } from '@tanstack/react-router';
import type { Overview, ReportPatch } from '../../api/generated/types.ts';
import { paths } from '../../paths.ts';
import { Due } from '../../ui/due.tsx';
import { Nothing } from '../../ui/notice.tsx';
import { Panel } from '../../ui/panel.tsx';
import { PatchTitle } from '../../ui/patch-title.tsx';
import { count } from '../../ui/words.ts';
import classes from './overview.module.css';

/** What is late, then what comes next; a patch that is late is not listed twice. */
export function ToDo({ overview }: { readonly overview: Overview }) {
  const late = new Set(overview.overdue.map((patch) => patch.id));
  const next = overview.next.filter((patch) => !late.has(patch.id));
  return (
    <>
      {late.size === 0 ? undefined : (
        <Panel title="Late" aside="past the date that a rule set" edges="flush">
          <PatchList label="Late patches" patches={overview.overdue} />
        </Panel>
      )}
      <Panel title={late.size === 0 ? 'Do next' : 'Then'} aside="in the order to do them" edges="flush">
        {next.length === 0 ? (
          <NothingNext overview={overview} />
        ) : (
          <PatchList label="Next patches" patches={next} />
        )}
        {overview.counts.patches > next.length + late.size ? (
          <Link to={paths.patches} className={`link ${classes.all}`}>
            All {count(overview.counts.patches, 'patch', 'patches')}
          </Link>
        ) : undefined}
      </Panel>
    </>
  );
}

function PatchList({ label, patches }: { readonly label: string; readonly patches: readonly ReportPatch[] }) {
  return (
    <ol className={classes.todo} aria-label={label}>
      {patches.map((patch) => (
        <li key={patch.id} className={classes.item}>
          <div className={classes.what}>
            <Link to={paths.patch} params={{ patch: patch.id }} className="row-link">
              <PatchTitle title={patch.title} />
            </Link>
            <p>
              {count(patch.where.length, 'workload')} · {patch.how}
            </p>
          </div>
          <Removes patch={patch} />
          <Due due={patch.due} rule={patch.dueRule} />
        </li>
      ))}
    </ol>
  );
}

function Removes({ patch }: { readonly patch: ReportPatch }) {
  return (
    <div className={classes.removes}>
      <span>{count(patch.removes.length, 'finding')}</span>
      {patch.exploited > 0 ? <span>{patch.exploited} exploited</span> : undefined}
    </div>
  );
}

function NothingNext({ overview }: { readonly overview: Overview }) {
  const { counts, coverage, overdue } = overview;
  if (overdue.length > 0)
    return <Nothing title="Nothing else">Everything that can be patched is late.</Nothing>;
  if (counts.workloads === 0) {
    return (
      <Nothing title="This cluster runs no workloads">
        As soon as something is deployed, it is read and judged here. If there should be some, see whether the
        scope of this Oakum leaves out their namespaces.
      </Nothing>
    );
  }
  return (
    <Nothing title="There is no patch to do">
      {coverage.unread.length > 0
        ? 'That is said of what was read only: see what could not be read, and why.'
        : counts.stuck > 0
          ? 'What was found has no fix that Oakum can apply yet; it stays open, and is listed under Patches.'
          : 'Nothing that is known about the packages in these images asks for one.'}
    </Nothing>
  );
}
