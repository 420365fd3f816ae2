import type { Os, VersionSpan } from '../../model/index.ts';

/** The binary package of a SUSE kernel and which of its rebuilds it may be; undefined where its name is of no such kernel. */
export interface SuseKernel {
  readonly name: string;
  readonly version: string;
  readonly possible: VersionSpan;
}

/**
 * A name leaves out only the last number of the release, which counts rebuilds of the same source from 1 on:
 * `6.4.0-150600.23.25-default` is 6.4.0-150600.23.25.1 or a later rebuild, and below 6.4.0-150600.23.26. A kernel of
 * another service pack still runs after an upgrade without a reboot: bulletins of the new one do not speak for it.
 *
 * @see https://github.com/openSUSE/kernel-source (rpm/kernel-spec-macros) for the name, and
 *   https://en.opensuse.org/openSUSE:Build_Service_prjconf#Release for the counter
 */
export function suseKernel(kernelVersion: string, { versionId = '' }: Os): SuseKernel | undefined {
  const [, version, before, last, flavour] =
    /^((\d+\.\d+\.\d+-\d+(?:\.\d+)*?)\.(\d{1,9}))-(default|azure|rt|64kb)$/.exec(kernelVersion) ?? [];
  if (version === undefined || before === undefined || flavour === undefined) return undefined;
  if (!isOf(versionId, version)) return undefined;
  return {
    name: `kernel-${flavour}`,
    version,
    possible: { atLeast: `${version}.1`, atMost: `${before}.${Number(last) + 1}` },
  };
}

/** Before 15 SP3 a release has a number of its own in its updates; what came with its media is called otherwise. */
const olderUpdates: Readonly<Record<string, readonly string[]>> = {
  '12.5': ['4.12.14-122.'],
  '15': ['4.12.14-25.', '4.12.14-150.'],
  '15.1': ['4.12.14-197.'],
  '15.2': ['5.3.18-24.'],
};

/** Since then, and in what subscribers get of the releases before, it begins with the service pack: 150600. */
function isOf(versionId: string, version: string): boolean {
  const [, major = '', pack = '0'] = /^(\d+)(?:\.(\d+))?$/.exec(versionId) ?? [];
  const older = Object.hasOwn(olderUpdates, versionId) ? (olderUpdates[versionId] ?? []) : [];
  return version.includes(`-${major}0${pack}00.`) || older.some((start) => version.startsWith(start));
}
