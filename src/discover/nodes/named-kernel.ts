import { osOfImage } from '../../formats/os-image/index.ts';
import { packagePurl } from '../../formats/purl/index.ts';
import type { Node, Os, Package, VersionSpan } from '../../model/index.ts';
import { type DebianKernels, debianUpload } from './debian-kernels.ts';
import { suseKernel } from './suse-kernels.ts';

/**
 * The package of the kernel that a kubelet names (`nodeInfo.kernelVersion`), or why the name does not tell it: what is read
 * of a node without reading the node.
 */
export type NamedKernel =
  | { readonly kind: 'package'; readonly os: Os; readonly item: Package }
  | { readonly kind: 'unknown'; readonly reason: string };

type NamedNode = Pick<Node, 'osImage' | 'kernelVersion'>;

/** @see https://learn.microsoft.com/azure/azure-linux and the distributions' kernel packages, whose names these are. */
export function namedKernel({ osImage, kernelVersion }: NamedNode, debian: DebianKernels): NamedKernel {
  const os = osOfImage(osImage);
  if (os === undefined)
    return unknown(`its system, ${osImage || 'unnamed'}, is none whose kernels are known by name`);
  switch (os.id) {
    case 'almalinux':
    case 'rocky':
    case 'rhel':
    case 'rhcos':
    case 'ol':
      return enterpriseKernel(kernelVersion, os);
    case 'amzn':
      return amazonKernel(kernelVersion, os);
    case 'azurelinux':
    case 'mariner':
      return microsoftKernel(kernelVersion, os);
    case 'photon':
      return photonKernel(kernelVersion, os);
    case 'ubuntu':
      return ubuntuKernel(kernelVersion, os);
    case 'alpine':
      return alpineKernel(kernelVersion, os);
    case 'bottlerocket':
    case 'talos':
    case 'flatcar':
    case 'cos':
      return unknown(
        `it comes with the image of its system (${osImage}), and no feed has bulletins about those`,
      );
    case 'opensuse-leap':
      // Since 15.3 its kernels are those of the enterprise release with the same number; 15.2 still had its own.
      if (!/^15\.[3-6]$/.test(os.versionId ?? '')) return unknown(unknownSource);
      return enterpriseSuse(kernelVersion, os);
    case 'sles':
      return enterpriseSuse(kernelVersion, os);
    case 'debian':
      return debianKernel(kernelVersion, os, debian);
    default:
      return unknown(`its name is that of several uploads; ${packagesTell}`);
  }
}

function enterpriseSuse(kernelVersion: string, os: Os): NamedKernel {
  const named = suseKernel(kernelVersion, os);
  return named === undefined ? notOf(os) : packageOf('rpm', os, named);
}

const packagesTell = 'the packages of the node tell (--collect-nodes)';

function unknown(reason: string): NamedKernel {
  return { kind: 'unknown', reason };
}

const unknownSource = `which source package it is built from is not known; ${packagesTell}`;

function notOf({ prettyName }: Os): NamedKernel {
  return unknown(`it is no kernel that ${prettyName} builds; ${packagesTell}`);
}

interface Named {
  readonly name: string;
  readonly version: string;
  readonly possible?: VersionSpan;
  readonly source?: string;
  readonly architecture?: string | undefined;
}

function packageOf(type: 'rpm' | 'deb' | 'apk', os: Os, named: Named): NamedKernel {
  const { name, version, possible, source = name, architecture } = named;
  const item = {
    name,
    version,
    ...(possible === undefined ? {} : { possible }),
    type,
    source: { name: source, version },
    ...(architecture === undefined ? {} : { architecture }),
  };
  return {
    kind: 'package',
    os,
    item: { ...item, purl: packagePurl(item, os), evidence: 'status.nodeInfo.kernelVersion' },
  };
}

/** The name is the version, release and architecture of the package: `5.14.0-503.11.1.el9_5.x86_64`. */
const enterprise =
  /^(\d[\d.]*-[\d.]+(?:\.rt[\d.]+)?\.el(\d+)(?:_(\d+))?(uek)?(?:[._]\d+)*)\.(x86_64|aarch64|ppc64le|s390x)(?:\+(rt|64k))?$/;

