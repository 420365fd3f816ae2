import type { Bump, Edited, SourceRefusal, SourceText } from './contract.ts';

export function isPom(path: string): boolean {
  return /(?:^|\/)pom\.xml$/.test(path);
}

interface Span {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Versions in Maven's project files: where they stand in a dependency, or in the property that it names. */
export function editPom(file: SourceText, bumps: readonly Bump[]): Edited {
  const done: Edited['done'][number][] = [];
  const refusals: SourceRefusal[] = [];
  let { text } = file;
  for (const bump of bumps) {
    const { spans, refused } = versionSpans(text, bump);
    refusals.push(...refused.map((one) => ({ ...one, path: file.path, name: bump.name })));
    if (spans.length > 0) done.push({ ...bump, path: file.path });
    for (const { start, end } of spans.toSorted((left, right) => right.start - left.start))
      text = `${text.slice(0, start)}${bump.to}${text.slice(end)}`;
  }
  return { files: text === file.text ? [] : [{ path: file.path, text }], done, refusals };
}

interface Found {
  readonly spans: readonly Span[];
  readonly refused: readonly Pick<SourceRefusal, 'code' | 'message'>[];
}

function versionSpans(text: string, { name, from }: Bump): Found {
  const plain = withoutComments(text);
  const [group = '', artifact = ''] = name.split(':');
  const spans = new Map<number, Span>();
  const refused: Pick<SourceRefusal, 'code' | 'message'>[] = [];
  for (const block of elements(plain, 'dependency')) {
    const isIt = textIn(block, 'groupId') === group && textIn(block, 'artifactId') === artifact;
    if (!isIt) continue;
    const version = elements(block.text, 'version', block.start)[0];
    const property = /^\s*\$\{([\w.-]+)\}\s*$/.exec(version?.text ?? '')?.[1];
    const places =
      property === undefined ? (version === undefined ? [] : [version]) : properties(plain, property);
    const [place, ...more] = places.map(trimmed).filter((one) => one.text === from);
    if (place !== undefined && more.length === 0) spans.set(place.start, place);
    else if (version === undefined || (property !== undefined && places.length === 0))
      refused.push({ code: 'managed', message: 'its version comes from a parent or an imported list' });
  }
  const isOnlyManaged = spans.size === 0;
  return { spans: [...spans.values()], refused: isOnlyManaged ? refused.slice(0, 1) : [] };
}

/** Comments as blanks, so that places stay. */
function withoutComments(text: string): string {
  return text.replaceAll(/<!--[\s\S]*?-->/g, (comment) => ' '.repeat(comment.length));
}

/** What stands between the tags, each; elements of one name do not lie in each other here. */
function elements(text: string, name: string, offset = 0): readonly Span[] {
  const [open, close] = [`<${name}>`, `</${name}>`];
  const found: Span[] = [];
  for (let at = text.indexOf(open); at >= 0; at = text.indexOf(open, at + 1)) {
    const start = at + open.length;
    const end = text.indexOf(close, start);
    if (end < 0) break;
    found.push({ start: offset + start, end: offset + end, text: text.slice(start, end) });
  }
  return found;
}

function textIn(block: Span, name: string): string | undefined {
  return elements(block.text, name)[0]?.text.trim();
}

function properties(text: string, name: string): readonly Span[] {
  return elements(text, 'properties').flatMap((block) => elements(block.text, name, block.start));
}

function trimmed({ start, text }: Span): Span {
  const lead = text.length - text.trimStart().length;
  const plain = text.trim();
  return { start: start + lead, end: start + lead + plain.length, text: plain };
}
