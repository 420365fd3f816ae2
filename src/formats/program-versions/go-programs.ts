import type { ElfImage } from '../elf/index.ts';
import { type GoBuildInfo, linkerTexts, readGoText } from '../go-buildinfo/index.ts';
import { evidenceOf, type KnownVersion } from './known-version.ts';

/** A Go program in memory. */
export interface GoProgram {
  readonly bytes: Uint8Array;
  readonly elf: ElfImage;
  readonly info: GoBuildInfo;
}

interface KnownGo {
  /** The package of its main function; groups are used in `name` and `variables`. */
  readonly main: RegExp;
  readonly name: string;
  /** Variables that hold the version, with `$1` for the first group. */
  readonly variables: readonly string[];
  /** The linker puts texts of `-X` between NUL bytes; the only one that looks like a version is it. */
  readonly isSetByLinker?: true;
}

const components =
  'kube-apiserver|kube-controller-manager|kube-scheduler|kube-proxy|kubelet|kubectl|kubeadm|cloud-controller-manager';

const known: readonly KnownGo[] = [
  {
    main: new RegExp(`^k8s\\.io/kubernetes/cmd/(${components})$`),
    name: '$1',
    variables: [
      'k8s.io/component-base/version.gitVersion',
      'k8s.io/kubernetes/vendor/k8s.io/component-base/version.gitVersion',
    ],
    isSetByLinker: true,
  },
  {
    main: /^go\.etcd\.io\/etcd(?:\/server)?(?:\/v3)?$/,
    name: 'etcd',
    variables: ['go.etcd.io/etcd/api/v3/version.Version', 'go.etcd.io/etcd/version.Version'],
  },
  // Its version is a constant, which leaves no variable: older programs than Go 1.24's do not say it.
  {
    main: /^github\.com\/coredns\/coredns$/,
    name: 'coredns',
    variables: [],
  },
  {
    main: /^(github\.com\/(?:traefik|containous)\/traefik(?:\/v\d+)?)\/cmd\/traefik$/,
    name: 'traefik',
    variables: ['$1/pkg/version.Version', '$1/version.Version'],
  },
  {
    main: /^github\.com\/hashicorp\/(consul|vault)$/,
    name: '$1',
    variables: [
      'github.com/hashicorp/$1/version.fullVersion',
      'github.com/hashicorp/$1/version.Version',
      'github.com/hashicorp/$1/sdk/version.Version',
    ],
  },
];

const versionForm = /^v?(\d+\.\d+\.\d+(?:[-+][0-9A-Za-z.+~-]{1,64})?)$/;

/**
 * The well-known Go program that this is: by the version of its main module, what its linker was told, the variable that it
 * prints, in this order. undefined for others, and where none of them says.
 */
export function knownGoProgram(program: GoProgram): KnownVersion | undefined {
  const main = program.info.mainPackage ?? '';
  for (const one of known) {
    const match = one.main.exec(main);
    if (match === null) continue;
    const filled = (text: string): string => text.replaceAll('$1', match[1] ?? '');
    const said =
      versionOf(program, one.variables.map(filled)) ?? (one.isSetByLinker ? linkedText(program) : undefined);
    return said === undefined ? undefined : { name: filled(one.name), ...said };
  }
  return undefined;
}

type Said = Pick<KnownVersion, 'version' | 'evidence'>;

function versionOf({ bytes, elf, info }: GoProgram, variables: readonly string[]): Said | undefined {
  const module = plain(info.main?.version);
  if (module !== undefined) {
    return { version: module, evidence: evidenceOf(`main module ${info.main?.path} ${info.main?.version}`) };
  }
  for (const variable of variables) {
    const told = plain(linkerTexts(info).get(variable));
    if (told !== undefined) return { version: told, evidence: evidenceOf(`-X ${variable}=${told}`) };
    const value = plain(readGoText(bytes, elf, variable));
    if (value !== undefined) return { version: value, evidence: evidenceOf(`${variable} is ${value}`) };
  }
  return undefined;
}

function plain(text: string | undefined): string | undefined {
  return versionForm.exec(text?.trim() ?? '')?.[1];
}

const linkedForm = /\0(v\d{1,3}\.\d{1,3}\.\d{1,3}(?:[-+][0-9A-Za-z.+-]{1,40})?)\0/g;

/** No honest program has as many texts that begin like one. */
const maxMarks = 1_000_000;

function linkedText({ bytes }: GoProgram): Said | undefined {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const found = new Set<string>();
  let marks = 0;
  for (let at = file.indexOf('\0v'); at >= 0 && found.size < 2; at = file.indexOf('\0v', at + 1)) {
    linkedForm.lastIndex = 0;
    const match = linkedForm.exec(file.toString('latin1', at, at + 64));
    if (match?.index === 0 && match[1] !== undefined) found.add(match[1]);
    marks += 1;
    if (marks > maxMarks) return undefined;
  }
  const [text] = found;
  const version = found.size === 1 ? plain(text) : undefined;
  return version === undefined
    ? undefined
    : { version, evidence: evidenceOf(`the only version that its linker set is ${text}`) };
}
