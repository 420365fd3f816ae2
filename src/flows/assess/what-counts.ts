import { applyStatements, compareSaid, type MatchResult } from '../../assess/match/index.ts';
import { compareText } from '../../kernel/index.ts';
import type {
  AdvisoryIndex,
  Finding,
  SuppressedFinding,
  Suppression,
  UnusedStatement,
  VexStatement,
} from '../../model/index.ts';
import type { Subject } from './subject.ts';

interface CountOptions {
  readonly index: AdvisoryIndex;
  readonly statements?: readonly VexStatement[] | undefined;
}

interface Matched {
  readonly subject: Subject;
  readonly outcome: MatchResult;
}

interface Found {
  readonly finding: Finding;
  readonly subject: Subject;
}

/** What is to be ranked, and what is not, with who says so. */
export interface WhatCounts {
  readonly found: readonly Found[];
  readonly suppressed: readonly SuppressedFinding[];
  readonly unused: readonly UnusedStatement[];
}

/** Puts what others say beside what was matched: reports add and suppress, statements suppress; nothing is removed. */
export function whatCounts(matched: readonly Matched[], options: CountOptions): WhatCounts {
  const groups = [...Map.groupBy(matched, ({ subject }) => subject.contents.subject).values()];
  const compared = groups.map((group) => comparedOf(group, options));
  const all = compared.flatMap(({ found }) => found);
  const { suppressing, unused } = applyStatements(
    all.map(({ finding }) => finding),
    options.statements ?? [],
    matched.map(({ subject }) => ({
      subject: subject.contents.subject,
      identities: [...(subject.identities ?? []), subject.contents.subject.replace(/^image:/, '')],
    })),
  );
  const byStatement = all.flatMap(({ finding, subject }) => {
    const by = suppressing.get(finding.id);
    if (by === undefined) return [];
    const { document, place, author, timestamp, status, justification, detail } = by.statement;
    if (status !== 'not_affected' && status !== 'fixed') return [];
    const suppression: Suppression = {
      kind: 'statement',
      document,
      place,
      author,
      ...(timestamp === undefined ? {} : { timestamp }),
      status,
      ...(justification === undefined ? {} : { justification }),
      ...(detail === undefined ? {} : { detail }),
      product: by.product,
    };
    return [{ finding, suppression, where: subject.where }];
  });
  return {
    found: all.filter(({ finding }) => !suppressing.has(finding.id)),
    suppressed: [...byStatement, ...compared.flatMap((one) => one.suppressed)].toSorted((left, right) =>
      compareText(left.finding.id, right.finding.id),
    ),
    unused,
  };
}

/** One subject, which may have contents of several systems; what others report is about all of it. */
function comparedOf(
  group: readonly Matched[],
  { index }: CountOptions,
): { readonly found: readonly Found[]; readonly suppressed: readonly SuppressedFinding[] } {
  const [first] = group;
  const saying = first?.subject.saying;
  if (first === undefined || saying === undefined) {
    const found = group.flatMap(({ subject, outcome }) =>
      outcome.findings.map((finding) => ({ finding, subject })),
    );
    return { found, suppressed: [] };
  }
  const { subject } = first;
  const matched = {
    findings: group.flatMap(({ outcome }) => outcome.findings),
    ignored: group.flatMap(({ outcome }) => outcome.ignored),
  };
  const { findings, suppressed } = compareSaid(matched, saying, {
    contents: group.map((one) => one.subject.contents),
    index,
    subject: subject.contents.subject,
  });
  return {
    found: findings.map((finding) => ({ finding, subject })),
    suppressed: suppressed.map((one) => ({ ...one, where: subject.where })),
  };
}
