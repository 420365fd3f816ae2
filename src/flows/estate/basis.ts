import type { Basis, Workload } from '../../model/index.ts';

/** What a workload looks like now, in the words of a plan: template images and running digests, sorted. */
export function basisOf(workload: Workload, takeFrom: readonly string[]): Basis {
  const digests = workload.containers.flatMap((container) =>
    container.running.map((running) => `${container.name}=${running.digest ?? 'unknown'}`),
  );
  return {
    uid: workload.uid,
    kind: workload.kind,
    apiVersion: workload.apiVersion,
    namespace: workload.namespace,
    name: workload.name,
    images: workload.containers
      .filter((container) => container.isInTemplate)
      .map((container) => `${container.name}=${container.image}`)
      .toSorted(),
    digests: [...new Set(digests)].toSorted(),
    takeFrom,
  };
}
