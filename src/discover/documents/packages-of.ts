import {
  fullPurl,
  nameOfPurl,
  type Purl,
  packagePurl,
  parsePurl,
  sourceOfPurl,
  systemTypes,
  typeOfPurl,
  versionOfPurl,
} from '../../formats/purl/index.ts';
import { compareText, isDigest } from '../../kernel/pure/index.ts';
import type { Contents, Coverage, Os, Package, PackageType, Unread } from '../../model/index.ts';
import type { Listed } from './listed.ts';
import { isSameSystem, systemOfDistro } from './system.ts';

export interface ListedIn {
  /** The subject's id. */
  readonly subject: string;
  /** How a person calls the document. */
  readonly label: string;
  /** The system that the document names for all of it. */
  readonly os: Os | undefined;
  /** Whether its producer is known to write source packages where they differ: then their absence says something. */
  readonly writesSources: boolean;
}

/** What a document lists as contents, with everything in it that is no package which can be judged. */
export interface ListedContents {
  readonly contents: readonly Contents[];
  readonly coverage: Coverage;
}

type Outcome =
  | {
      readonly kind: 'package';
      readonly item: Package;
      readonly os: Os | undefined;
      readonly saysSource: boolean;
    }
  | { readonly kind: 'known' }
  | { readonly kind: 'unread'; readonly unread: Unread };

/** Makes packages of what a document lists. Nothing is dropped: what is not judged is in the coverage with its place. */
export function contentsOfListed(listed: readonly Listed[], given: ListedIn): ListedContents {
  const where = { ...given, os: given.os ?? commonSystem(listed) };
  const outcomes = listed.map((one) => outcomeOf(one, where));
  const found = outcomes.filter((one) => one.kind === 'package');
  const unread = [
    ...outcomes.flatMap((one) => (one.kind === 'unread' ? [one.unread] : [])),
    ...filesWithoutPackage(listed, where),
    ...withoutSource(found, where),
    ...nothingListed(listed, where),
  ].toSorted((left, right) => compareText(left.what, right.what));
  const read = outcomes.filter((one) => one.kind !== 'unread').length;
  const coverage = { read, total: read + unread.length, unread };
  return { contents: bySystem(found, { ...where, coverage }), coverage };
}

function outcomeOf(one: Listed, { label, os }: ListedIn): Outcome {
  if (one.role !== 'package') return { kind: 'known' };
  if (one.purl === undefined) return withoutPurl(one, label, ownSystem(one.os, os));
  const purl = parsePurl(one.purl);
  if (purl === undefined)
    return unreadOf(one, label, ['documents.purl-malformed', `its purl ${quoted(one.purl)} is none`]);
  if (purl.type === 'rpm' && purl.qualifiers.get('arch') === 'src') return { kind: 'known' };
  const type = typeOfPurl(purl);
  if (type === undefined) {
    const reason = `no version order and no advisories for packages of type ${purl.type}`;
    return unreadOf(one, label, ['documents.unknown-type', reason]);
  }
  const version = versionOfPurl(purl) ?? one.version;
  if (version === undefined) return unreadOf(one, label, ['documents.no-version', 'it has no version']);
  return packageOutcome(one, { purl, type, version, os });
}

interface Understood {
  readonly purl: Purl;
  readonly type: PackageType;
  readonly version: string;
  readonly os: Os | undefined;
}

function packageOutcome(one: Listed, { purl, type, version, os }: Understood): Outcome {
  const isOfSystem = systemTypes.has(type);
  const system = ownSystem(isOfSystem ? systemOfPurl(purl) : undefined, os);
  const named = nameOfPurl(purl);
  // Go names are lower case in purls; the component's own name has the case of the module.
  const name = named === one.name.toLowerCase() ? one.name : named;
  const said = one.source ?? sourceOfPurl(purl, version);
  const source = isOfSystem ? (said ?? { name, version }) : undefined;
  const architecture = ['arch', 'platform', 'subdir'].flatMap((key) => purl.qualifiers.get(key) ?? [])[0];
  const item: Package = {
    name,
    version,
    type,
    purl: fullPurl(purl, { name, version, source }, system),
    ...placeInSubject(one),
    ...(source === undefined ? {} : { source }),
    ...(architecture === undefined ? {} : { architecture }),
  };
  return { kind: 'package', item, os: system, saysSource: said !== undefined };
}

/** The system of one package: the document's, unless it names another. */
function ownSystem(own: Os | undefined, os: Os | undefined): Os | undefined {
  return own === undefined || (os !== undefined && isSameSystem(own, os)) ? os : own;
}

function systemOfPurl({ namespace, qualifiers }: Purl): Os | undefined {
  const distro = qualifiers.get('distro');
  return distro === undefined ? undefined : systemOfDistro(distro, namespace);
}

