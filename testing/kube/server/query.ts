import { badRequest, invalid } from '../api/status.ts';
import type { Resource } from '../resources/table.ts';
import { parseFieldSelector } from '../selectors/fields.ts';
import { parseLabelSelector } from '../selectors/labels.ts';
import { labelsOf } from '../values/meta.ts';
import type { Tree } from '../values/tree.ts';

export type ObjectMatcher = (object: Tree) => boolean;

/** The label and field selector of a query as one matcher. @throws StatusError 400. */
export function selectorOf(query: URLSearchParams, resource: Resource): ObjectMatcher {
  const [labelText, fieldText] = [query.get('labelSelector') ?? '', query.get('fieldSelector') ?? ''];
  const byLabels = parseLabelSelector(labelText);
  if (byLabels === undefined) {
    throw badRequest(
      `unable to parse requirement: found a mistake in the label selector ${JSON.stringify(labelText)}`,
    );
  }
  const byFields = parseFieldSelector(fieldText, resource);
  if (typeof byFields !== 'function') throw badRequest(byFields.wrong);
  if (labelText === '') return byFields;
  return (object) => byLabels(labelsOf(object)) && byFields(object);
}

export function hasSelector(query: URLSearchParams): boolean {
  return (query.get('labelSelector') ?? '') !== '' || (query.get('fieldSelector') ?? '') !== '';
}

/** A whole number of the query; undefined where it is absent. @throws StatusError 400. */
export function numberOf(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  if (text === null || text === '') return undefined;
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 0)
    throw badRequest(`${name}: invalid value ${JSON.stringify(text)}`);
  return value;
}

export function isSet(query: URLSearchParams, name: string): boolean {
  const text = query.get(name);
  return text === 'true' || text === '1';
}

/** `dryRun=All`. @throws StatusError 422 for any other value. */
export function isDryRun(query: URLSearchParams): boolean {
  const values = query.getAll('dryRun').filter((value) => value !== '');
  const wrong = values.find((value) => value !== 'All');
  if (wrong !== undefined) {
    const message = `Unsupported value: ${JSON.stringify(wrong)}: supported values: "All"`;
    const cause = { reason: 'FieldValueNotSupported', message, field: 'dryRun' };
    throw invalid({ group: 'meta.k8s.io', kind: 'CreateOptions' }, '', [cause]);
  }
  return values.length > 0;
}

/** The field manager of the query, else the first word of the user agent, as a real API server takes it. */
export function managerOf(query: URLSearchParams, userAgent: string): string {
  const named = query.get('fieldManager') ?? '';
  return named === '' ? (userAgent.split('/')[0] ?? '').slice(0, 128) || 'unknown' : named;
}
