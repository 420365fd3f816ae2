import { type Os, PackageType, type SourcePackage } from '../../model/index.ts';
import { formatPurl, type Purl } from './purl.ts';

/** Types whose advisories speak of source packages and whose meaning depends on the system. */
export const systemTypes: ReadonlySet<string> = new Set(['deb', 'apk', 'rpm']);

/** The type in our words; undefined for one that nothing here can judge. */
export function typeOfPurl({ type }: Purl): PackageType | undefined {
  const parsed = PackageType.safeParse(type === 'k8s' ? 'kubernetes' : type);
  return parsed.success ? parsed.data : undefined;
}

/** What the package is called in its ecosystem, which is how advisories call it. */
export function nameOfPurl({ type, namespace, name }: Purl): string {
  if (namespace === undefined || systemTypes.has(type)) return name;
  return type === 'maven' ? `${namespace}:${name}` : `${namespace}/${name}`;
}

/** The epoch stands in the version, or in a qualifier (Trivy). */
export function versionOfPurl({ version, qualifiers }: Purl): string | undefined {
  const epoch = qualifiers.get('epoch');
  if (version === undefined || epoch === undefined || epoch === '0' || version.includes(':')) return version;
  return `${epoch}:${version}`;
}

/** `upstream=openssl`, `upstream=bash@5.2-1`, and for rpm the source's file: `upstream=acl-2.3.1-4.el9.src.rpm`. */
export function sourceOfPurl({ qualifiers }: Purl, version: string): SourcePackage | undefined {
  const upstream = qualifiers.get('upstream');
  if (upstream === undefined) return undefined;
  const file = /^(.+)-([^-]+-[^-]+)\.(?:no)?src\.rpm$/.exec(upstream);
  if (file !== null) return { name: file[1] ?? upstream, version: file[2] ?? version };
  const at = upstream.lastIndexOf('@');
  return at > 0
    ? { name: upstream.slice(0, at), version: upstream.slice(at + 1) }
    : { name: upstream, version };
}

interface NamedSource {
  readonly name: string;
  readonly version: string;
  readonly source: SourcePackage | undefined;
}

/** The purl in canonical form, with what a package of a system must carry to be matched again elsewhere. */
export function fullPurl(purl: Purl, item: NamedSource, os: Os | undefined): string {
  if (!systemTypes.has(purl.type)) return formatPurl(purl);
  const { qualifiers } = purl;
  const release = os?.versionId ?? os?.codename;
  return formatPurl({
    ...purl,
    qualifiers: new Map([
      ...(os === undefined || release === undefined ? [] : [['distro', `${os.id}-${release}`] as const]),
      ...upstreamOf(purl.type, item),
      ...qualifiers,
    ]),
  });
}

/** rpm's sources are named by their file, without an epoch, which a source rpm's name does not have. */
function upstreamOf(
  type: string,
  { name, version, source }: NamedSource,
): readonly (readonly [string, string])[] {
  if (source === undefined || (source.name === name && source.version === version)) return [];
  const plain = source.version.replace(/^\d+:/, '');
  if (type === 'rpm') return [['upstream', `${source.name}-${plain}.src.rpm`]];
  return [['upstream', source.version === version ? source.name : `${source.name}@${source.version}`]];
}
