import { OakumError } from '../../kernel/pure/index.ts';
import type { Deb822Field, Deb822Stanza } from './stanza.ts';

/** The text of one stanza and where it begins in the file: `offset` in characters, `line` from 1. */
export interface RawStanza {
  readonly text: string;
  readonly offset: number;
  readonly line: number;
}

/** Cuts a file at its empty lines without looking into the stanzas, so that a damaged one does not hide the others. */
export function* splitStanzas(text: string): Generator<RawStanza> {
  let start = -1;
  let startLine = 0;
  let line = 0;
  for (let at = 0; at < text.length; ) {
    const newline = text.indexOf('\n', at);
    const end = newline < 0 ? text.length : newline + 1;
    line += 1;
    if (isBlank(text, at, end)) {
      if (start >= 0) yield { text: text.slice(start, at), offset: start, line: startLine };
      start = -1;
    } else if (start < 0) {
      start = at;
      startLine = line;
    }
    at = end;
  }
  if (start >= 0) yield { text: text.slice(start), offset: start, line: startLine };
}

function isBlank(text: string, from: number, to: number): boolean {
  for (let at = from; at < to; at += 1) {
    const code = text.charCodeAt(at);
    if (code !== 10 && code !== 32 && code !== 9 && code !== 13) return false;
  }
  return true;
}

/** @throws deb822.malformed for a line that is no field, or a field that occurs twice. */
export function parseStanza({ text, line }: RawStanza): Deb822Stanza {
  const fields: { name: string; value: string }[] = [];
  const seen = new Set<string>();
  for (const [at, row] of text.split('\n').entries()) {
    const first = row.charCodeAt(0);
    if (row === '' || first === hash) continue;
    if (first === space || first === tab) {
      const field = fields.at(-1);
      if (field === undefined) throw malformed('a continued line without a field', line + at);
      field.value += `\n${row.trimEnd()}`;
      continue;
    }
    const field = parseField(row, line + at);
    const key = field.name.toLowerCase();
    if (seen.has(key)) throw malformed(`the field ${field.name} twice`, line + at);
    seen.add(key);
    fields.push({ ...field });
  }
  return fields;
}

const space = 32;
const tab = 9;
const hash = 35;

function parseField(row: string, line: number): Deb822Field {
  const colon = row.indexOf(':');
  const name = row.slice(0, colon);
  if (colon <= 0 || /[^!-~]/.test(name)) throw malformed('a line that is no field', line);
  return { name, value: row.slice(colon + 1).trim() };
}

function malformed(fact: string, line: number): OakumError {
  return new OakumError('deb822.malformed', `damaged control data: ${fact} in line ${line}`);
}

/** All stanzas of a text. @throws deb822.malformed */
export function parseDeb822(text: string): readonly Deb822Stanza[] {
  return Array.from(splitStanzas(text), (raw) => parseStanza(raw));
}
