import { useSuspenseQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import type { BlastRadius, WorkloadDetail } from '../../api/generated/types.ts';
import { queries } from '../../api/queries.ts';
import { paths } from '../../paths.ts';
import { Due } from '../../ui/due.tsx';
import { Ledger } from '../../ui/ledger.tsx';
import { MoreLines } from '../../ui/more.tsx';
import { Columns, Page, Stack } from '../../ui/page.tsx';
import { Panel } from '../../ui/panel.tsx';
import { StateChip } from '../../ui/state-chip.tsx';
import { exposureLook } from '../../ui/states.ts';
import classes from './estate.module.css';
import { ExposureGraph } from './exposure-graph.tsx';
import { PatchLinks } from './patch-links.tsx';
import { StandingCell } from './standing-cell.tsx';

/** One workload: who can reach its pods and how, what a thief of them could do, and how it stands. */
export function WorkloadPage() {
  const { workload: uid } = useParams({ from: paths.workload });
  const { workload, exposure, blastRadius, podSecurity } = useSuspenseQuery(queries.workload(uid)).data;
  const { namespace, kind, name } = workload;
  return (
    <Page
      title={`${namespace}/${name}`}
      above={
        <Link to={paths.workloads} className="link">
          Workloads
        </Link>
      }
      facts={
        <>
          <span>{kind}</span>
          <span>
            {workload.readyReplicas} of {workload.replicas} pods ready
          </span>
          <span>who can reach its pods, and what could be done from them</span>
        </>
      }
    >
      <Columns
        main={
          <Stack>
            <Reach exposure={exposure} name={name} />
            <Blast blast={blastRadius} podSecurity={podSecurity} />
          </Stack>
        }
        side={
          <Stack>
            <Panel title="State">
              <div className={classes.standing}>
                <StandingCell row={workload} name={name} />
                {workload.open.findings === 0 ? undefined : <Due due={workload.open.due} />}
                <Link
                  to={paths.findings}
                  search={{ workload: `${namespace}/${kind}/${name}` }}
                  className="link"
                >
                  Its findings
                </Link>
              </div>
            </Panel>
            <Panel title="Patches" aside={String(workload.patches.length)}>
              <PatchLinks patches={workload.patches} name={name} />
            </Panel>
            <Panel title="Images">
              <MoreLines lines={workload.images} />
            </Panel>
          </Stack>
        }
      />
    </Page>
  );
}

function Reach({ exposure, name }: { readonly exposure: WorkloadDetail['exposure']; readonly name: string }) {
  return (
    <Panel title="Who can reach it" aside={<StateChip look={exposureLook(exposure.level)} />}>
      <p className={`soft ${classes.about}`}>
        Every way that was found, from who comes to the pods; the widest one decides.
      </p>
      <ExposureGraph paths={exposure.paths ?? []} level={exposure.level} name={name} />
      <h3>Because</h3>
      <MoreLines lines={exposure.evidence} />
    </Panel>
  );
}

const levels = {
  privileged: 'Its template meets no level of the Pod Security Standards.',
  baseline: 'Its template meets the baseline level of the Pod Security Standards.',
  restricted: 'Its template meets the restricted level of the Pod Security Standards.',
} as const;

function Blast({
  blast,
  podSecurity,
}: {
  readonly blast: BlastRadius;
  readonly podSecurity: WorkloadDetail['podSecurity'];
}) {
  return (
    <Panel title="What a thief of its pods could do">
      <p className={`soft ${classes.about}`}>
        These points, 12 at most, raise its findings in the order.{' '}
        {podSecurity === undefined
          ? 'No template was seen: its Pod Security level is unknown.'
          : levels[podSecurity]}
      </p>
      <Ledger
        label="Blast radius"
        lines={blast.lines.map(({ points, says }) => ({ points, why: says }))}
        unknown={blast.unknown}
        sum={`${blast.points} of 12`}
      />
    </Panel>
  );
}
