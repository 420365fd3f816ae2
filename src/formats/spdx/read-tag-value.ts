import { OakumError } from '../../kernel/pure/index.ts';
import { spdx2Version, toolsOf } from './read-json.ts';
import {
  purposeText,
  refuseCircles,
  type SpdxDocument,
  type SpdxPackage,
  type SpdxRelation,
} from './record.ts';

/** One `Tag: value` with the line where it begins. */
interface Tag {
  readonly line: number;
  readonly tag: string;
  readonly value: string;
}

/** By the first line that is no comment. */
export function isSpdxTagValue(text: string): boolean {
  const first = text
    .slice(0, 20_000)
    .split('\n', 200)
    .map((line) => line.trim())
    .find((line) => line !== '' && !line.startsWith('#'));
  return first !== undefined && /^SPDXVersion:\s*SPDX-/.test(first);
}

/** @throws documents.version, documents.malformed with the line of a mistake, documents.cyclic. */
export function readSpdxTagValue(text: string): SpdxDocument {
  const tags = tagsOf(text);
  const sections = sectionsOf(tags);
  const [head = []] = sections;
  const one = (tag: string): string | undefined => firstValue(head, tag);
  const relations = tags.flatMap(relationOf);
  refuseCircles(relations);
  const annotations = annotationsOf(tags);
  const self = one('SPDXID') ?? 'SPDXRef-DOCUMENT';
  return {
    version: spdx2Version(one('SPDXVersion') ?? ''),
    name: one('DocumentName') ?? 'unnamed',
    id: one('DocumentNamespace') ?? self,
    tools: toolsOf(valuesOf(tags, 'Creator')),
    packages: sections
      .filter(([first]) => first?.tag === 'PackageName')
      .map((section) => packageOf(section, annotations)),
    relations,
    roots: relations.filter(({ kind, from }) => kind === 'DESCRIBES' && from === self).map(({ to }) => to),
  };
}

function tagsOf(text: string): readonly Tag[] {
  const lines = text.split(/\r?\n/);
  const tags: Tag[] = [];
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? '';
    if (line.trim() === '' || line.startsWith('#')) continue;
    const [, tag, begin] = /^([A-Za-z][A-Za-z0-9]*):(.*)$/.exec(line) ?? [];
    if (tag === undefined || begin === undefined)
      throw malformed(at + 1, `expected Tag: value, found ${JSON.stringify(line.slice(0, 40))}`);
    const start = at;
    const value = [begin.trim()];
    if (value[0]?.startsWith('<text>') === true) {
      while (value.at(-1)?.endsWith('</text>') !== true) {
        at += 1;
        const next = lines[at];
        if (next === undefined) throw malformed(start + 1, `the <text> of ${tag} has no end`);
        value.push(next.trimEnd());
      }
    }
    tags.push({
      line: start + 1,
      tag,
      value: value
        .join('\n')
        .replace(/^<text>/, '')
        .replace(/<\/text>$/, ''),
    });
  }
  return tags;
}

function malformed(line: number, reason: string): OakumError {
  return new OakumError('documents.malformed', `SPDX: line ${line}: ${reason}`);
}

const openers: ReadonlySet<string> = new Set([
  'PackageName',
  'FileName',
  'SnippetSPDXID',
  'LicenseID',
  'Reviewer',
  'Annotator',
]);

/** The document's own tags first, then a list for each package, file, licence and annotation. */
function sectionsOf(tags: readonly Tag[]): readonly (readonly Tag[])[] {
  const sections: Tag[][] = [[]];
  for (const tag of tags) {
    if (openers.has(tag.tag)) sections.push([]);
    // Relations stand anywhere, and are nobody's own.
    if (!tag.tag.startsWith('Relationship')) sections.at(-1)?.push(tag);
  }
  return sections;
}

function valuesOf(tags: readonly Tag[], wanted: string): readonly string[] {
  return tags.flatMap(({ tag, value }) => (tag === wanted ? [value] : []));
}

function firstValue(tags: readonly Tag[], wanted: string): string | undefined {
  return valuesOf(tags, wanted)[0];
}

function relationOf({ line, tag, value }: Tag): readonly SpdxRelation[] {
  if (tag !== 'Relationship') return [];
  const [from, kind, to] = value.trim().split(/\s+/);
  if (from === undefined || kind === undefined || to === undefined)
    throw malformed(line, 'a relationship has two elements and a type');
  return [{ place: `line ${line}`, from, to, kind }];
}

function packageOf(
  section: readonly Tag[],
  annotations: ReadonlyMap<string, readonly string[]>,
): SpdxPackage {
  const one = (tag: string): string | undefined => {
    const value = firstValue(section, tag);
    return value === '' ? undefined : value;
  };
  const line = section[0]?.line ?? 0;
  const id = one('SPDXID');
  if (id === undefined) throw malformed(line, 'the package has no SPDXID');
  const refs = valuesOf(section, 'ExternalRef').map((value) => value.trim().split(/\s+/));
  return {
    place: `line ${line}`,
    id,
    name: one('PackageName') ?? '',
    version: one('PackageVersion'),
    purls: refs.flatMap(([, type, locator]) => (type === 'purl' && locator !== undefined ? [locator] : [])),
    purpose: purposeText(one('PrimaryPackagePurpose')),
    summary: one('PackageSummary'),
    sourceInfo: one('PackageSourceInfo'),
    fileName: one('PackageFileName'),
    digests: valuesOf(section, 'PackageChecksum').flatMap((value) => {
      const hash = /^SHA256:\s*([0-9a-fA-F]{64})$/.exec(value)?.[1];
      return hash === undefined ? [] : [`sha256:${hash.toLowerCase()}`];
    }),
    notes: [...valuesOf(section, 'PackageAttributionText'), ...(annotations.get(id) ?? [])],
    others: new Map(
      refs.flatMap(([, type = '', locator = '']) =>
        type === 'purl' || type.startsWith('cpe') ? [] : [[type, locator] as const],
      ),
    ),
  };
}

/** Annotations stand apart and name their element. */
function annotationsOf(tags: readonly Tag[]): ReadonlyMap<string, readonly string[]> {
  const notes = new Map<string, string[]>();
  for (const [at, { tag, value }] of tags.entries()) {
    if (tag !== 'SPDXREF') continue;
    const comments = tags.slice(at, at + 3).filter((next) => next.tag === 'AnnotationComment');
    notes.set(value, [...(notes.get(value) ?? []), ...comments.map((next) => next.value)]);
  }
  return notes;
}
