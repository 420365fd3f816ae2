import type { BaseShare } from '../../decide/options/index.ts';
import { broughtBy, imageLineages, type SeenImage } from '../../discover/images/index.ts';
import type { Digest } from '../../kernel/index.ts';
import {
  type Brought,
  type Contents,
  type Finding,
  type FindingPackage,
  imageSubject,
  type Place,
  type Ranked,
  type ReportImage,
} from '../../model/index.ts';
import type { ImageOfEstate } from './estate-images.ts';

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

/** `beside` are images of the estate that were not looked at now: they may be bases, and are not told themselves. */
export function lineageInUse(
  seen: readonly SeenContents[],
  beside: readonly ImageOfEstate[] = [],
): LineageInUse {
  const subjects = new Set(seen.map(({ contents }) => contents.subject));
  const images = imageLineages([...seen, ...beside])
    .filter(({ subject }) => subjects.has(subject))
    .map((one) => datedBase(one, { beside, subjects }));
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

/** A base that comes from an earlier reading says so. */
function datedBase(
  one: ReportImage,
  { beside, subjects }: { readonly beside: readonly ImageOfEstate[]; readonly subjects: ReadonlySet<string> },
): ReportImage {
  const { base } = one.lineage;
  if (base.kind !== 'image' && base.kind !== 'shared') return one;
  const isBase = ({ image }: ImageOfEstate): boolean =>
    base.kind === 'image' && imageSubject(image.family.manifest) === base.image.id;
  const isKnownNow = base.kind === 'image' && subjects.has(base.image.id);
  const readings = (base.kind === 'shared' ? beside : beside.filter(isBase)).map(({ readAt }) => readAt);
  const last = readings.toSorted().at(-1);
  if (isKnownNow || last === undefined) return one;
  const evidence = [...base.evidence, `the estate as it was last read, ${last}`];
  return { ...one, lineage: { ...one.lineage, base: { ...base, evidence } } };
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
