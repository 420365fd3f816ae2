import type { Contents, HostFacts, HostKernel, InstalledKernel, RebootNeed } from '../../model/index.ts';
import { isSuse, kernelRole } from './kernel-packages.ts';
import { compareReleases, isSameFlavour } from './release.ts';
import type { HostSigns } from './signs.ts';

/** What was read of one host. */
export interface HostReading {
  readonly name: string;
  readonly observedAt: string;
  readonly signs: HostSigns;
  /** Its packages. */
  readonly contents: Contents;
}

/** Concludes from what was read: which kernels there are, and whether the host waits for a reboot. */
export function hostFacts({ name, observedAt, signs, contents }: HostReading): HostFacts {
  const kernel = kernelsOf(signs, contents);
  return {
    name,
    observedAt,
    ...(signs.bootId === undefined ? {} : { bootId: signs.bootId }),
    ...(contents.os === undefined ? {} : { os: contents.os }),
    kernel,
    reboot: rebootNeed(signs, kernel, contents),
    cgroup: signs.cgroup,
    livePatches: signs.livePatches,
  };
}

function kernelsOf({ running, installed }: HostSigns, contents: Contents): HostKernel {
  const parts = new Map<string, string[]>();
  for (const item of contents.packages) {
    const role = kernelRole(item, contents.os);
    if (role?.kind === 'part') parts.set(role.release, [...(parts.get(role.release) ?? []), item.purl]);
  }
  const releases = new Set([...parts.keys(), ...installed.images, ...installed.modules]);
  const scheme = schemeOf(contents);
  const kernels = [...releases].map(
    (release): InstalledKernel => ({
      release,
      isRunning: release === running.release,
      isBootable: installed.images.includes(release) || parts.has(release),
      packages: parts.get(release) ?? [],
    }),
  );
  return {
    ...(running.release === undefined ? {} : { running: running.release }),
    ...(running.build === undefined ? {} : { build: running.build }),
    installed: kernels.toSorted((left, right) => compareReleases(right.release, left.release, scheme)),
  };
}

function schemeOf({ packages }: Contents): 'deb' | 'rpm' {
  return packages.some(({ type }) => type === 'rpm') ? 'rpm' : 'deb';
}

function rebootNeed(signs: HostSigns, kernel: HostKernel, contents: Contents): RebootNeed {
  const looks = [flagLook(signs, contents), kernelLook(kernel, contents)].filter((one) => one !== undefined);
  const reasons = looks.flatMap((look) => look.reasons);
  const isKnown = looks.every((look) => look.isKnown);
  return {
    value: reasons.length > 0 ? 'yes' : isKnown ? 'no' : 'unknown',
    reasons,
    sources: looks.filter((look) => look.isKnown).map((look) => look.source),
  };
}

interface RebootLook {
  readonly source: string;
  readonly isKnown: boolean;
  readonly reasons: readonly string[];
}

/** Only Debian's family and SUSE leave a flag; a flag that is there counts on every system. */
function flagLook({ flags }: HostSigns, contents: Contents): RebootLook | undefined {
  const isKnown = flags.isRunSeen;
  if (flags.required !== undefined) {
    const by = flags.required.length === 0 ? '' : ` by ${flags.required.join(', ')}`;
    return { source: '/run/reboot-required', isKnown, reasons: [`/run/reboot-required was left${by}`] };
  }
  if (flags.needed !== undefined)
    return { source: '/run/reboot-needed', isKnown, reasons: [`/run/reboot-needed says ${flags.needed}`] };
  if (isSuse(contents.os)) return { source: '/run/reboot-needed', isKnown, reasons: [] };
  if (!contents.packages.some(({ type }) => type === 'deb')) return undefined;
  return { source: '/run/reboot-required', isKnown, reasons: [] };
}

/** The running kernel against the newest that could be booted, and against the package of its own name. */
function kernelLook({ running, build, installed }: HostKernel, contents: Contents): RebootLook {
  const source = 'the running kernel against the installed ones';
  const rivals = installed.filter(
    ({ release, isBootable }) => isBootable && running !== undefined && isSameFlavour(release, running),
  );
  if (running === undefined || rivals.length === 0) return { source, isKnown: false, reasons: [] };
  const scheme = schemeOf(contents);
  const newer = rivals.find(({ release }) => compareReleases(running, release, scheme) < 0);
  if (newer !== undefined)
    return { source, isKnown: true, reasons: [`kernel ${newer.release} is installed, ${running} runs`] };
  const rebuilt = contents.packages.find(
    (item) => build !== undefined && isImageOf(item, running, contents) && item.version !== build,
  );
  const reasons =
    rebuilt === undefined
      ? []
      : [`${rebuilt.name} is installed as ${rebuilt.version}, the kernel that runs was built as ${build}`];
  return { source, isKnown: true, reasons };
}

function isImageOf(item: Contents['packages'][number], running: string, { os }: Contents): boolean {
  const role = kernelRole(item, os);
  return item.name.startsWith('linux-image-') && role?.kind === 'part' && role.release === running;
}
