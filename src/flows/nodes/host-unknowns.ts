import type { HostFacts, ScanReport } from '../../model/index.ts';

/** What matching cannot say of a host: a kernel of no package, and what live patches mend. */
export function hostUnknowns({ kernel, livePatches }: HostFacts): ScanReport['unknowns'] {
  const { running, installed } = kernel;
  const own = installed.find(({ isRunning }) => isRunning);
  const reason = whyUnjudged(running, own?.packages.length ?? 0);
  const what = running === undefined ? 'kernel' : `kernel ${running}`;
  const unjudged = reason === undefined ? [] : [{ what, packages: 0, reason, notJudged: true as const }];
  const patched = livePatches
    .filter(({ isEnabled }) => isEnabled)
    .map(({ name }) => ({
      what: `live patch ${name}`,
      packages: 0,
      reason: 'which vulnerabilities of the running kernel it mends is not known: they are all still listed',
    }));
  return [...unjudged, ...patched];
}

function whyUnjudged(running: string | undefined, packages: number): string | undefined {
  if (running === undefined) return 'which kernel runs could not be read';
  if (packages > 0) return undefined;
  return 'it runs and belongs to no package that was read, so that nothing judges it';
}
