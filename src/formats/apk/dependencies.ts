import { malformed, quoted } from './fault.ts';

/** `><` pins to a package file by its checksum. */
export type ApkOperator = '=' | '<' | '<=' | '>' | '>=' | '~' | '><';

/** One word of a `D:`, `p:` or `i:` line or of /etc/apk/world: `musl>=1.2`, `so:libc.so.1`, `!openssl<3`, `nginx@edge`. */
export interface ApkDependency {
  readonly name: string;
  /** `!name`: the package must not be there. */
  readonly isConflict: boolean;
  readonly bound: { readonly operator: ApkOperator; readonly version: string } | undefined;
  /** The repository that a world entry is pinned to. */
  readonly tag: string | undefined;
}

const form = /^(!?)([^\s!<>=~@]+)(?:@([^\s<>=~@]+))?(?:(><)(Q[12][A-Za-z0-9+/]+=*)|([<>=~]+)([^\s<>=~@]+))?$/;

/** Other spellings of the same. Fuzzy orders (`>~`) are in no package that was seen, and not read. */
const operators = new Map<string, ApkOperator>([
  ['=', '='],
  ['<', '<'],
  ['<=', '<='],
  ['=<', '<='],
  ['>', '>'],
  ['>=', '>='],
  ['=>', '>='],
  ['~', '~'],
  ['~=', '~'],
  ['=~', '~'],
]);

/** @throws apk.malformed for what is no relation, because an unread one would be an unchecked one. */
export function parseApkDependency(word: string): ApkDependency {
  const match = form.exec(word);
  const [, mark, name, tag, pinned, checksum, sign, bound] = match ?? [];
  const operator = pinned === undefined ? operators.get(sign ?? '') : '><';
  const version = checksum ?? bound;
  if (name === undefined || (sign !== undefined && operator === undefined)) {
    throw malformed(`unreadable relation ${quoted(word)}`);
  }
  return {
    name,
    isConflict: mark === '!',
    bound: operator === undefined || version === undefined ? undefined : { operator, version },
    tag,
  };
}
