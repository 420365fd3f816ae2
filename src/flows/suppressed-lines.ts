import { compareText } from '../kernel/index.ts';
import type { SuppressedFinding } from '../model/index.ts';

/** A plan is for people: beyond so many, how many more there are. */
const mostLines = 100;

/** Why a plan does nothing about findings that somebody says do not count, one line for each such word. */
export function suppressedLines(suppressed: readonly SuppressedFinding[]): readonly string[] {
  const groups = Map.groupBy(suppressed, lineOf);
  const lines = [...groups].map(([line, group]) => `${line} (${countText(group)})`).toSorted(compareText);
  const more = lines.length - mostLines;
  return more > 0 ? [...lines.slice(0, mostLines), `${more} more suppressed findings`] : lines;
}

function lineOf({ finding, suppression }: SuppressedFinding): string {
  const what = `${finding.vulnerability} in ${finding.package.name} ${finding.package.version}`;
  if (suppression.kind === 'report') return `${what}: suppressed by ${suppression.by}: ${suppression.reason}`;
  const { status, justification, author, document, place } = suppression;
  const why = justification === undefined ? status : `${status}, ${justification}`;
  return `${what}: ${why}; ${author} in ${document} ${place}`;
}

function countText(group: readonly SuppressedFinding[]): string {
  return group.length === 1 ? '1 finding' : `${group.length} findings`;
}
