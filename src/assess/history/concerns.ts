import { matchesGlob } from 'node:path/posix';
import { parseImageReference, repositoryOf } from '../../formats/oci/index.ts';
import { type Purl, parsePurl } from '../../formats/purl/index.ts';
import type { Finding, HistoryPackage, HistoryRecord, HistoryScope, Place } from '../../model/index.ts';

/** A finding with the places where it is, and every name by which its image is used. */
export interface HistorySubject {
  readonly finding: Pick<Finding, 'vulnerability' | 'aliases' | 'package' | 'source' | 'subject'>;
  readonly where: readonly Place[];
  /** Image references as templates or people name them. */
  readonly references: readonly string[];
}

/** Whether the record is about this vulnerability in this package, whatever its version; where is another question. */
export function isSameThing({
  record,
  finding,
}: {
  record: HistoryRecord;
  finding: HistorySubject['finding'];
}): boolean {
  const names = new Set([finding.vulnerability, ...finding.aliases]);
  return record.vulnerabilities.some((name) => names.has(name)) && isSamePackage(record.package, finding);
}

function isSamePackage(
  wanted: HistoryPackage,
  { package: pack, source }: HistorySubject['finding'],
): boolean {
  if (wanted.kind === 'any') return true;
  if (wanted.kind === 'purl') {
    const [theirs, ours] = [parsePurl(wanted.purl), parsePurl(pack.purl)];
    return theirs !== undefined && ours !== undefined && coordinates(theirs) === coordinates(ours);
  }
  const name = plainName(wanted.name);
  return [pack.name, source?.name].some((one) => one !== undefined && plainName(one) === name);
}

/** Tools write `group:artifact` and `group/artifact`. */
function plainName(name: string): string {
  return name.toLowerCase().replaceAll(':', '/');
}

function coordinates({ type, namespace = '', name }: Purl): string {
  return `${type}/${namespace}/${name}`.toLowerCase();
}

/** Whether the version and the file are those that an acceptance was given for; what it leaves out may be anything. */
export function isSameVersion(
  { package: wanted, paths }: HistoryRecord,
  finding: HistorySubject['finding'],
): boolean {
  const version = versionOf(wanted);
  const { path = '' } = finding.package;
  const isPath = paths.length === 0 || paths.some((one) => path === one || matchesGlob(path, one));
  return isPath && (version === undefined || version === finding.package.version);
}

function versionOf(wanted: HistoryPackage): string | undefined {
  if (wanted.kind === 'any') return undefined;
  return wanted.kind === 'name' ? wanted.version : parsePurl(wanted.purl)?.version;
}

/** The places, of those where the finding is, that a date of a record is about: a tag is a name of a moment. */
export function isSeenIn(scope: HistoryScope, { where, references }: HistorySubject): boolean {
  switch (scope.kind) {
    case 'everywhere':
    case 'unsaid':
      return true;
    case 'image':
      return references.some((one) => partsOf(one)?.repository === scope.repository);
    case 'namespace':
      return where.some((place) => namespaceOf(place) === scope.namespace);
  }
}

/** The ids of the places that an acceptance is for. One that does not say where is for none. */
export function acceptedPlaces(scope: HistoryScope, subject: HistorySubject): ReadonlySet<string> {
  const { where, references } = subject;
  switch (scope.kind) {
    case 'unsaid':
      return new Set();
    case 'everywhere':
      return new Set(where.map(({ id }) => id));
    case 'image': {
      // The same image may also be used under a name that nobody accepted anything for.
      const isMeant = references.length > 0 && references.every((one) => isImageMeant(scope, one, subject));
      return new Set(isMeant ? where.map(({ id }) => id) : []);
    }
    case 'namespace':
      return new Set(where.filter((place) => namespaceOf(place) === scope.namespace).map(({ id }) => id));
  }
}

function isImageMeant(
  { repository, tag, digest }: Extract<HistoryScope, { kind: 'image' }>,
  reference: string,
  { finding }: HistorySubject,
): boolean {
  const parts = partsOf(reference);
  if (parts?.repository !== repository) return false;
  if (digest !== undefined) return finding.subject === `image:${digest}`;
  return tag === undefined || parts.tag === tag;
}

function partsOf(
  text: string,
): { readonly repository: string; readonly tag: string | undefined } | undefined {
  try {
    const reference = parseImageReference(text);
    return { repository: repositoryOf(reference), tag: reference.tag };
  } catch {
    // The only thing that it throws: a directory, or a file, is no reference.
    return undefined;
  }
}

/** Of a workload, whose id is `<cluster>/<uid>` and whose name is `<namespace>/<kind>/<name>`; of nothing else. */
function namespaceOf({ id, name }: Place): string | undefined {
  const isWorkload = /^[^/]+\/[^/]+$/.test(id) && !id.startsWith('image:');
  return isWorkload ? /^([^/]+)\/[^/]+\/[^/]+$/.exec(name)?.[1] : undefined;
}
