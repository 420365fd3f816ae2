import {
  nameOfPurl,
  type Purl,
  parsePurl,
  sourceOfPurl,
  systemTypes,
  typeOfPurl,
  versionOfPurl,
} from '../../../../formats/purl/index.ts';
import { errorMessage } from '../../../../kernel/pure/index.ts';
import {
  type FoundPackage,
  nothingFound,
  type PackageReader,
  type Problem,
  type Reading,
} from '../reader.ts';
import { billOf, type Entry } from './entries.ts';

const bill =
  /(?:^|\/)(?:[^/]+\.(?:cdx|cyclonedx|spdx)\.json|opt\/bitnami\/(?:[^/]+\/)*\.spdx-[^/]+\.spdx|usr\/share\/sbom\/(?:[^/]+\/)*[^/]+\.(?:json|spdx)|var\/lib\/db\/sbom\/[^/]+\.json)$/;

/** Bills of materials that lie inside: what their authors say is there, by CycloneDX and SPDX. */
export const sbom: PackageReader = {
  id: 'sbom',
  kind: 'stated',
  wants: ({ path }) => (bill.test(path) ? { kind: 'content', maxBytes: 32 * 2 ** 20 } : undefined),
  claims: (path) => bill.test(path),
  read: (_, bytes) => {
    try {
      const found = billOf(bytes);
      if (found === undefined) return problem('packages.unsupported', 'it is neither CycloneDX nor SPDX');
      return readingOf(found.entries, `only said by a bill of materials: ${found.title}`);
    } catch (error) {
      return problem('packages.corrupt', errorMessage(error));
    }
  },
};

function problem(code: string, reason: string): Reading {
  return { ...nothingFound, problems: [{ code, reason }] };
}

/** Where something came from or what it runs in; nothing that is installed. */
const origins: ReadonlySet<string> = new Set([
  'github',
  'gitlab',
  'bitbucket',
  'git',
  'oci',
  'docker',
  'swid',
]);

type Understood =
  | { readonly kind: 'package'; readonly found: FoundPackage }
  | { readonly kind: 'origin' }
  /** Listed, and nobody can say what it is. */
  | { readonly kind: 'unknown'; readonly why: string };

function readingOf(entries: readonly Entry[], evidence: string): Reading {
  const understood = entries.map((entry) => understand(entry, evidence));
  const unknown = understood.flatMap((one) => (one.kind === 'unknown' ? [one.why] : []));
  return {
    ...nothingFound,
    packages: understood.flatMap((one) => (one.kind === 'package' ? [one.found] : [])),
    problems: [...Map.groupBy(unknown, (why) => why)].map(([why, all]) => unread(all.length, why)),
  };
}

function unread(count: number, why: string): Problem {
  return { code: 'packages.unsupported', reason: `${count} of its entries ${why}` };
}

function understand(entry: Entry, evidence: string): Understood {
  if (entry.purl === undefined)
    return { kind: 'unknown', why: 'have no purl, so that nobody can say what they are' };
  const purl = parsePurl(entry.purl);
  if (purl === undefined) return { kind: 'unknown', why: 'have a purl that is none' };
  if (origins.has(purl.type) || purl.qualifiers.get('arch') === 'src') return { kind: 'origin' };
  const type = typeOfPurl(purl);
  if (type === undefined)
    return { kind: 'unknown', why: `are of a type that is not known: ${purl.type.slice(0, 40)}` };
  const version = versionOfPurl(purl) ?? entry.version ?? '';
  if (version === '') return { kind: 'unknown', why: 'have no version' };
  return { kind: 'package', found: { ...named(purl, entry, { type, version }), evidence } };
}

function named(
  purl: Purl,
  entry: Entry,
  { type, version }: Pick<FoundPackage, 'type' | 'version'>,
): FoundPackage {
  const inPurl = nameOfPurl(purl);
  const name = inPurl === entry.name.toLowerCase() ? entry.name : inPurl;
  const { namespace, qualifiers } = purl;
  const architecture = ['arch', 'platform', 'subdir'].flatMap((key) => qualifiers.get(key) ?? [])[0];
  const source = systemTypes.has(type) ? (sourceOfPurl(purl, version) ?? { name, version }) : undefined;
  return {
    name,
    version,
    type,
    ...(architecture === undefined ? {} : { architecture }),
    ...(source === undefined ? {} : { source }),
    ...(systemTypes.has(type) && namespace !== undefined ? { system: namespace } : {}),
  };
}
