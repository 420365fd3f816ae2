import { Button } from '@mantine/core';
import { IconRefresh } from '@tabler/icons-react';
import { useSuspenseQuery } from '@tanstack/react-query';
import { useMakePlan, useScan } from '../../api/acts.ts';
import type { Overview } from '../../api/generated/types.ts';
import { queries } from '../../api/queries.ts';
import { ActButton } from '../../forms/act-button.tsx';
import { When } from '../../ui/due.tsx';
import { Problem } from '../../ui/notice.tsx';
import { Columns, Page, Stack } from '../../ui/page.tsx';
import { AfterScan } from '../scan-state.tsx';
import { ActiveRuns } from './active-runs.tsx';
import { CoverageBand } from './coverage-band.tsx';
import {
  DataPanel,
  LifecyclePanel,
  LoansPanel,
  UnknownPanel,
  UnreadPanel,
  WatchPanel,
} from './know-panels.tsx';
import { Numbers } from './numbers.tsx';
import { PauseAll } from './pause-all.tsx';
import { ToDo } from './to-do.tsx';

/** What to do next, what is late, and what could not be read. */
export function OverviewPage() {
  const overview = useSuspenseQuery(queries.overview).data;
  return (
    <Page title="Overview" facts={<ScanFacts overview={overview} />} acts={<Acts overview={overview} />}>
      <AfterScan>
        <CoverageBand coverage={overview.coverage} />
        <Numbers overview={overview} />
        <Columns
          main={
            <Stack>
              <ActiveRuns runs={overview.runs} />
              <ToDo overview={overview} />
            </Stack>
          }
          side={
            <Stack>
              <UnreadPanel unread={overview.coverage.unread} />
              <UnknownPanel unknowns={overview.unknowns} />
              <LoansPanel loans={overview.loans} />
              <LifecyclePanel lifecycle={overview.lifecycle} />
              <WatchPanel watching={overview.watching} />
              <DataPanel feeds={overview.feeds} />
            </Stack>
          }
        />
      </AfterScan>
    </Page>
  );
}

function ScanFacts({ overview }: { readonly overview: Overview }) {
  const { cluster, scannedAt, state } = overview;
  return (
    <>
      {cluster === undefined ? undefined : <span>{cluster.name}</span>}
      {cluster?.version === undefined ? undefined : <span>Kubernetes {cluster.version}</span>}
      {scannedAt === undefined ? undefined : (
        <span>
          scanned <When at={scannedAt} />
        </span>
      )}
      {state === 'scanning' ? <span role="status">a scan runs now</span> : undefined}
    </>
  );
}

function Acts({ overview }: { readonly overview: Overview }) {
  const scan = useScan();
  const plan = useMakePlan();
  return (
    <>
      <Button
        size="sm"
        variant="default"
        leftSection={<IconRefresh size={15} aria-hidden />}
        loading={scan.isPending}
        onClick={() => scan.mutate()}
      >
        Scan now
      </Button>
      <PauseAll overview={overview} />
      <ActButton refusal={planRefusal(overview)} pending={plan.isPending} onAct={() => plan.mutate([])}>
        Make a plan
      </ActButton>
      {plan.error === null ? undefined : <Problem title="No plan was made" error={plan.error} />}
    </>
  );
}

function planRefusal(overview: Overview): string | undefined {
  if (overview.scannedAt === undefined) return 'There is no scan to plan from yet.';
  return overview.counts.patches === 0 ? 'There is no patch to plan.' : undefined;
}
