import { Button } from '@mantine/core';
import { useSuspenseQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useScan } from '../api/acts.ts';
import type { Overview } from '../api/generated/types.ts';
import { queries } from '../api/queries.ts';
import { Nothing, Notice, Problem } from '../ui/notice.tsx';
import { Panel } from '../ui/panel.tsx';
import { absoluteText } from '../ui/times.ts';

/** What needs a scan waits here until there is one, and says what to do if there will be none. */
export function AfterScan({ children }: { readonly children: ReactNode }) {
  const overview = useSuspenseQuery(queries.overview).data;
  if (overview.scannedAt === undefined) return <NoScanYet overview={overview} />;
  return (
    <>
      <ScanFailed overview={overview} />
      {children}
    </>
  );
}

/** A failed scan leaves the last good one on the screen, and says how old it is. */
function ScanFailed({ overview }: { readonly overview: Overview }) {
  const scan = useScan();
  if (scan.error !== null) return <Problem title="No scan was begun" error={scan.error} />;
  if (overview.state !== 'failed' || overview.scannedAt === undefined) return undefined;
  return (
    <Notice tone="bad" title="The last scan failed" act={<ScanButton onScan={scan.mutate} />}>
      <p>{overview.problem ?? 'The server did not say why; its log says more.'}</p>
      <p>What you see is from the scan of {absoluteText(overview.scannedAt)}. It is tried again by itself.</p>
    </Notice>
  );
}

function NoScanYet({ overview }: { readonly overview: Overview }) {
  const scan = useScan();
  if (overview.state === 'failed') {
    return (
      <Notice tone="bad" title="The cluster could not be scanned" act={<ScanButton onScan={scan.mutate} />}>
        <p>{overview.problem ?? 'The server did not say why; its log says more.'}</p>
        <p>
          What to do: see whether the cluster answers <code>kubectl get nodes</code> with the same kubeconfig,
          and whether <code>oakum rbac</code> names a role that is missing. It is tried again by itself.
        </p>
      </Notice>
    );
  }
  return (
    <Panel title="The first scan">
      <Nothing
        title={overview.state === 'scanning' ? 'The cluster is being read' : 'The first scan has not begun'}
      >
        Workloads, then their images, then what is known about the packages in them. This page fills itself as
        soon as it is done.
      </Nothing>
    </Panel>
  );
}

function ScanButton({ onScan }: { readonly onScan: () => void }) {
  return (
    <Button size="xs" variant="default" onClick={() => onScan()}>
      Scan again
    </Button>
  );
}
