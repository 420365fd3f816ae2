import type { HostFacts, InstalledKernel } from '../../model/index.ts';

/** `Debian GNU/Linux 12 (bookworm)`, `kernel 6.1.0-25-amd64`, `reboot pending` */
export function hostHeadline({ os, kernel, reboot }: HostFacts): readonly string[] {
  return [
    os?.prettyName ?? 'system unknown',
    `kernel ${kernel.running ?? 'unknown'}`,
    ...(reboot.value === 'yes' ? ['reboot pending'] : []),
  ];
}

const maxKernels = 8;

/** What a host says of itself beside its packages. */
export function hostLines({ reboot, kernel, livePatches }: HostFacts): readonly string[] {
  const more = kernel.installed.length - maxKernels;
  return [
    `reboot: ${rebootText(reboot)}`,
    ...(kernel.installed.length === 0
      ? []
      : [
          `kernels: ${kernel.installed.slice(0, maxKernels).map(kernelText).join(', ')}${more > 0 ? ` +${more}` : ''}`,
        ]),
    ...livePatches.map(
      ({ name, isEnabled, isInTransition }) =>
        `live patch: ${name} (${isInTransition ? 'in transition' : isEnabled ? 'enabled' : 'disabled'})`,
    ),
  ];
}

function rebootText({ value, reasons, sources }: HostFacts['reboot']): string {
  if (value === 'yes') return `pending: ${reasons.join('; ')}`;
  const by = sources.length === 0 ? '' : ` (looked at: ${sources.join('; ')})`;
  return value === 'no'
    ? `nothing asks for one${by}`
    : `unknown: not everything that would say so was readable${by}`;
}

function kernelText({ release, isRunning, isBootable }: InstalledKernel): string {
  if (isRunning) return `${release} (runs)`;
  return isBootable ? release : `${release} (only modules left)`;
}
