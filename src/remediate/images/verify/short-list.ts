const shown = 8;

/** `what: a, b`, the first few of them; empty where there is none. */
export function shortList(what: string, texts: readonly string[]): string {
  if (texts.length === 0) return '';
  const more = texts.length > shown ? ` and ${texts.length - shown} more` : '';
  return `${what}: ${texts.slice(0, shown).join(', ')}${more}`;
}
