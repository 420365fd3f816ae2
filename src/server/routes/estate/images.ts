import type { ImageView } from '../../contract/index.ts';
import type { ClusterScan } from '../../flows/scan-cluster.ts';
import type { Digest } from '../../kernel/index.ts';
import { compareText } from '../../kernel/index.ts';
import {
  familyDigests,
  type Inventory,
  type ReportImage,
  type ScanReport,
  workloadTitle,
} from '../../model/index.ts';
import { earliestDue } from './views.ts';

/** Images that were read, by reference and digest, and those that could not be, with the reason. */
export function imageViews({
  report,
  inventory,
}: Pick<ClusterScan, 'report' | 'inventory'>): readonly ImageView[] {
  const findings = Map.groupBy(report.findings, (finding) => finding.subject);
  const images = imagesByDigest(report);
  return runningImages(inventory)
    .map((running): ImageView => {
      const { reference, digest, where } = running;
      const known = digest === undefined ? [] : (images.get(digest) ?? []);
      const own = known.flatMap(({ subject }) => findings.get(subject) ?? []);
      const [first] = known;
      const unread = report.coverage.unread.find(
        ({ what }) => what === reference || what.startsWith(`${reference}@`),
      );
      const due = earliestDue(own);
      return {
        reference,
        ...(digest === undefined ? {} : { digest }),
        read: unread === undefined,
        ...(unread === undefined ? {} : { problem: `${unread.reason} (${unread.code})` }),
        findings: own.length,
        exploited: own.filter((one) => one.exploited).length,
        ...(due === undefined ? {} : { due }),
        ...(first === undefined ? {} : { base: first.lineage.base }),
        children: known.flatMap(({ lineage }) => lineage.children),
        where: [...where].toSorted(compareText),
      };
    })
    .toSorted((left, right) => compareText(left.reference, right.reference));
}

interface RunningImage {
  readonly reference: string;
  readonly digest: Digest | undefined;
  readonly where: ReadonlySet<string>;
}

function runningImages({ workloads }: Inventory): readonly RunningImage[] {
  const seen = new Map<string, RunningImage & { readonly where: Set<string> }>();
  for (const workload of workloads) {
    for (const { image, running } of workload.containers) {
      for (const digest of new Set(running.map((one) => one.digest))) {
        const key = `${image} ${digest ?? ''}`;
        const one = seen.get(key) ?? { reference: image, digest, where: new Set() };
        one.where.add(workloadTitle(workload));
        seen.set(key, one);
      }
    }
  }
  return [...seen.values()];
}

/** A runtime may name an image by any digest of its family, and by that of an index it names one image a platform. */
function imagesByDigest({ images }: ScanReport): ReadonlyMap<Digest, readonly ReportImage[]> {
  const byDigest = new Map<Digest, ReportImage[]>();
  for (const image of images) {
    for (const digest of new Set(familyDigests(image.family)))
      byDigest.set(digest, [...(byDigest.get(digest) ?? []), image]);
  }
  return byDigest;
}
