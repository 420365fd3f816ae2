import { parseImageReference, repositoryOf } from '../../formats/oci/index.ts';
import { formatPurl, parsePurl } from '../../formats/purl/index.ts';
import { hexOf, sha256 } from '../../kernel/pure/index.ts';
import type {
  Coverage,
  HistoryPackage,
  HistoryRecord,
  HistoryScope,
  SaidAcceptance,
  Unread,
} from '../../model/index.ts';
import { instantOf } from './instant-of.ts';

/** One entry of a document in its own words; empty texts are absent. Field names are the document's, for messages. */
export interface HistoryEntry {
  /** `line 12`, `results[3]` */
  readonly place: string;
  /** By which its source knows it; made of what it is about where the source has no number for it. */
  readonly key?: string | undefined;
  readonly vulnerabilities: readonly (string | undefined)[];
  readonly purl?: string | undefined;
  readonly name?: string | undefined;
  readonly version?: string | undefined;
  /** Set where the entry means every package. */
  readonly isAnyPackage?: boolean | undefined;
  readonly paths?: readonly string[] | undefined;
  readonly image?: string | undefined;
  readonly namespace?: string | undefined;
  readonly isEverywhere?: boolean | undefined;
  readonly firstSeen?: string | undefined;
  readonly acceptance?: HistoryTexts | undefined;
  readonly ticket?: string | undefined;
}

export interface HistoryTexts {
  readonly by?: string | undefined;
  readonly reason?: string | undefined;
  readonly until?: string | undefined;
}

export interface HistoryEntries {
  readonly records: readonly HistoryRecord[];
  readonly coverage: Coverage;
}

const maxText = 4_000;
const maxNames = 50;
/** `CVE-2024-1`, `GHSA-xxxx-xxxx-xxxx`, `DSA-5678-1`, `TEMP-0841856-B18BAF`. */
const nameForm = /^[A-Za-z][A-Za-z0-9]*-[A-Za-z0-9][A-Za-z0-9.:_-]{0,99}$/;
const namespaceForm = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

/** Entries as records, with everything of them that cannot be used in the coverage, by place and field. */
export function historyOf(entries: readonly HistoryEntry[], label: string): HistoryEntries {
  const made = entries.map((entry) => recordOf(entry, label));
  const unread = made.flatMap(({ problems }) => problems);
  const records = made.flatMap(({ record }) => record ?? []);
  return { records, coverage: { read: records.length, total: records.length + unread.length, unread } };
}

interface Made {
  readonly record?: HistoryRecord | undefined;
  readonly problems: readonly Unread[];
}

type Tell = (code: string, reason: string) => void;

/** What makes the entry mean nothing leaves it out; what is wrong in one field leaves out the field, never widens it. */
function recordOf(entry: HistoryEntry, label: string): Made {
  const problems: Unread[] = [];
  const tell: Tell = (code, reason) => problems.push({ what: `${label} ${entry.place}`, code, reason });
  const vulnerabilities = namesOf(entry, tell);
  const pack = packageOf(entry, tell);
  const [scope, paths] = [scopeOf(entry, tell), pathsOf(entry, tell)];
  if (vulnerabilities.length === 0 || pack === undefined || scope === undefined || paths === undefined)
    return { problems };
  const { place } = entry;
  const firstSeen = timeOf('first seen', entry.firstSeen, { day: 'first', tell });
  const acceptance = acceptanceOf(entry.acceptance, tell);
  const ticket = textOf('ticket', entry.ticket, tell);
  if (firstSeen === undefined && acceptance === undefined && ticket === undefined) {
    if (problems.length === 0)
      tell('documents.no-history', 'it has neither a first-seen date, nor an acceptance, nor a ticket');
    return { problems };
  }
  const about = { vulnerabilities, package: pack, paths, scope };
  const record: HistoryRecord = {
    key: entry.key ?? madeKey(about, acceptance !== undefined),
    place,
    ...about,
    ...(firstSeen === undefined ? {} : { firstSeen }),
    ...(acceptance === undefined ? {} : { acceptance }),
    ...(ticket === undefined ? {} : { ticket }),
  };
  return { record, problems };
}

/** A row with a date alone takes back no acceptance that another row of the same thing gave. */
function madeKey(about: object, isAcceptance: boolean): string {
  return hexOf(sha256(JSON.stringify([about, isAcceptance]))).slice(0, 16);
}

