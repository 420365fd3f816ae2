import type { BaseShare } from '../../decide/options/index.ts';
import { broughtBy, imageLineages, type SeenImage } from '../../discover/images/index.ts';
import type { Digest } from '../../kernel/index.ts';
import type {
  Brought,
  Contents,
  Finding,
  FindingPackage,
  Place,
  Ranked,
  ReportImage,
} from '../../model/index.ts';

/** An image that was seen, with what is in it. */
export interface SeenContents extends SeenImage {
  readonly contents: Contents;
}

/** Where the images of one scan come from. */
export interface LineageInUse {
  readonly images: readonly ReportImage[];
  /** The layer that brought a finding's package; undefined for what is in no image. */
  brought(finding: Pick<Finding, 'subject' | 'package'>): Brought | undefined;
}

export function lineageInUse(seen: readonly SeenContents[]): LineageInUse {
  const images = imageLineages(seen);
  const lineages = new Map(images.map(({ subject, lineage }) => [subject, lineage]));
  const layers = new Map(seen.map(({ contents }) => [contents.subject, layersByPackage(contents)]));
  return {
    images,
    brought: ({ subject, package: wanted }) => {
      const lineage = lineages.get(subject);
      const layer = layers.get(subject)?.get(keyOf(wanted));
      return lineage === undefined || layer === undefined ? undefined : broughtBy(lineage, layer);
    },
  };
}

function layersByPackage({ packages }: Contents): ReadonlyMap<string, Digest> {
  return new Map(
    packages.flatMap((one) => (one.imageLayer === undefined ? [] : [[keyOf(one), one.imageLayer] as const])),
  );
}

function keyOf({ purl, path = '' }: Pick<FindingPackage, 'purl' | 'path'>): string {
  return `${purl} ${path}`;
}

/** What each image of the estate that others are built on brings to them, by findings. */
export function baseShares({ brought }: LineageInUse, ranked: readonly Ranked[]): readonly BaseShare[] {
  const bySubject = Map.groupBy(ranked, ({ finding }) => finding.subject);
  const shares = new Map<string, { readonly base: Place; readonly findings: Finding[] }>();
  for (const { finding } of ranked) {
    const origin = brought(finding)?.origin;
    if (origin?.kind !== 'base') continue;
    const share = shares.get(origin.base.id) ?? { base: origin.base, findings: [] };
    share.findings.push(finding);
    shares.set(origin.base.id, share);
  }
  return [...shares.values()].map(({ base, findings }) => {
    const subjects = new Set(findings.map(({ subject }) => subject));
    const all = [...subjects].map((subject) => bySubject.get(subject)?.length ?? 0);
    return {
      base,
      findings: new Set(findings.map(({ id }) => id)),
      of: all.reduce((sum, count) => sum + count, 0),
      images: subjects.size,
    };
  });
}
