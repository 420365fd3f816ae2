import { type Document, isMap, isScalar, isSeq, parseDocument, visit, type YAMLMap } from 'yaml';

/** A container that a release renders: of which object, and with which image as the chart's templates wrote it. */
export interface RenderedContainer {
  readonly kind: string;
  /** Absent where the object does not say: then it is the release's own. */
  readonly namespace?: string;
  readonly object: string;
  readonly container: string;
  readonly image: string;
  /** Hooks run for a moment, at an upgrade or a test. */
  readonly from: 'manifest' | 'hook';
}

/** An object of a manifest, in the version of the API in which the chart wrote it. */
export interface RenderedObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  /** Absent where the object does not say: then it is the release's own. */
  readonly namespace?: string;
}

/** The containers of a manifest, its objects, and how many of its documents could not be looked at for either. */
export interface RenderedManifest {
  readonly containers: readonly RenderedContainer[];
  readonly unread: number;
  readonly objects: readonly RenderedObject[];
  /** Documents that name neither `apiVersion` nor `kind` in a way that is followed. */
  readonly unreadObjects: number;
}

const maxDocumentLength = 512 * 1024;
const maxDocuments = 20_000;
const maxContainers = 5_000;
const maxNesting = 200;
const image = /["']?image["']?[ \t]*:/;
/** A definition describes containers in its schema and has none; the others hold text. */
const holdsText = /^["']?kind["']?:[ \t]*["']?(?:CustomResourceDefinition|ConfigMap|Secret)\b/m;
const lists = new Set(['containers', 'initContainers', 'ephemeralContainers']);

/**
 * Every container in a rendered manifest, wherever a pod template lies in its object, so that custom resources count
 * too. Only names and images come out. Documents without the word `image` are not parsed: charts render megabytes of
 * dashboards and definitions.
 */
export function containersIn(manifest: string, from: RenderedContainer['from']): RenderedManifest {
  const all = manifest.split(/^---(?=\s|$).*$/m);
  const written = all.slice(0, maxDocuments).filter((text) => /^[^\s#]/m.test(text));
  const objects = written.flatMap((text) => objectIn(text) ?? []);
  const worth = all.slice(0, maxDocuments).filter((text) => image.test(text) && !holdsText.test(text));
  const found = worth.map((text) => attempt(() => containersOf(text, from)));
  const containers = found.flatMap((one) => one ?? []);
  const unread = found.filter((one) => one === undefined).length + Math.max(0, all.length - maxDocuments);
  const tooMany = containers.length > maxContainers ? 1 : 0;
  return {
    containers: containers.slice(0, maxContainers),
    unread: unread + tooMany,
    objects,
    unreadObjects: written.length - objects.length,
  };
}

/** By its top level, as templates write it: a manifest is not parsed for two words. JSON and flow style are not followed. */
function objectIn(text: string): RenderedObject | undefined {
  const [apiVersion, kind] = [textOf(text, 'apiVersion'), textOf(text, 'kind')];
  if (apiVersion === undefined || kind === undefined || kind === 'List') return undefined;
  // Of what follows `metadata:` up to the next key of the top level, the keys of its first indent.
  const metadata = /^["']?metadata["']?:[ \t]*\n((?:[ \t]*\n|[ \t#].*\n)*)/m.exec(`${text}\n`)?.[1] ?? '';
  const indent = /^ +(?=[^\s#])/m.exec(metadata)?.[0] ?? '';
  const namespace = textOf(metadata, 'namespace', indent);
  return {
    apiVersion,
    kind,
    name: textOf(metadata, 'name', indent) ?? '',
    ...(namespace === undefined ? {} : { namespace }),
  };
}

function textOf(text: string, key: string, indent = ''): string | undefined {
  const line = new RegExp(`^${indent}["']?${key}["']?:[ \\t]+["']?([^\\s"'#{}[\\]]+)`, 'm');
  return line.exec(text)?.[1]?.slice(0, 253);
}

/** The parser descends by recursion, and so does a visit: what is nested without end fails by the stack. */
function attempt<T>(act: () => T): T | undefined {
  try {
    return act();
  } catch {
    return undefined;
  }
}

function containersOf(
  text: string,
  from: RenderedContainer['from'],
): readonly RenderedContainer[] | undefined {
  const document = parsed(text);
  if (document === undefined) return undefined;
  const { contents } = document;
  if (!isMap(contents)) return [];
  const kind = textAt(document, ['kind']) ?? '';
  const namespace = textAt(document, ['metadata', 'namespace']);
  const object = {
    kind,
    ...(namespace === undefined ? {} : { namespace }),
    object: textAt(document, ['metadata', 'name']) ?? '',
  };
  return listed(document)?.map((own) => ({ ...object, ...own, from }));
}

function parsed(text: string): Document | undefined {
  if (text.length > maxDocumentLength || isTooDeep(text)) return undefined;
  const document = parseDocument(text, { uniqueKeys: false, logLevel: 'silent' });
  return document.errors.length > 0 ? undefined : document;
}

/** Brackets without end would keep the parser busy for seconds. */
function isTooDeep(text: string): boolean {
  let depth = 0;
  for (const bracket of text.match(/[[\]{}]/g) ?? []) {
    depth += bracket === '[' || bracket === '{' ? 1 : -1;
    if (depth > maxNesting) return true;
  }
  return false;
}

type Own = Pick<RenderedContainer, 'container' | 'image'>;

/** Undefined where an image is written in a way that is not followed: then nobody can say what it is. */
function listed(document: Document): readonly Own[] | undefined {
  const found: (Own | undefined)[] = [];
  visit(document, {
    Pair: (_key, { key, value }) => {
      if (!isScalar(key) || !lists.has(String(key.value)) || !isSeq(value)) return;
      for (const item of value.items) {
        if (isMap(item) && item.has('image')) found.push(ownOf(item));
      }
    },
  });
  const whole = found.flatMap((one) => one ?? []);
  return whole.length === found.length ? whole : undefined;
}

function ownOf(item: YAMLMap): Own | undefined {
  const image = item.get('image');
  const name = item.get('name');
  if (typeof image !== 'string' || image.length > 512) return undefined;
  return { container: typeof name === 'string' ? name.slice(0, 253) : '', image };
}

function textAt(document: Document, path: readonly string[]): string | undefined {
  const value = document.getIn(path);
  return typeof value === 'string' ? value.slice(0, 253) : undefined;
}
