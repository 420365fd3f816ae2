import { OakumError } from '../../../../kernel/pure/index.ts';
import type { VendorStatement } from '../../../../model/index.ts';
import { beginning, documentsOf, type FeedContent, type FeedProvider, orQuarantined } from '../provider.ts';
import { readDocument, type Statement } from './document.ts';
import { sourceProducts } from './products.ts';

/**
 * Canonical's OpenVEX: what it says of its own packages, for findings that others make. A document makes no finding by
 * itself, and its silence means nothing.
 */
export const canonicalVex: FeedProvider = {
  id: 'canonical-vex',
  knows: 'all',
  accepts: (file) => {
    const start = beginning(file);
    return (
      /^\s*\{/.test(start) &&
      /"@context"\s*:\s*"https:\/\/openvex\.dev\/ns/.test(start) &&
      /"author"\s*:\s*"Canonical Ltd\."/.test(start)
    );
  },
  read: (file, feed) => {
    const parts = documentsOf(file).map((text, at) =>
      orQuarantined(() => contentOf(text, feed), `${file.name}:${at + 1}`),
    );
    return {
      advisories: [],
      facts: [],
      quarantined: parts.flatMap(({ quarantined }) => quarantined),
      statements: parts.flatMap(({ statements }) => statements ?? []),
    };
  },
};

const maxCharacters = 100_000_000;

function contentOf(text: string, feed: string): FeedContent {
  const { on, statements } = readDocument(parsed(text));
  return {
    advisories: [],
    facts: [],
    quarantined: [],
    statements: withoutContradicted(statements.flatMap((one) => statedIn(one, { feed, on }))),
  };
}

/**
 * Without looking at its depth: that takes twice as long as reading, the archive has 30 GB, and what is read of a document is
 * three levels deep.
 */
function parsed(text: string): unknown {
  if (text.length > maxCharacters)
    throw new OakumError('documents.too-large', `the document has ${text.length} characters`);
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new OakumError('documents.malformed', 'it is not JSON, or breaks off', { cause });
  }
}

type Stated = Omit<VendorStatement, 'says'> & { readonly says: VendorStatement['says'] | 'affected' };

/** Where one document says both of one version, what it says in favour of it is not believed. */
function withoutContradicted(stated: readonly Stated[]): readonly VendorStatement[] {
  const keyOf = (one: Stated): string =>
    [one.vulnerability, one.ecosystem, one.package, one.version].join('\t');
  const affected = new Set(stated.filter(({ says }) => says !== 'not-affected').map(keyOf));
  return stated.flatMap(({ says, ...rest }) => {
    if (says === 'affected' || (says === 'not-affected' && affected.has(keyOf({ says, ...rest })))) return [];
    return [{ ...rest, says }];
  });
}

function statedIn(statement: Statement, whence: Pick<VendorStatement, 'feed' | 'on'>): readonly Stated[] {
  const says = saidBy(statement);
  if (says === undefined) return [];
  const detail = detailOf(statement);
  return sourceProducts(statement.products).map((product) => ({
    ...whence,
    ...product,
    vulnerability: statement.vulnerability.name,
    says,
    ...(detail === undefined ? {} : { detail }),
  }));
}

/**
 * Of `not_affected` only that the vulnerable code is not there: `component_not_present` says that the release does not have
 * the package, and names it all the same. `fixed` names the newest version, not the one with the fix. What is open or not
 * yet looked at, advisories say themselves: it only counts against the opposite.
 */
function saidBy(statement: Statement): Stated['says'] | undefined {
  const said = generalPart(textOf(statement));
  switch (statement.status) {
    case 'not_affected':
      return statement.justification === 'vulnerable_code_not_present' ? 'not-affected' : undefined;
    case 'affected':
      if (/decided to not fix/i.test(said)) return 'wont-fix';
      return /no longer supported/i.test(said) ? 'end-of-life' : 'affected';
    case 'under_investigation':
      return /\bdeferred\b/i.test(said) ? 'deferred' : 'affected';
    case 'fixed':
      return undefined;
  }
}

function textOf({ impact_statement, action_statement, status_notes }: Statement): string {
  return impact_statement ?? action_statement ?? status_notes ?? '';
}

/** Behind this stands what somebody noted about the CVE, and it may use the words of other states. */
const notesBegin = 'CVE Notes / justification:';

function generalPart(text: string): string {
  return text.split(notesBegin)[0] ?? '';
}

const mostDetail = 300;

function detailOf(statement: Statement): string | undefined {
  const [, ...notes] = textOf(statement).split(notesBegin);
  const text = notes.join(' ').replaceAll(/\s+/g, ' ').trim();
  return text === '' ? undefined : text.slice(0, mostDetail);
}
