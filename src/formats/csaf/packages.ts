import { OakumError } from '../../kernel/pure/index.ts';
import { readAs } from '../json-document/index.ts';
import { parsePurl } from '../purl/index.ts';
import { inBranch } from './products.ts';
import { CsafDocument, type CsafProduct, type CsafVulnerability } from './schema.ts';

/** What a distribution's CSAF document says of one package in one of its products. */
export interface CsafPackageRow {
  readonly vulnerability: string;
  /** The product by its name and, where it has one, its CPE: `cpe:/a:redhat:enterprise_linux:9::appstream`. */
  readonly product: { readonly name: string; readonly cpe?: string | undefined };
  readonly package: CsafPackage;
  /** With the erratum that brought the fix, where it is named. Without a fix: what is planned, in the vendor's words. */
  readonly status:
    | { readonly kind: 'fixed'; readonly erratum?: string | undefined }
    | { readonly kind: 'affected'; readonly category?: string | undefined; readonly words: string };
  /** `Moderate`, in the vendor's words. */
  readonly impact?: string | undefined;
  readonly vectors: readonly string[];
  readonly published?: string | undefined;
}

export interface CsafPackage {
  readonly name: string;
  /** With its epoch where that is not 0; absent where the document is about every version. */
  readonly version?: string | undefined;
  /** `src` for a source package; absent where the document does not say. */
  readonly architecture?: string | undefined;
  /** `ruby:2.7`. */
  readonly module?: string | undefined;
}

/** @throws documents.version, documents.malformed with the place of a mistake */
export function readCsafPackages(value: unknown): readonly CsafPackageRow[] {
  const raw = readAs(CsafDocument, value, 'CSAF');
  if (!/^2\.[01]$/.test(raw.document.csaf_version))
    throw new OakumError('documents.version', 'CSAF: document.csaf_version: read are 2.0 and 2.1');
  const places = placesOf(raw.product_tree);
  return (raw.vulnerabilities ?? []).flatMap((one) => rowsOf(one, places));
}

interface Place {
  readonly product: CsafPackageRow['product'];
  readonly package: CsafPackage;
}

/** Every package as a component of a product, by the id of that relation. */
function placesOf(tree: CsafDocument['product_tree']): ReadonlyMap<string, Place> {
  const plain = [...(tree?.full_product_names ?? []), ...(tree?.branches ?? []).flatMap(inBranch)];
  const known = new Map(plain.map((one) => [one.product_id, one]));
  const places = new Map<string, Place>();
  for (const relation of tree?.relationships ?? []) {
    const part = known.get(relation.product_reference);
    const whole = known.get(relation.relates_to_product_reference);
    const found = packageOf(part, relation.product_reference);
    if (found === undefined || whole === undefined) continue;
    const cpe = whole.product_identification_helper?.cpe;
    places.set(relation.full_product_name.product_id, { product: { name: whole.name, cpe }, package: found });
  }
  return places;
}

/** By its purl; older documents name packages without one, then the name is all there is. Containers are no packages. */
function packageOf(product: CsafProduct | undefined, id: string): CsafPackage | undefined {
  const helper = product?.product_identification_helper;
  const text = helper?.purl ?? helper?.purls?.[0];
  if (text !== undefined) return packageOfPurl(text);
  return packageOfNevra(id) ?? (/^[\w.+-]+$/.test(id) ? { name: id, architecture: 'src' } : undefined);
}

function packageOfPurl(text: string): CsafPackage | undefined {
  const purl = parsePurl(text);
  if (purl?.type !== 'rpm') return undefined;
  const epoch = purl.qualifiers.get('epoch') ?? '0';
  const label = purl.qualifiers.get('rpmmod');
  return {
    name: purl.name,
    version: purl.version === undefined || epoch === '0' ? purl.version : `${epoch}:${purl.version}`,
    architecture: purl.qualifiers.get('arch'),
    module: label?.split(':').slice(0, 2).join(':'),
  };
}

/** `openssl-1.1.1l-150500.17.15.1.x86_64`, as SUSE names what it fixed. */
function packageOfNevra(id: string): CsafPackage | undefined {
  const found = /^(.+)-([^-]+-[^-]+)\.(src|noarch|x86_64|aarch64|ppc64le|s390x|i[56]86|nosrc)$/.exec(id);
  const [, name, version, architecture] = found ?? [];
  return name === undefined ? undefined : { name, version, architecture };
}

function rowsOf(one: CsafVulnerability, places: ReadonlyMap<string, Place>): readonly CsafPackageRow[] {
  const { cve, product_status: status, release_date: published } = one;
  if (cve === undefined) return [];
  const fixed = [
    ...new Set([...(status?.fixed ?? []), ...(status?.first_fixed ?? []), ...(status?.recommended ?? [])]),
  ];
  const about = aboutProducts(one);
  const row = (id: string, said: (id: string) => CsafPackageRow['status']): readonly CsafPackageRow[] => {
    const place = places.get(id);
    if (place === undefined) return [];
    const { impact, vectors } = about;
    return [
      { vulnerability: cve, ...place, status: said(id), impact: impact(id), vectors: vectors(id), published },
    ];
  };
  return [
    ...fixed.flatMap((id) => row(id, (own) => ({ kind: 'fixed', erratum: about.erratum(own) }))),
    ...(status?.known_affected ?? []).flatMap((id) =>
      row(id, (own) => ({ kind: 'affected', ...about.plan(own) })),
    ),
  ];
}

type Found<T> = (id: string) => T;

/** What the document says beside the status, by product; what names no product is about all of them. */
function aboutProducts({ remediations = [], threats = [], scores = [] }: CsafVulnerability): {
  readonly erratum: Found<string | undefined>;
  readonly plan: Found<{ readonly category?: string; readonly words: string }>;
  readonly impact: Found<string | undefined>;
  readonly vectors: Found<readonly string[]>;
} {
  const errata = byProduct(remediations.filter(({ category }) => category === 'vendor_fix'));
  const plans = byProduct(
    remediations.filter(({ category }) => /^(?:no_fix_planned|none_available)$/.test(category)),
  );
  const impacts = byProduct(threats.filter(({ category }) => category === 'impact'));
  const scored = byProduct(scores.map((one) => ({ ...one, product_ids: one.products })));
  return {
    erratum: (id) => /[A-Z]{2,}-[A-Z0-9-]*\d{4}[:-]\d+(?:[:-]\d+)?/.exec(errata(id)?.url ?? '')?.[0],
    plan: (id) => {
      const plan = plans(id);
      return plan === undefined ? { words: '' } : { category: plan.category, words: plan.details ?? '' };
    },
    impact: (id) => impacts(id)?.details,
    vectors: (id) => {
      const score = scored(id);
      return [score?.cvss_v4?.vectorString, score?.cvss_v3?.vectorString].flatMap((vector) => vector ?? []);
    },
  };
}

function byProduct<T extends { readonly product_ids?: readonly string[] | undefined }>(
  entries: readonly T[],
): Found<T | undefined> {
  const general = entries.find(({ product_ids: ids }) => ids === undefined);
  const single = new Map(
    entries.flatMap((entry) => (entry.product_ids ?? []).map((id) => [id, entry] as const)),
  );
  return (id) => single.get(id) ?? general;
}
