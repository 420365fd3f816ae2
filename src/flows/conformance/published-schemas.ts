import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { Ajv, type ValidateFunction } from 'ajv';
import formats from 'ajv-formats';
import type { ExportFormat } from '../export-report.ts';

const folder = new URL('../../../testing/fixtures/schemas/', import.meta.url);

function schema(name: string): Record<string, unknown> {
  const bytes = readFileSync(new URL(name, folder));
  const value: unknown = JSON.parse((name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString());
  if (typeof value === 'object' && value !== null) return { ...value };
  throw new Error(`${name} is no schema`);
}

/** `others` are files by the names that the main schema refers to them. */
function validator(
  main: Record<string, unknown>,
  others: Readonly<Record<string, string>> = {},
): ValidateFunction {
  const ajv = new Ajv({ strict: false, allErrors: true });
  formats.default(ajv);
  for (const format of ['iri', 'iri-reference', 'idn-email']) ajv.addFormat(format, true);
  for (const [key, name] of Object.entries(others)) ajv.addSchema({ ...schema(name), $id: key });
  return ajv.compile(main);
}

/** SARIF's schema is of draft 4, which differs in nothing that it uses but the name of its id. */
function modern({ $schema: _, id: __, ...rest }: Record<string, unknown>): Record<string, unknown> {
  return rest;
}

const validators: Readonly<Record<ExportFormat, () => ValidateFunction>> = {
  cyclonedx: () =>
    validator(schema('cyclonedx-bom-1.6.schema.json.gz'), {
      'http://cyclonedx.org/schema/spdx.SNAPSHOT.schema.json': 'cyclonedx-spdx.schema.json.gz',
      'http://cyclonedx.org/schema/jsf-0.82.SNAPSHOT.schema.json': 'cyclonedx-jsf-0.82.schema.json.gz',
    }),
  spdx: () => validator(schema('spdx-2.3.schema.json.gz')),
  sarif: () => validator(modern(schema('sarif-2.1.0.schema.json.gz'))),
  vex: () => validator(schema('openvex-0.2.0.schema.json')),
};

const compiled = new Map<ExportFormat, ValidateFunction>();

/** What the published schema of a format has against a document: nothing, if it is one. */
export function breachesOf(format: ExportFormat, value: unknown): readonly string[] {
  const validate = compiled.get(format) ?? validators[format]();
  compiled.set(format, validate);
  validate(value);
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}
