/**
 * Markdown (GitHub's dialect) from text that is not ours: names of workloads, messages of registries, reasons of people.
 * Everything is escaped, put on one line, and stripped of characters that turn text around or hide it.
 */
const unseen = /[\p{Cc}\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]/gu;
const maxTextLength = 2_000;

export function text(raw: string): string {
  const oneLine = raw
    .replaceAll(/[\r\n\t\u2028\u2029]+/g, ' ')
    .replaceAll(unseen, '')
    .trim();
  const short = oneLine.length > maxTextLength ? `${oneLine.slice(0, maxTextLength)}…` : oneLine;
  return short.replaceAll(/[\\`*_[\]<>|#~&]/g, '\\$&');
}

/** For ids, digests and image names: verbatim, in a code span. */
export function code(raw: string): string {
  const plain = raw
    .replaceAll(/\s+/g, ' ')
    .replaceAll(unseen, '')
    .replaceAll('`', 'ʼ')
    .trim()
    .slice(0, maxTextLength);
  return plain === '' ? '–' : `\`${plain.replaceAll('|', '\\|')}\``;
}

/** Cells are Markdown already. An empty table is said in words by the caller. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const filled = rows.map((cells) => cells.map((cell) => (cell === '' ? '–' : cell)));
  return [head, head.map(() => '---'), ...filled].map(line).join('\n');
}

/** Items are Markdown already; what is over the limit is counted, not dropped silently. */
export function list(items: readonly string[], limit: number): string {
  const shown = items.slice(0, limit).map((item) => `- ${item}`);
  const more = items.length > limit ? [`- … and ${items.length - limit} more`] : [];
  return [...shown, ...more].join('\n');
}

/** Paragraphs and tables, one blank line between them. */
export function blocks(parts: readonly (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined && part !== '').join('\n\n');
}
