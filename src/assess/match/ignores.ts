import type { Contents, Package, VulnerabilityFacts } from '../../model/index.ts';
import type { Route } from './route.ts';

/** Why a match does not count. `rule` is stable, for configuration and for `explain`. */
export interface IgnoreReason {
  readonly rule:
    | 'withdrawn'
    | 'rejected'
    | 'vendor-not-affected'
    | 'kernel-in-container'
    | 'owned-by-distribution'
    | 'counted-in-image'
    | 'counted-as-component';
  readonly reason: string;
}

/** Source packages of kernels: `linux`, `linux-signed-amd64`, `linux-5.10`, Ubuntu's flavours, Alpine's `linux-lts`. */
const kernelSource =
  /^(?:linux|linux-(?:signed|meta|latest|lts|virt|headers|restricted)(?:-.*)?|linux-\d+\.\d+|linux-(?:aws|azure|bluefield|gcp|gke|gkeop|hwe|ibm|intel|kvm|lowlatency|nvidia|oem|oracle|raspi|realtime|riscv|xilinx)(?:-.*)?)$/;

/** Programs of the kernel's source that run in user space are judged like any other package. */
const kernelTool = /^(?:linux-perf|bpftool|libcpupower|linux-cpupower|usbip|hyperv-daemons|rtla)/;

/**
 * A container runs its host's kernel: headers and images of one inside it are files, not a running kernel. In a
 * directory, or a bill of materials that is not about an image, only headers are ignored, because it may be a host's; on
 * a node everything counts, and so does the kernel that a node says it runs.
 */
export function kernelIgnore(item: Package, route: Route, contents: Contents): IgnoreReason | undefined {
  if (route.kind !== 'look-up' || !isOfKernel(item)) return undefined;
  const isKernel = /^(?:linux-(?:image|modules|lts|virt)|kernel(?:-rt)?(?:$|-core|-modules))\b/.test(
    item.name,
  );
  if (/^(?:node|component):/.test(contents.subject) || (/^(?:dir|sbom):/.test(contents.subject) && isKernel))
    return undefined;
  return {
    rule: 'kernel-in-container',
    reason: `${item.name} is part of the kernel's source; a container runs the kernel of its node`,
  };
}

function isOfKernel(item: Package): boolean {
  const source = item.source?.name ?? item.name;
  switch (item.type) {
    case 'deb':
    case 'apk':
      return kernelSource.test(source) && !kernelTool.test(item.name);
    case 'rpm':
      return /^kernel(?:-rt)?$/.test(source) && /^kernel(?!-tools)/.test(item.name);
    default:
      return false;
  }
}

/** Where a distribution's own packages put their modules; other installers use other folders. */
const ownedFolders: Readonly<Record<string, RegExp>> = {
  pypi: /^usr\/lib\/python3\/dist-packages\//,
  npm: /^usr\/(?:share|lib)\/nodejs\//,
};

/** Debian patches its Python and Node.js modules without changing their numbers: its own advisories speak for them. */
export function ownedIgnore(item: Package, contents: Contents): IgnoreReason | undefined {
  const id = contents.os?.id;
  if (item.path === undefined || (id !== 'debian' && id !== 'ubuntu')) return undefined;
  if (ownedFolders[item.type]?.test(item.path) !== true) return undefined;
  const reason = `${item.path} belongs to a package of ${contents.os?.prettyName}; it is judged as that package`;
  return { rule: 'owned-by-distribution', reason };
}

export function rejectedIgnore(facts: Pick<VulnerabilityFacts, 'id' | 'rejected'>): IgnoreReason | undefined {
  if (facts.rejected === undefined) return undefined;
  return {
    rule: 'rejected',
    reason: `${facts.id} was rejected by its numbering authority (${facts.rejected})`,
  };
}
