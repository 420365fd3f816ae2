import * as z from 'zod';
import { OakumError } from '../../kernel/pure/index.ts';
import { type VexIdentity, type VexStatement, VexStatus } from '../../model/index.ts';
import { readAs } from '../json-document/index.ts';

const Text = z.string().optional();

const Part = z.object({
  '@id': Text,
  identifiers: z.object({ purl: Text }).optional(),
  hashes: z.record(z.string(), z.string()).optional(),
});
type Part = z.infer<typeof Part>;

/** Version 0.0.1 had texts where 0.2.0 has objects. */
const Product = z.union([z.string(), Part.extend({ subcomponents: z.array(Part).optional() })]);

const Vulnerability = z.union([
  z.string(),
  z.object({ '@id': Text, name: Text, aliases: z.array(z.string()).optional() }),
]);

const Document = z.object({
  '@context': z.string(),
  '@id': z.string(),
  author: z.string(),
  timestamp: Text,
  last_updated: Text,
  statements: z.array(
    z.object({
      vulnerability: Vulnerability,
      timestamp: Text,
      last_updated: Text,
      products: z.array(Product).optional(),
      status: VexStatus,
      status_notes: Text,
      justification: Text,
      impact_statement: Text,
      action_statement: Text,
    }),
  ),
});

export function isOpenvex(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || !('@context' in value)) return false;
  const context = value['@context'];
  return typeof context === 'string' && /^https:\/\/openvex\.dev\/ns\b/.test(context);
}

/** The document's id and its statements. @throws documents.version, documents.malformed with the place of a mistake. */
export function readOpenvex(value: unknown): {
  readonly id: string;
  readonly author: string;
  readonly version: string;
  readonly statements: readonly VexStatement[];
} {
  const raw = readAs(Document, value, 'OpenVEX');
  const version = /\/ns(?:\/v(0\.[0-2]\.\d+))?$/.exec(raw['@context']);
  if (version === null)
    throw new OakumError(
      'documents.version',
      `OpenVEX: @context: ${JSON.stringify(raw['@context'].slice(0, 60))} is not known; read are 0.0 to 0.2`,
    );
  const { '@id': id, author } = raw;
  const statements = raw.statements.map((one, index): VexStatement => {
    const timestamp = one.last_updated ?? one.timestamp ?? raw.last_updated ?? raw.timestamp;
    const detail = one.impact_statement ?? one.status_notes;
    return {
      document: id,
      place: `statements[${index}]`,
      author,
      ...(timestamp === undefined ? {} : { timestamp }),
      vulnerabilities: namesOf(one.vulnerability),
      status: one.status,
      ...(one.justification === undefined ? {} : { justification: one.justification }),
      ...(detail === undefined ? {} : { detail }),
      products: (one.products ?? []).map((product) => {
        const part = typeof product === 'string' ? { '@id': product } : product;
        const parts = typeof product === 'string' ? [] : (product.subcomponents ?? []);
        return { ...identityOf(part), subcomponents: parts.map(identityOf) };
      }),
    };
  });
  return { id, author, version: version[1] ?? '0.0.1', statements };
}

function namesOf(vulnerability: z.infer<typeof Vulnerability>): readonly string[] {
  if (typeof vulnerability === 'string') return [vulnerability];
  const { name, '@id': id, aliases = [] } = vulnerability;
  // The `@id` is an address whose last part is nearly always the name.
  const first = name ?? id?.split('/').at(-1);
  return [...(first === undefined ? [] : [first]), ...aliases];
}

function identityOf({ '@id': id, identifiers, hashes = {} }: Part): VexIdentity {
  const purl = identifiers?.purl ?? (id?.startsWith('pkg:') === true ? id : undefined);
  const hex = hashes['sha-256'];
  return {
    label: id ?? purl ?? 'a product without id',
    ...(purl === undefined ? {} : { purl }),
    digests: hex === undefined ? [] : [`sha256:${hex.toLowerCase()}`],
  };
}
