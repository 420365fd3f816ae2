import { parseXmlDocument, type XmlElement } from '../../../formats/xml-document/index.ts';
import { readZip } from '../../../formats/zip/index.ts';
import type { ImageFiles } from '../image-files/index.ts';
import type { LanguageMove, PublishedArchive, ReleasePair } from './contract.ts';
import { Unfit } from './fault.ts';
import { type PlacedChanges, replaceFiles } from './replace-files.ts';

const limits = { maxEntries: 200_000, maxEntryBytes: 2 ** 20, maxTotalBytes: 4 * 2 ** 20 };

/** @throws Unfit */
export function replaceJar(
  files: ImageFiles,
  move: LanguageMove,
  { path, pair }: { readonly path: string; readonly pair: ReleasePair },
): PlacedChanges {
  if (path.includes('!/')) throw new Unfit('nested', `it lies inside ${path.slice(0, path.indexOf('!/'))}`);
  const slash = path.lastIndexOf('/');
  if (slash < 0) throw new Unfit('changed', `${path} lies in the root of the image`);
  requireSameNeeds(move, pair);
  const [old, next] = [classPathOf(pair.before), classPathOf(pair.after)];
  if (old !== next) throw new Unfit('dependencies', `its manifest names another class path: ${next}`);
  const name = path.slice(slash + 1);
  const jar = ({ bytes }: PublishedArchive) => new Map([[name, { bytes, isExecutable: false }]]);
  const changes = replaceFiles(files, {
    root: path.slice(0, slash),
    before: jar(pair.before),
    after: jar(pair.after),
  });
  return { ...changes, newPath: path };
}

function classPathOf({ bytes }: PublishedArchive): string {
  for (const entry of readZip(bytes, limits)) {
    if (entry.path !== 'META-INF/MANIFEST.MF') continue;
    const text = Buffer.from(entry.read())
      .toString()
      .replaceAll(/\r?\n /g, '');
    return /^Class-Path:(.*)$/im.exec(text)?.[1]?.trim() ?? '';
  }
  return '';
}

/**
 * What an application gets with it must be what it got before: the same artifacts in the same versions. A version that the POM
 * leaves to its parent, or that is the package's own, may be another one.
 *
 * @throws Unfit
 */
function requireSameNeeds({ name }: LanguageMove, { before, after }: ReleasePair): void {
  const old = needsOf(before, name);
  for (const [artifact, version] of needsOf(after, name)) {
    if (version === undefined)
      throw new Unfit('dependencies', `it needs ${artifact} in a version that its POM leaves to others`);
    if (old.get(artifact) !== version)
      throw new Unfit(
        'dependencies',
        `it needs ${artifact} ${version}, and needed ${old.get(artifact) ?? 'none'} before`,
      );
  }
}

/** Artifacts that an application gets with it: neither for tests, nor what a container brings, nor what is optional. */
function needsOf({ pom, url }: PublishedArchive, name: string): ReadonlyMap<string, string | undefined> {
  if (pom === undefined) throw new Unfit('unread', `${name} has no POM beside ${url}`);
  const { root } = parseXmlDocument(pom);
  const counted = childrenOf(root, 'dependencies')
    .flatMap((list) => childrenOf(list, 'dependency'))
    .filter((one) => !['test', 'provided', 'system'].includes(field(one, 'scope')))
    .filter((one) => field(one, 'optional') !== 'true');
  const properties = new Map(
    childrenOf(root, 'properties').flatMap(({ children }) => children.map((one) => [one.name, one.text])),
  );
  const versionOf = (one: XmlElement): string | undefined => {
    const text = field(one, 'version');
    const property = /^\$\{([^}]+)\}$/.exec(text)?.[1];
    const version = property === undefined ? text : properties.get(property);
    return version === undefined || version === '' || version.includes('${') ? undefined : version;
  };
  return new Map(
    counted.map((one) => [`${field(one, 'groupId')}:${field(one, 'artifactId')}`, versionOf(one)]),
  );
}

function childrenOf({ children }: XmlElement, name: string): readonly XmlElement[] {
  return children.filter((one) => one.name === name);
}

function field(element: XmlElement, name: string): string {
  return childrenOf(element, name)[0]?.text ?? '';
}
