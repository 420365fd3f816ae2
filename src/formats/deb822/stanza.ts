import { OakumError } from '../../kernel/pure/index.ts';

/**
 * One field. The value's first line is trimmed; the lines after it stand as they were written, with the white space
 * that begins them: `Description: short` + `\n long text`.
 */
export interface Deb822Field {
  readonly name: string;
  readonly value: string;
}

/** Fields in the order of the file; no name twice, in any case. */
export type Deb822Stanza = readonly Deb822Field[];

/** The value of a field, its name in any case; undefined if there is none. */
export function fieldOf(stanza: Deb822Stanza, name: string): string | undefined {
  const wanted = name.toLowerCase();
  return stanza.find((field) => field.name === name || field.name.toLowerCase() === wanted)?.value;
}

/** The stanza with fields set (in place where they are, else at the end) or, by undefined, taken out. */
export function withFields(
  stanza: Deb822Stanza,
  changes: Readonly<Record<string, string | undefined>>,
): Deb822Stanza {
  const names = new Map(Object.keys(changes).map((name) => [name.toLowerCase(), name]));
  const kept = stanza.flatMap((field) => {
    const key = names.get(field.name.toLowerCase());
    if (key === undefined) return [field];
    names.delete(field.name.toLowerCase());
    const value = changes[key];
    return value === undefined ? [] : [{ name: field.name, value }];
  });
  const added = [...names.values()].flatMap((name) => {
    const value = changes[name];
    return value === undefined ? [] : [{ name, value }];
  });
  return [...kept, ...added];
}

/**
 * The text of one stanza, ending with a newline. Stanzas of a file are joined with an empty line.
 *
 * @throws deb822.unwritable for a value that would end its field or stanza early.
 */
export function formatDeb822(stanza: Deb822Stanza): string {
  return stanza.map((field) => formatField(field)).join('');
}

function formatField({ name, value }: Deb822Field): string {
  const isSafe = /^[!-9;-~]+$/.test(name) && !/^[#-]/.test(name) && !/\n(?![ \t]+[^\s])/.test(value);
  if (!isSafe) throw new OakumError('deb822.unwritable', `cannot write the field ${JSON.stringify(name)}`);
  return value === '' || value.startsWith('\n') ? `${name}:${value}\n` : `${name}: ${value}\n`;
}
