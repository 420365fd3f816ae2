import { compareText } from '../../kernel/pure/index.ts';

/** A purl taken apart and decoded. */
export interface Purl {
  /** Lower case. */
  readonly type: string;
  /** Segments joined by `/`; absent for types without one. */
  readonly namespace?: string | undefined;
  readonly name: string;
  readonly version?: string | undefined;
  /** Keys in lower case; none is empty. */
  readonly qualifiers: ReadonlyMap<string, string>;
  readonly subpath?: string | undefined;
}

const maxLength = 4096;
const typeForm = /^[a-z][a-z0-9.+-]*$/;
const keyForm = /^[a-z][a-z0-9._-]*$/;

/** The canonical text: qualifiers sorted by key, empty ones left out, everything but unreserved characters and `:` encoded. */
export function formatPurl(purl: Purl): string {
  const namespace = purl.namespace === undefined ? '' : `${encodeSegments(purl.namespace)}/`;
  const version = purl.version === undefined || purl.version === '' ? '' : `@${encode(purl.version)}`;
  const qualifiers = [...purl.qualifiers]
    .filter(([, value]) => value !== '')
    .sort(([left], [right]) => compareText(left, right))
    .map(([key, value]) => `${key}=${encode(value)}`)
    .join('&');
  const query = qualifiers === '' ? '' : `?${qualifiers}`;
  const subpath = purl.subpath === undefined || purl.subpath === '' ? '' : `#${encodeSegments(purl.subpath)}`;
  return `pkg:${purl.type}/${namespace}${encode(purl.name)}${version}${query}${subpath}`;
}

function encode(text: string): string {
  return encodeURIComponent(text.toWellFormed())
    .replaceAll(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%3A', ':');
}

function encodeSegments(text: string): string {
  return segments(text)
    .map((segment) => encode(segment))
    .join('/');
}

function segments(text: string): readonly string[] {
  return text.split('/').filter((segment) => segment !== '' && segment !== '.' && segment !== '..');
}

/** Reads a purl; undefined for what is none. Accepts what others write: `pkg://`, upper-case types, bare `+` and `~`. */
export function parsePurl(text: string): Purl | undefined {
  if (text.length > maxLength || !/^pkg:/i.test(text)) return undefined;
  try {
    return parse(text.slice('pkg:'.length));
  } catch {
    // decodeURIComponent throws for a bad percent sign; there is no other way to ask it.
    return undefined;
  }
}

function parse(text: string): Purl | undefined {
  const [beforeHash, subpath = ''] = cut(text, text.lastIndexOf('#'));
  const [beforeQuery, query = ''] = cut(beforeHash, beforeHash.lastIndexOf('?'));
  const [path, version] = cut(beforeQuery, versionSign(beforeQuery));
  const [type = '', ...rest] = path.replace(/^\/+/, '').split('/');
  const parts = rest.filter((part) => part !== '').map((part) => decodeURIComponent(part));
  const name = parts.pop() ?? '';
  const qualifiers = parseQualifiers(query);
  if (!typeForm.test(type.toLowerCase()) || name === '' || qualifiers === undefined) return undefined;
  return {
    type: type.toLowerCase(),
    name,
    qualifiers,
    ...(parts.length === 0 ? {} : { namespace: parts.join('/') }),
    ...(version === undefined || version === '' ? {} : { version: decodeURIComponent(version) }),
    ...(segments(subpath).length === 0 ? {} : { subpath: segments(decodeURIComponent(subpath)).join('/') }),
  };
}

/** The `@` of the version stands behind the last slash; an npm scope that somebody left bare (`@types/x`) does not count. */
function versionSign(text: string): number {
  const at = text.lastIndexOf('@');
  return at > text.lastIndexOf('/') ? at : -1;
}

function cut(text: string, at: number): readonly [string, string?] {
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}

function parseQualifiers(query: string): ReadonlyMap<string, string> | undefined {
  const qualifiers = new Map<string, string>();
  for (const pair of query.split('&').filter((text) => text !== '')) {
    const [key, value = ''] = cut(pair, pair.indexOf('='));
    const name = key.toLowerCase();
    if (!keyForm.test(name) || qualifiers.has(name)) return undefined;
    if (value !== '') qualifiers.set(name, decodeURIComponent(value));
  }
  return qualifiers;
}
