import type { SpdxDocument, SpdxPackage, SpdxRelation } from '../../../formats/spdx/index.ts';
import type { Os, PackageType, SourcePackage } from '../../../model/index.ts';
import type { Listed } from '../listed.ts';
import { systemOf } from '../system.ts';

/** Every package; one with several purls (an aggregate of several bills) is several. */
export function listedOf(document: SpdxDocument): readonly Listed[] {
  const { packages, relations } = document;
  const roots = new Set(packages.length > 1 ? document.roots : []);
  const context: Context = {
    roots,
    byId: new Map(packages.map((one) => [one.id, one])),
    out: Map.groupBy(relations, ({ from }) => from),
    sources: new Set(relations.flatMap(({ kind, to }) => (kind === 'GENERATED_FROM' ? [to] : []))),
  };
  return packages.flatMap((one): readonly Listed[] => {
    const entry = entryOf(one, context);
    return one.purls.length === 0 ? [entry] : one.purls.map((purl) => ({ ...entry, purl }));
  });
}

interface Context {
  readonly roots: ReadonlySet<string>;
  readonly byId: ReadonlyMap<string, SpdxPackage>;
  readonly out: ReadonlyMap<string, readonly SpdxRelation[]>;
  /** What others were generated from. */
  readonly sources: ReadonlySet<string>;
}

function entryOf(one: SpdxPackage, context: Context): Listed {
  const { place, name, version, purpose } = one;
  return {
    role: roleOf(one, context),
    place,
    called: purpose ?? 'package',
    name,
    version,
    path: pathOf(one),
    imageLayer: noteOf(one, 'LayerDiffID'),
    source: trivySource(one) ?? clairSource(one, context),
    type: clairType(one),
    os: containingSystem(one, context),
  };
}

/** `LayerDiffID: sha256:…` among what a producer wrote beside the specification. */
export function noteOf({ notes }: SpdxPackage, name: string): string | undefined {
  return notes.find((note) => note.startsWith(`${name}: `))?.slice(name.length + 2);
}

export function isSystem({ id, purpose, purls }: SpdxPackage): boolean {
  return purls.length === 0 && (purpose === 'operatingsystem' || id.startsWith('SPDXRef-OperatingSystem-'));
}

export function isImage({ id, purpose, purls }: SpdxPackage): boolean {
  return (
    purpose === 'container' ||
    /^SPDXRef-(?:ContainerImage|DocumentRoot-Image)-/.test(id) ||
    purls.some((purl) => /^pkg:(?:oci|docker)\//.test(purl))
  );
}

/** The document's system, if a package says which: Trivy by name, Clair by references, ours by a note. */
export function systemIn(packages: readonly SpdxPackage[]): Os | undefined {
  const systems = packages.filter(isSystem);
  return systems.length === 1 && systems[0] !== undefined ? systemOfPackage(systems[0]) : undefined;
}

function systemOfPackage(one: SpdxPackage): Os {
  const { name, version, others } = one;
  const pretty = others.get('pretty_name') ?? noteOf(one, 'prettyName');
  return systemOf(others.get('did') ?? name, others.get('version_id') ?? version, pretty);
}

function roleOf(one: SpdxPackage, { roots, sources }: Context): Listed['role'] {
  const { id, purpose, summary, purls } = one;
  if (isImage(one)) return 'image';
  if (isSystem(one) || roots.has(id)) return 'group';
  if (purls.length > 0) return 'package';
  if (sources.has(id)) return 'source';
  // Trivy's lock files, and the repositories that Clair names beside packages.
  if (id.startsWith('SPDXRef-Application-') || summary === 'repository') return 'group';
  return purpose === 'file' ? 'file' : 'package';
}

/** Syft: `acquired package info from DPKG DB: /var/lib/dpkg/status, /…`; Trivy: `package found in: Gemfile.lock`. */
function pathOf(one: SpdxPackage): string | undefined {
  const { sourceInfo, fileName } = one;
  const said = /^(?:acquired package info from [^:]*|package found in): ([^,]+)/.exec(sourceInfo ?? '')?.[1];
  return noteOf(one, 'path') ?? said ?? fileName?.replace(/^[a-z]+:/, '');
}

/** `built package from: openssl 3.0.11-1` */
function trivySource({ sourceInfo }: SpdxPackage): SourcePackage | undefined {
  const [, name, version] = /^built package from: (\S+) (\S+)$/.exec(sourceInfo ?? '') ?? [];
  return name === undefined || version === undefined ? undefined : { name, version };
}

/** Clair gives the source as a package of its own. */
function clairSource({ id }: SpdxPackage, { out, byId }: Context): SourcePackage | undefined {
  const relation = out.get(id)?.find(({ kind }) => kind === 'GENERATED_FROM');
  const source = byId.get(relation?.to ?? '');
  return source?.version === undefined ? undefined : { name: source.name, version: source.version };
}

const databases: readonly (readonly [RegExp, PackageType])[] = [
  [/^var\/lib\/dpkg\//, 'deb'],
  [/^lib\/apk\/db\//, 'apk'],
  [/^(?:bdb|ndb|sqlite):|^(?:var|usr)\/lib\/(?:sysimage\/)?rpm(?:\/|$)/, 'rpm'],
];

/** Clair writes no purl, but the database that has the package. */
function clairType({ fileName, purls }: SpdxPackage): PackageType | undefined {
  if (fileName === undefined || purls.length > 0) return undefined;
  return databases.find(([form]) => form.test(fileName))?.[1];
}

function containingSystem({ id }: SpdxPackage, { out, byId }: Context): Os | undefined {
  const systems = (out.get(id) ?? []).flatMap(({ kind, to }) => {
    const target = kind === 'CONTAINED_BY' ? byId.get(to) : undefined;
    return target !== undefined && isSystem(target) ? [target] : [];
  });
  return systems[0] === undefined ? undefined : systemOfPackage(systems[0]);
}