function namesOf({ vulnerabilities }: HistoryEntry, tell: Tell): readonly string[] {
  const names = [...new Set(vulnerabilities.flatMap((one) => present(one) ?? []))];
  if (names.length === 0) tell('documents.no-vulnerability', 'it names no vulnerability');
  if (names.length > maxNames) {
    tell('documents.too-large', `more than ${maxNames} names of one vulnerability`);
    return [];
  }
  for (const bad of names.filter((one) => !nameForm.test(one)))
    tell('documents.no-vulnerability', `${quoted(bad)} is no name of a vulnerability`);
  return names
    .filter((one) => nameForm.test(one))
    .map((one) => (/^cve-/i.test(one) ? one.toUpperCase() : one));
}

function packageOf(entry: HistoryEntry, tell: Tell): HistoryPackage | undefined {
  const [purl, name, version] = [present(entry.purl), present(entry.name), present(entry.version)];
  if (purl !== undefined) {
    const parsed = parsePurl(purl);
    if (parsed !== undefined)
      return { kind: 'purl', purl: formatPurl({ ...parsed, version: parsed.version ?? version }) };
    tell('documents.purl-malformed', `${quoted(purl)} is no package URL`);
    return undefined;
  }
  if (name !== undefined) {
    if (name.length > maxText) tell('documents.too-large', `a name of ${name.length} characters`);
    return name.length > maxText
      ? undefined
      : { kind: 'name', name, ...(version === undefined ? {} : { version }) };
  }
  if (entry.isAnyPackage === true) return { kind: 'any' };
  tell('documents.no-package', 'it names no package, and does not say that it means any');
  return undefined;
}

function scopeOf(entry: HistoryEntry, tell: Tell): HistoryScope | undefined {
  const [image, namespace] = [present(entry.image), present(entry.namespace)];
  if (entry.isEverywhere === true) return { kind: 'everywhere' };
  if (image !== undefined && namespace !== undefined) {
    tell('documents.two-places', 'it names an image and a namespace: write one row for each');
    return undefined;
  }
  if (image !== undefined) return imageScope(image, tell);
  if (namespace === undefined) return { kind: 'unsaid' };
  if (namespaceForm.test(namespace)) return { kind: 'namespace', namespace };
  tell('documents.bad-place', `${quoted(namespace)} is no namespace`);
  return undefined;
}

function imageScope(text: string, tell: Tell): HistoryScope | undefined {
  try {
    const { tag, digest, ...reference } = parseImageReference(text);
    return {
      kind: 'image',
      repository: repositoryOf(reference),
      ...(tag === undefined ? {} : { tag }),
      ...(digest === undefined ? {} : { digest }),
    };
  } catch {
    // The only thing that it throws: it is no reference.
    tell('documents.bad-place', `${quoted(text)} is no image`);
    return undefined;
  }
}

/** Patterns are matched with every package, so they are kept simple: no braces, few stars. */
function pathsOf({ paths = [] }: HistoryEntry, tell: Tell): readonly string[] | undefined {
  const isSimple = (path: string): boolean =>
    path.length <= 500 && !/[{}()]/.test(path) && path.replaceAll(/[^*]/g, '').length <= 6;
  const bad = paths.find((path) => !isSimple(path));
  if (bad === undefined && paths.length <= maxNames) return paths.map((path) => path.replace(/^\/+/, ''));
  tell(
    'documents.bad-place',
    bad === undefined ? `more than ${maxNames} paths` : `${quoted(bad)} is too complicated`,
  );
  return undefined;
}

/** An end that nobody can read is none: then the acceptance waits for one, and has no effect. */
function acceptanceOf(texts: HistoryTexts | undefined, tell: Tell): SaidAcceptance | undefined {
  if (texts === undefined) return undefined;
  const until = timeOf('the end of the acceptance', texts.until, { day: 'last', tell });
  const [by, reason] = [textOf('who accepted', texts.by, tell), textOf('the reason', texts.reason, tell)];
  return {
    ...(by === undefined ? {} : { by }),
    ...(reason === undefined ? {} : { reason }),
    ...(until === undefined ? {} : { until }),
  };
}

function timeOf(
  field: string,
  text: string | undefined,
  { day, tell }: { readonly day: 'first' | 'last'; readonly tell: Tell },
): string | undefined {
  const said = present(text);
  if (said === undefined) return undefined;
  const instant = instantOf(said, day);
  if (instant === undefined)
    tell('documents.bad-date', `${field}: ${quoted(said)} is no day as in 2026-11-28, and no instant`);
  return instant;
}

function textOf(field: string, text: string | undefined, tell: Tell): string | undefined {
  const said = present(text);
  if (said === undefined || said.length <= maxText) return said;
  tell('documents.too-large', `${field}: ${said.length} characters`);
  return undefined;
}

function present(text: string | undefined): string | undefined {
  const trimmed = text?.trim().toWellFormed();
  return trimmed === undefined || trimmed === '' ? undefined : trimmed;
}

function quoted(text: string): string {
  return JSON.stringify(text.slice(0, 100));
}
