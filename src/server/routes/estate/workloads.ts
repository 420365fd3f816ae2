import type { ImageView, RowCoverage, WorkloadDetail, WorkloadView } from '../../../contract/index.ts';
import type { ClusterScan } from '../../../flows/scan-cluster.ts';
import { workloadBlastRadius } from '../../../flows/workload-blast-radius.ts';
import { type Unread, type Workload, workloadTitle } from '../../../model/index.ts';
import { namesOf } from './images.ts';
import { coverageBy, coverageOfParts, unreadBecause } from './row-coverage.ts';
import type { Tallies } from './tallies.ts';

/** What views of workloads are made of. */
export type WorkloadFacts = Pick<ClusterScan, 'report' | 'inventory' | 'exposures'> & {
  readonly tallies: Tallies;
  readonly images: readonly ImageView[];
};

/** Workloads in the order of the inventory, each with what is wrong in its images. */
export function workloadViews({
  report,
  inventory,
  exposures,
  tallies,
  images,
}: WorkloadFacts): readonly WorkloadView[] {
  const coverages = new Map(images.map((image) => [nameOf(image), image]));
  const unnamed = Map.groupBy(
    report.coverage.unread.filter(({ code }) => code === 'inventory.no-digest'),
    ({ what }) => what.split(' ')[0] ?? '',
  );
  return inventory.workloads.map((workload): WorkloadView => {
    const { id, namespace, kind, name, replicas, readyReplicas, activity, ownership, attributes } = workload;
    return {
      id,
      namespace,
      kind,
      name,
      replicas,
      readyReplicas,
      activity,
      ownership,
      attributes,
      images: [...new Set(workload.containers.map((container) => container.image))],
      exposure: exposures.get(id)?.level ?? 'unknown',
      ...tallies.ofPlace(id),
      coverage: coverageOf(workload, coverages, unnamed.get(workloadTitle(workload)) ?? []),
    };
  });
}

/** One workload by its UID; undefined for what is not in the scan. */
export function workloadDetail(
  { inventory, exposures }: Pick<ClusterScan, 'inventory' | 'exposures'>,
  views: readonly WorkloadView[],
  uid: string,
): WorkloadDetail | undefined {
  const workload = inventory.workloads.find((one) => one.uid === uid);
  const view = views.find(({ id }) => id === workload?.id);
  if (workload === undefined || view === undefined) return undefined;
  return {
    workload: view,
    exposure: exposures.get(workload.id) ?? { level: 'unknown', evidence: ['nobody judged it'] },
    blastRadius: workloadBlastRadius(workload, inventory),
    ...(workload.power === undefined ? {} : { podSecurity: workload.power.level }),
  };
}

function coverageOf(
  workload: Workload,
  images: ReadonlyMap<string, ImageView>,
  unnamed: readonly Unread[],
): RowCoverage {
  if (workload.activity === 'finished')
    return unreadBecause(['it has ended: images of what has ended are not read']);
  if (workload.containers.length === 0) return unreadBecause(['no container of it is known']);
  const parts = namesOf(workload).flatMap((named) => images.get(nameOf(named)) ?? []);
  const ofImages = coverageOfParts(parts.map((image) => named(image)));
  const reasons = unnamed.map(({ what, reason }) => `${what.split(' ').slice(1).join(' ')}: ${reason}`);
  if (reasons.length === 0 || ofImages.kind === 'unread') return ofImages;
  return coverageBy([...(ofImages.kind === 'read' ? [] : ofImages.reasons), ...reasons]);
}

/** A reason of one image of several says which. */
function named({ reference, coverage }: ImageView): RowCoverage {
  if (coverage.kind === 'read') return coverage;
  return { ...coverage, reasons: coverage.reasons.map((reason) => `${reference}: ${reason}`) };
}

function nameOf({ reference, digest }: { readonly reference: string; readonly digest?: string | undefined }) {
  return `${reference} ${digest ?? ''}`;
}
