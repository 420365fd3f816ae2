import type { Os, PackageType, SourcePackage } from '../../model/index.ts';
import { formatPurl } from './purl.ts';

/** What a purl is made of; a `Package` of the model without its purl has all of it. */
export interface NamedPackage {
  readonly type: PackageType;
  readonly name: string;
  readonly version: string;
  readonly architecture?: string | undefined;
  readonly source?: SourcePackage | undefined;
}

/**
 * The purl of a package. Distributions' packages carry their system (`distro=debian-12`), architecture and, where it
 * differs, the source package (`upstream=openssl`, or `upstream=bash@5.2.15-2` if its version differs too): without
 * them another program cannot match the purl again. `os` is the system that the package was found in.
 *
 * @see https://github.com/package-url/purl-spec (types), Syft for `upstream`
 */
export function packagePurl(named: NamedPackage, os?: Pick<Os, 'id' | 'versionId' | 'codename'>): string {
  const { type, version } = named;
  switch (type) {
    case 'deb':
    case 'apk':
    case 'rpm':
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
    case 'kubernetes':
      return formatPurl({ type: 'k8s', ...scoped(named.name), version, qualifiers: none });
    case 'generic':
      return formatPurl({ type, name: named.name, version, qualifiers: none });
  }
}

const none: ReadonlyMap<string, string> = new Map();
const defaultVendor = { deb: 'debian', apk: 'alpine', rpm: undefined } as const;

/** `@scope/name` and `host/owner/module` have everything before the last slash as namespace. */
function scoped(name: string): { readonly namespace?: string; readonly name: string } {
  const slash = name.lastIndexOf('/');
  return slash < 0 ? { name } : { namespace: name.slice(0, slash), name: name.slice(slash + 1) };
}

function systemQualifiers(
  { name, version, architecture, source }: NamedPackage,
  os: Pick<Os, 'id' | 'versionId' | 'codename'> | undefined,
): ReadonlyMap<string, string> {
  const release = os?.versionId ?? os?.codename;
  const distro = os === undefined ? '' : release === undefined ? os.id : `${os.id}-${release}`;
  return new Map([
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
