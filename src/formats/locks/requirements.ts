import { type LockEntry, type LockOutcome, lockOf, malformed, nameForms, own } from './outcome.ts';

/**
 * `requirements.txt` and its like: what is pinned by `==` has a version, and nothing else has. `path` tells whether it is a
 * list for development. It never throws.
 *
 * @see https://pip.pypa.io/en/stable/reference/requirements-file-format/, PEP 508
 */
export function readRequirements(bytes: Uint8Array, path: string): LockOutcome {
  const kind = isForDevelopment(path) ? 'development' : 'package';
  return lockOf(
    statementsOf(decoded(bytes)).flatMap((statement) => entriesOf(statement, kind)),
    nameForms.pypi,
  );
}

const developmentWords =
  /(?:^|[-_.])(?:dev|devel|develop|development|tests?|testing|docs?|lint|linting|typing|ci)(?:[-_.]|$)/i;

function isForDevelopment(path: string): boolean {
  return developmentWords.test(path.slice(path.lastIndexOf('/') + 1));
}

/** A shell on Windows writes UTF-16 when the output of pip is sent to a file. */
function decoded(bytes: Uint8Array): string {
  const encoding = bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : 'utf-8';
  return new TextDecoder(encoding).decode(bytes);
}

/** Lines that a backslash joins are one; comments go. */
function statementsOf(text: string): readonly string[] {
  const statements: string[] = [];
  let begun = '';
  for (const line of text.split(/\r\n|\n|\r/)) {
    const isComment = /^\s*#/.test(line);
    if (!isComment && line.endsWith('\\')) {
      begun += `${line.slice(0, -1)} `;
      continue;
    }
    statements.push(`${begun}${isComment ? '' : line}`.replace(/(?:^|\s)#.*$/, '').trim());
    begun = '';
  }
  return [...statements, begun.trim()].filter((statement) => statement !== '');
}

type Kind = 'package' | 'development';

const editable = /^(?:-e|--editable)[ =]+(.*)$/;
const named = /^([A-Za-z0-9][A-Za-z0-9._-]*)\s*(?:\[[^\]]*\])?\s*(.*)$/s;
const pin = /^={2,3}\s*([^\s*,;]+)$/;

function entriesOf(statement: string, kind: Kind): readonly LockEntry[] {
  const edited = editable.exec(statement)?.[1];
  if (edited !== undefined) return [addressOf(edited)];
  // `-r`, `-c`, `--index-url`: lists that are read by themselves, and what pip is told.
  if (statement.startsWith('-')) return [];
  const requirement = statement.split(/\s--?[a-z]/)[0] ?? '';
  if (isAddress(requirement)) return [addressOf(requirement)];
  const [, name, rest = ''] = named.exec(requirement) ?? [];
  if (name === undefined) return [malformed];
  return [pinned({ name, kind, specifier: rest.split(';')[0] ?? '' })];
}

/** `./x`, `x/y`, `https://…/x.whl`, but not `name @ https://…`. */
function isAddress(requirement: string): boolean {
  const first = requirement.split(/[\s;[]/)[0] ?? '';
  return /[\\/]/.test(first) && !first.includes('@http') && !/^[A-Za-z0-9._-]+@/.test(first);
}

/** An address may say the name; a folder is the project's own. */
function addressOf(address: string): LockEntry {
  const name = /[#&]egg=([A-Za-z0-9._-]+)/.exec(address)?.[1];
  if (name !== undefined) return { kind: 'unversioned', name };
  return /^[a-z+]+:\/\/|\.(?:whl|zip|tar\.\w+|tgz)$/.test(address) ? malformed : own;
}

function pinned({
  name,
  kind,
  specifier,
}: {
  readonly name: string;
  readonly kind: Kind;
  readonly specifier: string;
}): LockEntry {
  const parts = specifier
    .replace(/^\((.*)\)$/s, '$1')
    .split(',')
    .map((part) => part.trim());
  const [, version] = parts.map((part) => pin.exec(part)).find((match) => match !== null) ?? [];
  if (version !== undefined) return { kind, name, version };
  const isRange = parts.every((part) => part === '' || /^(?:[<>!~=]=?=?|@)/.test(part));
  return isRange ? { kind: 'unversioned', name } : malformed;
}
