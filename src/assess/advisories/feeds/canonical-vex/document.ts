import * as z from 'zod';
import { readAs } from '../../../../formats/json-document/index.ts';

/** Some documents have their header in an object of its own; OpenVEX 0.2.0 has it beside the statements. */
const Header = z.object({
  '@context': z.string().regex(/^https:\/\/openvex\.dev\/ns(?:\/v0\.2\.\d+)?$/, 'another version of OpenVEX'),
  author: z.literal('Canonical Ltd.'),
  timestamp: z.string().regex(/^\d{4}-\d{2}-\d{2}/, 'no day'),
});
const Wrapped = z.object({ metadata: z.unknown().optional() });

/** Products are thousands in one statement, and read one by one by whoever needs them. */
const Statement = z.object({
  vulnerability: z.object({ name: z.string().regex(/^CVE-\d{4}-\d{4,19}$/) }),
  products: z.array(z.unknown()).default([]),
  status: z.enum(['not_affected', 'affected', 'fixed', 'under_investigation']),
  justification: z.string().optional(),
  impact_statement: z.string().optional(),
  action_statement: z.string().optional(),
  status_notes: z.string().optional(),
});
export type Statement = z.infer<typeof Statement>;

const Body = z.object({ statements: z.array(Statement) });

export interface CanonicalDocument {
  /** The day that it was written. */
  readonly on: string;
  readonly statements: readonly Statement[];
}

/** @throws documents.malformed with the place of a mistake */
export function readDocument(value: unknown): CanonicalDocument {
  const { metadata } = readAs(Wrapped, value, 'OpenVEX');
  const header = readAs(Header, metadata ?? value, 'OpenVEX');
  return { on: header.timestamp.slice(0, 10), statements: readAs(Body, value, 'OpenVEX').statements };
}
