import type { ImageDetail, ImageView, RowCoverage } from '../../../contract/index.ts';
import type { ClusterScan } from '../../../flows/scan-cluster.ts';
import type { Digest } from '../../../kernel/index.ts';
import { compareText } from '../../../kernel/index.ts';
import {
  familyDigests,
  type Inventory,
  type Lineage,
  type ReportImage,
  type ScanReport,
  type Unread,
  type Workload,
  workloadTitle,
} from '../../../model/index.ts';
import { coverageBy, unjudgedReasons, unreadBecause } from './row-coverage.ts';
import type { Tallies } from './tallies.ts';

/** What views of images are made of. */
export type ImageFacts = Pick<ClusterScan, 'report' | 'inventory' | 'unjudged'> & {
  readonly tallies: Tallies;
};

/** Images that workloads name, by reference and digest; those that could not be read too, with the reason. */
export function imageViews({ report, inventory, unjudged, tallies }: ImageFacts): readonly ImageView[] {
  const known = imagesByName(report);
  const unread = unreadByReference(report);
  return imagesNamed(inventory)
    .map((named): ImageView => {
      const { reference, digest, where } = named;
      const images = known(reference, digest);
      const [first] = images;
      return {
        reference,
        ...(digest === undefined ? {} : { digest }),
        ...(first === undefined ? {} : ofFirst(first)),
        children: images.flatMap(({ lineage }) => lineage.children),
        where: [...where].toSorted(compareText),
        ...tallies.ofSubjects(images.map(({ subject }) => subject)),
        coverage: coverageOf(named, { images, unread: unread.get(reference) ?? [], unjudged }),
      };
    })
    .toSorted(
      (left, right) =>
        compareText(left.reference, right.reference) || compareText(left.digest ?? '', right.digest ?? ''),
    );
}

/** One image by its subject, under every name that it has; undefined for what is not in the scan. */
export function imageDetail(
  { images }: ScanReport,
  views: readonly ImageView[],
  subject: string,
): ImageDetail | undefined {
  const image = images.find((one) => one.subject === subject);
  return image === undefined ? undefined : { image, views: views.filter((view) => view.subject === subject) };
}

function ofFirst({ subject, lineage }: ReportImage): Pick<ImageView, 'subject' | 'base' | 'layers'> {
  const own = ownLayers(lineage);
  const layers = { all: lineage.layers.length, ...(own === undefined ? {} : { own }) };
  return { subject, base: lineage.base, layers };
}

/** Layers above the base; undefined where nobody knows where it ends. */
function ownLayers({ base, layers }: Lineage): number | undefined {
  if (base.kind === 'image' || base.kind === 'shared') return layers.length - base.layers;
  return base.kind === 'scratch' ? layers.length : undefined;
}

interface NamedImage {
  readonly reference: string;
  readonly digest: Digest | undefined;
  readonly where: ReadonlySet<string>;
  /** Only workloads that have ended name it: a scan reads none of theirs. */
  readonly isFinished: boolean;
}

interface Known {
  readonly images: readonly ReportImage[];
  readonly unread: readonly Unread[];
  readonly unjudged: ClusterScan['unjudged'];
}

function coverageOf({ isFinished }: NamedImage, { images, unread, unjudged }: Known): RowCoverage {
  const refused = unread.map(({ reason, code }) => `${reason} (${code})`);
  if (images.length > 0) {
    const unknowns = images.flatMap(({ subject }) => unjudged.get(subject) ?? []);
    return coverageBy([...refused, ...unjudgedReasons(unknowns)]);
  }
  if (refused.length > 0) return unreadBecause(refused);
  return unreadBecause([
    isFinished
      ? 'only workloads that have ended run it: such images are not read'
      : 'the last scan did not read it',
  ]);
}

/** Every image that a workload names, also where no pod runs it now. */
function imagesNamed({ workloads }: Inventory): readonly NamedImage[] {
  const seen = new Map<string, NamedImage & { readonly where: Set<string> }>();
  for (const workload of workloads) {
    const isFinished = workload.activity === 'finished';
    for (const { reference, digest } of namesOf(workload)) {
      const key = `${reference} ${digest ?? ''}`;
      const one = seen.get(key) ?? { reference, digest, where: new Set(), isFinished };
      one.where.add(workloadTitle(workload));
      seen.set(key, { ...one, isFinished: one.isFinished && isFinished });
    }
  }
  return [...seen.values()];
}

/** The images of a workload: by each digest that runs, else by the reference that its template has. */
export function namesOf({ containers }: Workload): readonly Pick<NamedImage, 'reference' | 'digest'>[] {
  return containers.flatMap(({ image, running }) => {
    const digests = [...new Set(running.map((one) => one.digest))];
    return (digests.length === 0 ? [undefined] : digests).map((digest) => ({ reference: image, digest }));
  });
}

/** What was read, by what workloads say: a digest of its family, or a reference where no digest is told. */
function imagesByName({
  images,
}: ScanReport): (reference: string, digest: Digest | undefined) => readonly ReportImage[] {
  // A runtime may name an image by any digest of its family, and by that of an index it names one image a platform.
  const byDigest = indexed(images, ({ family }) => familyDigests(family));
  const byReference = indexed(images, ({ references }) => references);
  return (reference, digest) =>
    (digest === undefined ? byReference.get(reference) : byDigest.get(digest)) ?? [];
}

function indexed(
  images: readonly ReportImage[],
  namesOfImage: (image: ReportImage) => readonly string[],
): ReadonlyMap<string, readonly ReportImage[]> {
  const index = new Map<string, ReportImage[]>();
  for (const image of images) {
    for (const name of new Set(namesOfImage(image))) {
      const known = index.get(name);
      if (known === undefined) index.set(name, [image]);
      else known.push(image);
    }
  }
  return index;
}

/** Coverage names an image by its reference, one with a digest behind it, or a path inside: `shop/web:1@sha256:… etc/x`. */
function unreadByReference({ coverage }: ScanReport): ReadonlyMap<string, readonly Unread[]> {
  const index = new Map<string, Unread[]>();
  for (const unread of coverage.unread) {
    const [label = ''] = unread.what.split(' ');
    for (const name of new Set([label, label.replace(/@sha256:[0-9a-f]{64}$/, '')])) {
      const known = index.get(name);
      if (known === undefined) index.set(name, [unread]);
      else known.push(unread);
    }
  }
  return index;
}