/** The system that most packages name, for a document that names none as a whole. */
function commonSystem(listed: readonly Listed[]): Os | undefined {
  const named = listed.flatMap(({ role, purl }) => {
    const parsed = role === 'package' && purl !== undefined ? parsePurl(purl) : undefined;
    const os = parsed !== undefined && systemTypes.has(parsed.type) ? systemOfPurl(parsed) : undefined;
    return os === undefined ? [] : [os];
  });
  const groups = [...Map.groupBy(named, keyOf).values()];
  return groups.toSorted((left, right) => right.length - left.length)[0]?.[0];
}

function keyOf(os: Os | undefined): string {
  return `${os?.id} ${os?.versionId ?? os?.codename ?? ''}`;
}

/** Clair writes no purl, but the database that names the package; others leave nothing to go by. */
function withoutPurl(one: Listed, label: string, os: Os | undefined): Outcome {
  const { type, name, version, source } = one;
  if (type === undefined || version === undefined) {
    return unreadOf(one, label, [
      'documents.no-purl',
      'it has no purl, so that nobody can say which package it is',
    ]);
  }
  const ofSystem = systemTypes.has(type) ? { source: source ?? { name, version } } : {};
  const named = { type, name, version, ...ofSystem };
  const item = { ...named, purl: packagePurl(named, os), ...placeInSubject(one) };
  return { kind: 'package', item, os, saysSource: source !== undefined };
}

function placeInSubject({ path, imageLayer }: Listed): Pick<Package, 'path' | 'imageLayer'> {
  const clean = path?.replace(/^\/+/, '').slice(0, 4096);
  return {
    ...(clean === undefined || clean === '' ? {} : { path: clean }),
    ...(imageLayer !== undefined && isDigest(imageLayer) ? { imageLayer } : {}),
  };
}

function unreadOf(
  one: Listed,
  label: string,
  [code, reason]: readonly [code: string, reason: string],
): Outcome {
  const named = [one.name, one.version].filter((part) => part !== undefined).join(' ');
  const what = `${label} ${one.place}: ${one.called} ${named.slice(0, 200)}`;
  return { kind: 'unread', unread: { what, code, reason } };
}

/** An empty bill of materials says nothing, least of all that its subject is clean. */
function nothingListed(listed: readonly Listed[], { label }: ListedIn): readonly Unread[] {
  if (listed.some(({ role }) => role === 'package')) return [];
  return [{ what: label, code: 'documents.no-packages', reason: 'it lists no packages' }];
}

/** One line for all of them: a document lists thousands. */
function filesWithoutPackage(listed: readonly Listed[], { label }: ListedIn): readonly Unread[] {
  const files = listed.filter(({ role }) => role === 'file');
  const [first] = files;
  if (first === undefined) return [];
  return [
    {
      what: `${label} ${first.place}: ${files.length} file(s)`,
      code: 'documents.files',
      reason: 'a file that the document gives no package for is judged by nothing',
    },
  ];
}

/**
 * Advisories of Debian's and Alpine's kind are about source packages (rpm's are about what is installed). A producer that names them leaves out those called like their
 * package; one that names none leaves every look-up by the binary's name to miss most of them.
 */
function withoutSource(
  found: readonly Extract<Outcome, { readonly kind: 'package' }>[],
  { label, writesSources }: ListedIn,
): readonly Unread[] {
  if (writesSources) return [];
  const types = new Set<PackageType>(['deb', 'apk']);
  return [...types].flatMap((type) => {
    const ofType = found.filter(({ item }) => item.type === type);
    if (ofType.length === 0 || ofType.some(({ saysSource }) => saysSource)) return [];
    const reason =
      'the document names no source packages (no upstream qualifier), and advisories are about those: only packages called like their source can be found';
    return [{ what: `${label}: ${ofType.length} ${type} package(s)`, code: 'documents.no-source', reason }];
  });
}

/** Nearly always one; a document may list packages of several systems, and each is judged by its own. */
function bySystem(
  found: readonly Extract<Outcome, { readonly kind: 'package' }>[],
  { subject, os, coverage }: ListedIn & { readonly coverage: Coverage },
): readonly Contents[] {
  const main: Contents = {
    subject,
    ...(os === undefined ? {} : { os }),
    packages: sorted(found.filter((one) => one.os === os)),
    coverage,
  };
  const others = Map.groupBy(
    found.filter((one) => one.os !== os),
    ({ os: system }) => keyOf(system),
  );
  const more = [...others]
    .toSorted(([left], [right]) => compareText(left, right))
    .map(([, group]) => ({
      subject,
      ...(group[0]?.os === undefined ? {} : { os: group[0].os }),
      packages: sorted(group),
      coverage: { read: 0, total: 0, unread: [] },
    }));
  return [main, ...more];
}

function sorted(found: readonly { readonly item: Package }[]): readonly Package[] {
  return found
    .map(({ item }) => item)
    .toSorted(
      (left, right) => compareText(left.purl, right.purl) || compareText(left.path ?? '', right.path ?? ''),
    );
}

function quoted(text: string): string {
  return JSON.stringify(text.slice(0, 120));
}
