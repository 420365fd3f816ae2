import type { Os, PackageType, SourcePackage } from '../../model/index.ts';
import { formatPurl } from './purl.ts';

/** What a purl is made of; a `Package` of the model without its purl has all of it. */
export interface NamedPackage {
  readonly type: PackageType;
  readonly name: string;
  readonly version: string;
  readonly architecture?: string | undefined;
  readonly source?: SourcePackage | undefined;
  /** Further qualifiers of a distribution's package, by their keys. */
  readonly qualifiers?: Readonly<Record<string, string>> | undefined;
}

type PurlOs = Pick<Os, 'id' | 'versionId' | 'codename'>;

/**
 * The purl of a package. Distributions' packages carry their system (`distro=debian-12`), architecture and, where it
 * differs, the source package (`upstream=openssl`, or `upstream=bash@5.2.15-2` if its version differs too): without
 * them another program cannot match the purl again. `os` is the system that the package was found in.
 *
 * @see https://github.com/package-url/purl-spec (types), Syft for `upstream`
 */
export function packagePurl(named: NamedPackage, os?: PurlOs): string {
  const { type, version } = named;
  switch (type) {
    case 'rpm':
      return rpmPurl(named, os);
    case 'deb':
    case 'apk':
      return formatPurl({
        ...named,
        namespace: os?.id ?? defaultVendor[type],
        qualifiers: systemQualifiers(named, os),
      });
    case 'npm':
      return formatPurl({ type, version, ...scoped(named.name), qualifiers: none });
    case 'golang':
      // The specification has Go names in lower case, although modules' names are not.
      return formatPurl({ type, version, ...scoped(named.name.toLowerCase()), qualifiers: none });
    case 'pypi':
      return formatPurl({
        type,
        name: named.name.toLowerCase().replaceAll(/[-_.]+/g, '-'),
        version,
        qualifiers: none,
      });
    case 'maven':
      return formatPurl({ type, version, ...groupOf(named.name), qualifiers: none });
    case 'composer':
      return formatPurl({ type, version, ...scoped(named.name.toLowerCase()), qualifiers: none });
    case 'gem':
      return formatPurl({ type, name: named.name, version, qualifiers: builtFor('platform', named) });
    case 'conda':
      return formatPurl({ type, name: named.name, version, qualifiers: builtFor('subdir', named) });
    case 'opkg':
      return formatPurl({ type, name: named.name, version, qualifiers: systemQualifiers(named, os) });
    case 'bitnami':
      return formatPurl({ type, name: named.name, version, qualifiers: builtFor('arch', named) });
    case 'kubernetes':
      return formatPurl({ type: 'k8s', ...scoped(named.name), version, qualifiers: none });
    case 'cargo':
    case 'nuget':
    case 'generic':
      return formatPurl({ type, name: named.name, version, qualifiers: none });
  }
}

const none: ReadonlyMap<string, string> = new Map();
const defaultVendor = { deb: 'debian', apk: 'alpine' } as const;

/** `@scope/name` and `host/owner/module` have everything before the last slash as namespace. */
function scoped(name: string): { readonly namespace?: string; readonly name: string } {
  const slash = name.lastIndexOf('/');
  return slash < 0 ? { name } : { namespace: name.slice(0, slash), name: name.slice(slash + 1) };
}

/**
 * rpm's purls have the epoch as a qualifier and not in the version, the vendor's usual name in place of some systems' ids,
 * and the whole file name of the source rpm as `upstream`, as Syft writes it and Grype reads it.
 */
function rpmPurl(named: NamedPackage, os: PurlOs | undefined): string {
  const [, epoch = '', version = named.version] = /^(\d+):(.*)$/s.exec(named.version) ?? [];
  const { name, source } = named;
  const upstream = source === undefined ? '' : `${source.name}-${source.version}.src.rpm`;
  const namespace = os === undefined ? undefined : rpmVendor(os.id);
  const qualifiers = new Map([...systemQualifiers(named, os), ['epoch', epoch], ['upstream', upstream]]);
  return formatPurl({ type: 'rpm', name, namespace, version, qualifiers });
}

function rpmVendor(id: string): string {
  if (id === 'rhel') return 'redhat';
  return id.startsWith('opensuse') ? 'opensuse' : id;
}

/** `group:artifact`; a file whose group nobody knows has only an artifact, and no group is made up for it. */
function groupOf(name: string): { readonly namespace?: string; readonly name: string } {
  const colon = name.indexOf(':');
  return colon < 0 ? { name } : { namespace: name.slice(0, colon), name: name.slice(colon + 1) };
}

/** What the ecosystem calls the machine that a package was built for; absent for one that runs anywhere. */
function builtFor(key: string, { architecture }: NamedPackage): ReadonlyMap<string, string> {
  return new Map([[key, architecture ?? '']]);
}

function systemQualifiers(
  { name, version, architecture, source, qualifiers = {} }: NamedPackage,
  os: PurlOs | undefined,
): ReadonlyMap<string, string> {
  const release = os?.versionId ?? os?.codename;
  const distro = os === undefined ? '' : release === undefined ? os.id : `${os.id}-${release}`;
  return new Map([
    ...Object.entries(qualifiers),
    ['arch', architecture ?? ''],
    ['distro', distro],
    ['upstream', upstreamOf({ name, version }, source)],
  ]);
}

function upstreamOf(binary: SourcePackage, source: SourcePackage | undefined): string {
  if (source === undefined) return '';
  if (source.version !== binary.version) return `${source.name}@${source.version}`;
  return source.name === binary.name ? '' : source.name;
}
