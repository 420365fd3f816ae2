import { OakumError } from '../../kernel/pure/index.ts';
import type { VexProduct, VexStatement, VexStatus } from '../../model/index.ts';
import { readAs } from '../json-document/index.ts';
import { productsOf } from './products.ts';
import { CsafDocument, type CsafVulnerability } from './schema.ts';

export function isCsaf(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || !('document' in value)) return false;
  const { document } = value;
  return typeof document === 'object' && document !== null && 'csaf_version' in document;
}

export interface CsafReading {
  readonly id: string;
  readonly version: string;
  readonly author: string;
  readonly statements: readonly VexStatement[];
}

/** @throws documents.version, documents.malformed with the place of a mistake. */
export function readCsaf(value: unknown): CsafReading {
  const raw = readAs(CsafDocument, value, 'CSAF');
  const { csaf_version: version, publisher, tracking } = raw.document;
  if (!/^2\.[01]$/.test(version))
    throw new OakumError(
      'documents.version',
      `CSAF: document.csaf_version: ${JSON.stringify(version.slice(0, 20))} is not known; read are 2.0 and 2.1`,
    );
  const context: Context = {
    document: tracking.id,
    author: publisher.name,
    timestamp: tracking.current_release_date,
    products: productsOf(raw.product_tree),
    groups: new Map((raw.product_tree?.product_groups ?? []).map((one) => [one.group_id, one.product_ids])),
  };
  const statements = (raw.vulnerabilities ?? []).flatMap((one, index) => statementsOf(one, index, context));
  return { id: tracking.id, version, author: publisher.name, statements };
}

interface Context {
  readonly document: string;
  readonly author: string;
  readonly timestamp: string | undefined;
  readonly products: ReadonlyMap<string, readonly VexProduct[]>;
  readonly groups: ReadonlyMap<string, readonly string[]>;
}

type StatusField = keyof NonNullable<CsafVulnerability['product_status']>;

const fields: readonly (readonly [StatusField, VexStatus])[] = [
  ['known_affected', 'affected'],
  ['under_investigation', 'under_investigation'],
  ['first_fixed', 'fixed'],
  ['fixed', 'fixed'],
  ['known_not_affected', 'not_affected'],
];

/** One statement for each status and reason: flags and impacts are about single products. */
function statementsOf(one: CsafVulnerability, index: number, context: Context): readonly VexStatement[] {
  const names = [...(one.cve === undefined ? [] : [one.cve]), ...namedIds(one)];
  if (names.length === 0) return [];
  return fields.flatMap(([field, status]) => {
    const ids = one.product_status?.[field] ?? [];
    const byReason = Map.groupBy(ids, (id) => JSON.stringify(reasonOf(id, one, context)));
    return [...byReason.values()].map((group): VexStatement => {
      const { justification, detail } = reasonOf(group[0] ?? '', one, context);
      const { document, author, timestamp } = context;
      return {
        document,
        place: `vulnerabilities[${index}].product_status.${field}`,
        author,
        ...(timestamp === undefined ? {} : { timestamp }),
        vulnerabilities: names,
        status,
        ...(justification === undefined ? {} : { justification }),
        ...(detail === undefined ? {} : { detail }),
        products: group.flatMap(
          (id) => context.products.get(id) ?? [{ label: id, digests: [], subcomponents: [] }],
        ),
      };
    });
  });
}

function reasonOf(
  id: string,
  { flags = [], threats = [] }: CsafVulnerability,
  { groups }: Context,
): { readonly justification?: string | undefined; readonly detail?: string | undefined } {
  const isAbout = (one: {
    readonly product_ids?: readonly string[] | undefined;
    readonly group_ids?: readonly string[] | undefined;
  }): boolean =>
    (one.product_ids === undefined && one.group_ids === undefined) ||
    one.product_ids?.includes(id) === true ||
    (one.group_ids ?? []).some((group) => groups.get(group)?.includes(id) === true);
  return {
    justification: flags.find(isAbout)?.label,
    detail: threats.find((one) => one.category === 'impact' && isAbout(one))?.details,
  };
}

/** Vendors also write the number of a bug here, which names no vulnerability. */
function namedIds({ ids = [] }: CsafVulnerability): readonly string[] {
  return ids.flatMap(({ text }) => (/^[A-Za-z]+-\S+$/.test(text) ? [text] : []));
}
