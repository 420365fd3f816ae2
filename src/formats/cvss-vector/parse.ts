import { type CvssVersion, type Metrics, versionMetrics } from './metrics.ts';

export interface CvssVector {
  readonly version: CvssVersion;
  /** The metrics with their values, as written. */
  readonly values: ReadonlyMap<string, string>;
}

export type ParsedCvss =
  | { readonly kind: 'vector'; readonly vector: CvssVector }
  | { readonly kind: 'malformed'; readonly reason: string };

const maxLength = 400;
const prefixes: ReadonlyMap<string, CvssVersion> = new Map([
  ['CVSS:3.0', '3.0'],
  ['CVSS:3.1', '3.1'],
  ['CVSS:4.0', '4.0'],
]);

/** Reads a vector as its specification wants it: every metric once, known values, all mandatory ones, v4.0 in order. */
export function parseCvss(text: string): ParsedCvss {
  if (text.length > maxLength) return malformed(`longer than ${maxLength} characters`);
  const bare = /^\((.*)\)$/.exec(text)?.[1];
  const [first = '', ...rest] = (bare ?? text).split('/');
  const version = prefixes.get(first);
  if (version !== undefined && bare === undefined) return readParts(version, rest);
  if (first.startsWith('CVSS:'))
    return malformed(bare === undefined ? `unknown version ${first}` : 'parentheses are for v2');
  return readParts('2.0', [first, ...rest]);
}

function readParts(version: CvssVersion, parts: readonly string[]): ParsedCvss {
  const { base, temporal, environmental, supplemental } = versionMetrics[version];
  const known: Metrics = new Map([...base, ...temporal, ...environmental, ...supplemental]);
  const order = [...known.keys()];
  const values = new Map<string, string>();
  let reached = -1;
  for (const part of parts) {
    const colon = part.indexOf(':');
    const [name, value] = [part.slice(0, Math.max(0, colon)), part.slice(colon + 1)];
    if (known.get(name)?.includes(value) !== true)
      return malformed(`no metric ${JSON.stringify(part)} in CVSS ${version}`);
    if (values.has(name)) return malformed(`${name} twice`);
    if (version === '4.0' && order.indexOf(name) < reached) return malformed(`${name} out of order`);
    reached = order.indexOf(name);
    values.set(name, value);
  }
  const missing = [...base.keys()].filter((name) => !values.has(name));
  if (missing.length > 0) return malformed(`without ${missing.join(', ')}`);
  return { kind: 'vector', vector: { version, values } };
}

function malformed(reason: string): ParsedCvss {
  return { kind: 'malformed', reason };
}