function enterpriseKernel(kernelVersion: string, os: Os): NamedKernel {
  const [, version, major, minor, uek, architecture, flavour] = enterprise.exec(kernelVersion) ?? [];
  if (version === undefined || major === undefined) return notOf(os);
  const kind = uek ?? flavour ?? (/\.rt\d/.test(version) ? 'rt' : undefined);
  const family = kind === undefined ? 'kernel' : `kernel-${kind}`;
  // Releases before 8 have no part of its own for the kernel's core, and Oracle's UEK only since 9.
  const isWhole = Number(major) < 8 || (uek !== undefined && Number(major) < 9);
  const source = flavour === undefined ? family : 'kernel';
  const name = isWhole ? family : `${family}-core`;
  // CoreOS is built from packages of the enterprise release that its kernel names.
  const system =
    os.id === 'rhcos'
      ? { ...os, id: 'rhel', versionId: minor === undefined ? major : `${major}.${minor}` }
      : os;
  return packageOf('rpm', system, { name, version, source, architecture });
}

/** Kernels of Amazon Linux 2 beside its own have bulletins of their own under the same name: 5.10 is not told from 5.15. */
function amazonKernel(kernelVersion: string, os: Os): NamedKernel {
  const [, version, series, release, architecture] =
    /^((\d+\.\d+)\.\d+-[\d.]+\.(amzn\d+))\.(x86_64|aarch64)$/.exec(kernelVersion) ?? [];
  if (version === undefined || release !== `amzn${os.versionId}`) return notOf(os);
  if (release === 'amzn2' && series !== '4.14') {
    const reason = `bulletins about kernel ${series} of ${os.prettyName} do not say which series they mean`;
    return unknown(`${reason}; ${packagesTell}`);
  }
  const name = release === 'amzn2' || series === '6.1' ? 'kernel' : `kernel${series}`;
  return packageOf('rpm', os, { name, version, source: name, architecture });
}

function microsoftKernel(kernelVersion: string, os: Os): NamedKernel {
  const [, version, mark, major] = /^(\d[\d.]*-\d+\.(azl|cm)(\d+))$/.exec(kernelVersion) ?? [];
  if (version === undefined || (mark === 'azl') !== (os.id === 'azurelinux')) return notOf(os);
  return packageOf('rpm', { ...os, versionId: `${major}.0` }, { name: 'kernel', version });
}

function photonKernel(kernelVersion: string, os: Os): NamedKernel {
  const [, version, flavour] = /^(\d[\d.]*-\d+\.ph\d+)(?:-(esx|rt|secure|aws))?$/.exec(kernelVersion) ?? [];
  if (version === undefined) return notOf(os);
  return packageOf('rpm', os, { name: flavour === undefined ? 'linux' : `linux-${flavour}`, version });
}

/** The series that each release came with; later ones come from source packages that name them. */
const ownSeries: Readonly<Record<string, string>> = {
  '16.04': '4.4',
  '18.04': '4.15',
  '20.04': '5.4',
  '22.04': '5.15',
  '24.04': '6.8',
};

function debianKernel(kernelVersion: string, os: Os, debian: DebianKernels): NamedKernel {
  const upload = debianUpload(kernelVersion, os.versionId ?? '', debian);
  switch (upload.kind) {
    case 'foreign':
      return notOf(os);
    case 'other-source':
      return unknown(unknownSource);
    case 'version':
    case 'span': {
      const { kind, ...version } = upload;
      return packageOf('deb', os, { name: `linux-image-${kernelVersion}`, source: 'linux', ...version });
    }
  }
}

/** The name has the ABI and not the upload: `5.15.0-139-generic` is one of 5.15.0-139.149 and later ones of that ABI. */
function ubuntuKernel(kernelVersion: string, os: Os): NamedKernel {
  const [, version, series, flavour] = /^((\d+\.\d+)\.\d+-\d+)-([a-z][a-z0-9-]*)$/.exec(kernelVersion) ?? [];
  const own = ownSeries[os.versionId ?? ''];
  if (version === undefined || series === undefined || flavour === undefined) return notOf(os);
  if (own === undefined) return unknown(unknownSource);
  const isPlain = flavour === 'generic' || flavour === 'virtual';
  const base = isPlain ? 'linux' : `linux-${flavour}`;
  const later = isPlain ? `linux-hwe-${series}` : `${base}-${series}`;
  const source = series === own ? base : later;
  const possible = { atLeast: version, atMost: version.replace(/\d+$/, (abi) => `${Number(abi) + 1}`) };
  return packageOf('deb', os, { name: `linux-image-${kernelVersion}`, version, possible, source });
}

function alpineKernel(kernelVersion: string, os: Os): NamedKernel {
  const [, upstream, revision, flavour] = /^(\d[\d.]*)-(\d+)-(lts|virt)$/.exec(kernelVersion) ?? [];
  if (upstream === undefined) return notOf(os);
  return packageOf('apk', os, {
    name: `linux-${flavour}`,
    version: `${upstream}-r${revision}`,
    source: 'linux-lts',
  });
}
