import type { Contents, HostKernel, Package, WaitingKernel } from '../../model/index.ts';
import { advisorySource, kernelRole } from './kernel-packages.ts';

/**
 * Kernels that a host has and could boot, beside the one that runs as it runs: another release, or the same one in a build
 * that was installed since. Without knowing what runs there are none.
 */
export function waitingKernels({ packages, os }: Contents, kernel: HostKernel): readonly WaitingKernel[] {
  const { running, build, installed } = kernel;
  if (running === undefined) return [];
  const bootable = new Set(installed.filter(({ isBootable }) => isBootable).map(({ release }) => release));
  const waiting = packages.flatMap((item): readonly WaitingKernel[] => {
    const role = kernelRole(item, os);
    if (role?.kind !== 'part' || !bootable.has(role.release)) return [];
    if (role.release === running && (build === undefined || build === item.version)) return [];
    const { name, version } = sourceOf(item);
    return [{ release: role.release, type: item.type, name, version }];
  });
  return [...new Map(waiting.map((one) => [`${one.release} ${one.name} ${one.version}`, one])).values()];
}

function sourceOf(item: Package): { readonly name: string; readonly version: string } {
  return advisorySource(item).source ?? item;
}
