import { useSuspenseQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import type { PlanView } from '../../api/generated/types.ts';
import { queries } from '../../api/queries.ts';
import { paths } from '../../paths.ts';
import { Digest } from '../../ui/digest.tsx';
import { When } from '../../ui/due.tsx';
import { Nothing, Notice } from '../../ui/notice.tsx';
import { Columns, Page, Stack } from '../../ui/page.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Reason } from '../../ui/reason.tsx';
import { isLate } from '../../ui/times.ts';
import { useNow } from '../../ui/use-now.ts';
import { count } from '../../ui/words.ts';
import { ApprovalsPanel } from './approvals-panel.tsx';
import { decisionsText } from './decisions-text.ts';
import { PlanButtons } from './plan-buttons.tsx';
import { PlannedPatches } from './planned-patches.tsx';
import classes from './plans.module.css';

/** One plan: what would be done in which order, which rule spoke, what changes, and who said yes. */
export function PlanPage() {
  const { plan: id } = useParams({ from: paths.plan });
  const view = useSuspenseQuery(queries.plan(id)).data;
  const { plan } = view;
  return (
    <Page
      title={plan.id}
      above={
        <Link to={paths.plans} className="link">
          Plans
        </Link>
      }
      facts={<PlanFacts view={view} />}
      acts={<PlanButtons view={view} />}
    >
      <PlanState view={view} />
      <Columns
        main={
          <Panel title="Patches" aside={`in this order · ${decisionsText(plan)}`} edges="flush">
            {plan.patches.length === 0 ? (
              <Nothing title="Nothing to do">
                No patch was chosen. The reasons stand under “Left out”, if there are any.
              </Nothing>
            ) : (
              <PlannedPatches patches={plan.patches} />
            )}
          </Panel>
        }
        side={
          <Stack>
            <ApprovalsPanel view={view} />
            <CoveragePanel coverage={plan.coverage} />
            <TextPanel title="Left out" lines={plan.leftOut} />
            <TextPanel title="Rests on" lines={plan.restsOn} />
          </Stack>
        }
      />
    </Page>
  );
}

function PlanFacts({ view: { plan } }: { readonly view: PlanView }) {
  const isExpired = isLate(plan.expiresAt, useNow());
  return (
    <>
      <span>{plan.cluster.name}</span>
      <span>
        made <When at={plan.createdAt} /> by {plan.createdBy}
      </span>
      <span>
        {isExpired ? 'expired' : 'expires'} <When at={plan.expiresAt} />
        {plan.expiryRule === undefined ? undefined : `: ${plan.expiryRule}`}
      </span>
      <Digest digest={plan.digest} what="plan digest" />
    </>
  );
}

function PlanState({ view: { run, plan } }: { readonly view: PlanView }) {
  const isExpired = isLate(plan.expiresAt, useNow());
  if (run !== undefined) {
    return (
      <Notice
        tone="busy"
        title="This plan was applied"
        act={
          <Link to={paths.run} params={{ run }} className="link">
            See {run}
          </Link>
        }
      />
    );
  }
  return isExpired ? (
    <Notice tone="warn" title="This plan has expired">
      The world may have moved since it was made. Make a new one: it is compared with what runs now.
    </Notice>
  ) : undefined;
}

function CoveragePanel({ coverage }: { readonly coverage: PlanView['plan']['coverage'] }) {
  return (
    <Panel title="Made from" aside={`${coverage.read} of ${coverage.total} read`}>
      {coverage.unread.length === 0 ? (
        <p className="soft small">Everything that exists was read.</p>
      ) : (
        <ul className={classes.lines}>
          {coverage.unread.map(({ what, code, reason }) => (
            <li key={`${what} ${code}`}>
              <p className="mono break">{what}</p>
              <p className="soft">
                <Reason text={reason} />
              </p>
            </li>
          ))}
          <li className="soft">{count(coverage.unread.length, 'thing')} unknown, not clean</li>
        </ul>
      )}
    </Panel>
  );
}

function TextPanel({ title, lines }: { readonly title: string; readonly lines: readonly string[] }) {
  if (lines.length === 0) return undefined;
  return (
    <Panel title={title}>
      <ul className={classes.lines}>
        {lines.map((line) => (
          <li key={line} className="break">
            {line}
          </li>
        ))}
      </ul>
    </Panel>
  );
}
