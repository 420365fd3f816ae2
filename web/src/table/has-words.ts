/** Whether all words of a search are somewhere in a row's texts, whatever their case. */
export function hasWords(search: string | undefined, texts: readonly string[]): boolean {
  if (search === undefined) return true;
  const whole = texts.join('\n').toLowerCase();
  return search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => whole.includes(word));
}
