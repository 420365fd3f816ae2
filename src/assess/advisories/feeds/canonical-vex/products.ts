import { parsePurl } from '../../../../formats/purl/index.ts';
import { ecosystemOf } from './releases.ts';

/** One source package in one release, with the architectures of the binaries that are named beside it. */
export interface SourceProduct {
  readonly ecosystem: string;
  readonly package: string;
  readonly version: string;
  readonly architectures: readonly string[];
}

/**
 * The sources among the products of a statement. Binaries stand behind their source, in older documents without a release of
 * their own: they say for which architectures it is built, and nothing else. What is no package of Ubuntu is left out.
 */
export function sourceProducts(products: readonly unknown[]): readonly SourceProduct[] {
  const found: { source: Omit<SourceProduct, 'architectures'>; distro: string; names: Set<string> }[] = [];
  let isOpen = false;
  for (const product of products) {
    const id = idOf(product);
    const binary = binaryForm.exec(id);
    const last = found.at(-1);
    if (binary === null) {
      const named = sourceIn(id);
      isOpen = named !== undefined;
      if (named !== undefined) found.push({ ...named, names: new Set() });
    } else if (isOpen && last !== undefined && (binary[2] ?? last.distro) === last.distro) {
      last.names.add(binary[1] ?? '');
    }
  }
  return found.map(({ source, names }) => ({ ...source, architectures: [...names].toSorted() }));
}

/** There are hundreds of millions of them in the archive: nothing of a binary is decoded. */
const binaryForm = /^pkg:deb\/ubuntu\/[^/?#]+\?arch=(?!source\b)([a-z0-9]+)(?:&distro=([a-z/-]+))?$/;

function idOf(product: unknown): string {
  if (typeof product !== 'object' || product === null || !('@id' in product)) return '';
  return typeof product['@id'] === 'string' ? product['@id'] : '';
}

interface NamedSource {
  readonly source: Omit<SourceProduct, 'architectures'>;
  readonly distro: string;
}

function sourceIn(id: string): NamedSource | undefined {
  const purl = parsePurl(id);
  if (purl?.type !== 'deb' || purl.namespace !== 'ubuntu' || purl.qualifiers.get('arch') !== 'source')
    return undefined;
  const { name, version, qualifiers } = purl;
  const distro = qualifiers.get('distro') ?? '';
  const ecosystem = ecosystemOf(distro);
  if (ecosystem === undefined || version === undefined) return undefined;
  return { source: { ecosystem, package: name, version }, distro };
}
