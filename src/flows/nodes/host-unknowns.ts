import type { HostFacts, ScanReport } from '../../model/index.ts';

/** What matching cannot say of a host: a kernel of no package, and what live patches mend. */
export function hostUnknowns({ kernel, livePatches }: HostFacts): ScanReport['unknowns'] {
  const { running, installed } = kernel;
  const own = installed.find(({ isRunning }) => isRunning);
  const unjudged =
    running === undefined
      ? [{ what: 'kernel', packages: 0, reason: 'which kernel runs could not be read' }]
      : own === undefined || own.packages.length === 0
        ? [
            {
              what: `kernel ${running}`,
              packages: 0,
              reason: 'it runs and belongs to no package that was read, so that nothing judges it',
            },
          ]
        : [];
  const patched = livePatches
    .filter(({ isEnabled }) => isEnabled)
    .map(({ name }) => ({
      what: `live patch ${name}`,
      packages: 0,
      reason: 'which vulnerabilities of the running kernel it mends is not known: they are all still listed',
    }));
  return [...unjudged, ...patched];
}
