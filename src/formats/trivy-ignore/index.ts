/**
 * What Trivy is told to leave out: `.trivyignore`, a name a line with an end (`exp:2027-01-31`), and `.trivyignore.yaml`
 * with paths, purls, an end and a statement. Only what is about vulnerabilities; misconfigurations, secrets and licences
 * are not about packages. It refuses to judge dates, and to take a list for a reason.
 *
 * @see https://trivy.dev/v0.58/docs/configuration/filtering/#by-finding-ids
 */
import { parseDocument, type YAMLParseError } from 'yaml';
import * as z from 'zod';
import { OakumError } from '../../kernel/pure/index.ts';
import { readAs } from '../json-document/index.ts';

export interface TrivyIgnored {
  /** `line 12`, `vulnerabilities[3]` */
  readonly place: string;
  readonly id: string;
  readonly paths: readonly string[];
  readonly purls: readonly string[];
  readonly until: string | undefined;
  readonly statement: string | undefined;
}

const maxCharacters = 4 * 2 ** 20;

/** A name of a vulnerability at the beginning of the first line that is no comment. */
export function isTrivyIgnore(text: string): boolean {
  const first = linesOf(text.slice(0, 65_536)).find(({ line }) => line !== '' && !line.startsWith('#'));
  return first !== undefined && /^[A-Z]+-[0-9A-Za-z][\w.-]*(?:\s|$)/.test(first.line);
}

/** One of Trivy's lists at the beginning of the first line that is no comment. */
export function isTrivyIgnoreYaml(text: string): boolean {
  const first = linesOf(text.slice(0, 65_536)).find(({ line }) => !/^(?:#.*|---|)$/.test(line));
  return first !== undefined && /^(?:vulnerabilities|misconfigurations|secrets|licenses):/.test(first.line);
}

interface Line {
  readonly line: string;
  readonly number: number;
}

function linesOf(text: string): readonly Line[] {
  const plain = text.replace(/^\ufeff/, '');
  return plain.split(/\r\n|\n|\r/).map((line, at) => ({ line: line.trim(), number: at + 1 }));
}

/**
 * The lines of a `.trivyignore`. What stands behind a `#` on the line is the statement, else the comment lines directly
 * above: Trivy knows no other place for one.
 *
 * @throws documents.too-large
 */
export function readTrivyIgnore(text: string): readonly TrivyIgnored[] {
  refuseLarge(text);
  const ignored: TrivyIgnored[] = [];
  let comments: string[] = [];
  for (const { line, number } of linesOf(text)) {
    if (line === '') comments = [];
    else if (line.startsWith('#')) comments.push(line.replace(/^#+\s*/, ''));
    else {
      const [said = '', ...behind] = line.split(/\s#\s*/);
      const [id = '', ...words] = said.split(/\s+/);
      const statement = behind.length === 0 ? comments.join(' ') : behind.join(' ');
      ignored.push({
        place: `line ${number}`,
        id,
        paths: [],
        purls: [],
        until: words.find((word) => word.startsWith('exp:'))?.slice('exp:'.length),
        statement: statement.trim() === '' ? undefined : statement.trim(),
      });
      comments = [];
    }
  }
  return ignored;
}

function refuseLarge(text: string): void {
  if (text.length > maxCharacters)
    throw new OakumError('documents.too-large', `more than ${maxCharacters} characters`);
}

const Texts = z.array(z.string()).nullish();
const Finding = z.object({
  id: z.string(),
  paths: Texts,
  purls: Texts,
  expired_at: z.string().nullish(),
  statement: z.string().nullish(),
});
const IgnoreFile = z.object({ vulnerabilities: z.array(Finding).nullish() });

/** @throws documents.too-large, documents.malformed with line or field. */
export function readTrivyIgnoreYaml(text: string): readonly TrivyIgnored[] {
  refuseLarge(text);
  const { vulnerabilities } = readAs(IgnoreFile, parsedYaml(text), '.trivyignore.yaml');
  return (vulnerabilities ?? []).map(({ id, paths, purls, expired_at, statement }, at) => ({
    place: `vulnerabilities[${at}]`,
    id,
    paths: paths ?? [],
    purls: purls ?? [],
    until: expired_at ?? undefined,
    statement: statement ?? undefined,
  }));
}

function parsedYaml(text: string): unknown {
  const document = parseDocument(text, { prettyErrors: true, logLevel: 'silent' });
  const [error] = document.errors;
  if (error !== undefined) throw malformed(error);
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    throw new OakumError('documents.malformed', 'YAML: too many aliases', { cause: error });
  }
}

function malformed(error: YAMLParseError): OakumError {
  const [at] = error.linePos ?? [];
  const place = at === undefined ? '' : `line ${at.line} column ${at.col}: `;
  return new OakumError('documents.malformed', `${place}not YAML (${error.code})`);
}
