import * as z from 'zod';
import { compareVersions } from '../../formats/versions/index.ts';
import type { VersionSpan } from '../../model/index.ts';

/** Uploads of one release's own kernel, by the name that they run under. */
const Release = z
  .object({
    /** `12`. */
    release: z.string(),
    /** Its own series; others come from source packages of their own, or from backports. */
    series: z.string(),
    /** `6.1.0-24` or `6.12.90+deb13.1` with the versions of `linux` that it was the name of, oldest first. */
    kernels: z
      .array(z.tuple([z.string(), z.array(z.string()).min(1).readonly()]).readonly())
      .min(1)
      .readonly(),
  })
  .readonly();

/** Which uploads Debian's kernels are, as their changelogs say. */
export const DebianKernels = z
  .object({
    schemaVersion: z.literal(1),
    source: z.string(),
    licence: z.string(),
    asOf: z.string(),
    releases: z.array(Release).readonly(),
  })
  .readonly();
export type DebianKernels = z.infer<typeof DebianKernels>;

/** The upload, or the span that it is in. */
export type DebianUpload =
  | { readonly kind: 'version'; readonly version: string }
  | { readonly kind: 'span'; readonly version: string; readonly possible: VersionSpan }
  | { readonly kind: 'foreign' }
  | { readonly kind: 'other-source' };

const flavour =
  /^(?:(?:cloud|rt)-)?(?:amd64|arm64(?:-16k)?|686(?:-pae)?|armmp(?:-lpae)?|powerpc64le(?:-64k)?|s390x|riscv64)$/;
const form = /^((\d+\.\d+)\.\d+(?:-\d+|-0\.(?:deb\d+|bpo)\.\d+|\+(?:deb\d+(?:\.\d+)?|bpo)))-(.+)$/;

/**
 * Which upload of a release runs under a name. Names of later uploads than the table has still bound the version: numbers
 * of an ABI only grow, and since Debian 13 a name begins with the upstream version and counts its uploads.
 *
 * @see https://salsa.debian.org/kernel-team/linux/-/merge_requests/1524
 */
export function debianUpload(
  kernelVersion: string,
  release: string,
  { releases }: DebianKernels,
): DebianUpload {
  const [, name, series, kind] = form.exec(kernelVersion) ?? [];
  if (name === undefined || series === undefined || kind === undefined || !flavour.test(kind))
    return { kind: 'foreign' };
  const known = releases.find((one) => one.release === release);
  if (known === undefined || series !== known.series) return { kind: 'other-source' };
  const versions = known.kernels.find(([one]) => one === name)?.[1];
  if (versions !== undefined) return among(name, versions);
  return later(name, known) ?? { kind: 'other-source' };
}

function among(name: string, [first = '', ...others]: readonly string[]): DebianUpload {
  const atMost = others.at(-1);
  if (atMost === undefined) return { kind: 'version', version: first };
  return { kind: 'span', version: name, possible: { atLeast: first, atMost } };
}

function later(name: string, { release, kernels }: z.infer<typeof Release>): DebianUpload | undefined {
  const [newest, versions] = kernels.at(-1) ?? ['', []];
  const last = versions.at(-1) ?? '';
  const [, abi] = /^\d+\.\d+\.0-(\d+)$/.exec(name) ?? [];
  const [, newestAbi] = /^\d+\.\d+\.0-(\d+)$/.exec(newest) ?? [];
  if (abi !== undefined && newestAbi !== undefined)
    return Number(abi) > Number(newestAbi)
      ? { kind: 'span', version: name, possible: { atLeast: last } }
      : undefined;
  const [, upstream = '', suite, count = '0'] = /^(\d+\.\d+\.\d+)\+deb(\d+)(?:\.(\d+))?$/.exec(name) ?? [];
  if (suite !== release || (compareVersions('deb', `${upstream}+`, last) ?? -1) < 0) return undefined;
  // The first upload has at least revision 1, and every later one a higher one; nothing of this version is above `+`.
  const atLeast = `${upstream}-${Number(count) + 1}`;
  return { kind: 'span', version: upstream, possible: { atLeast, atMost: `${upstream}+` } };
}
