/** Order by UTF-16 code units: stable on every machine and locale, for sorted output and digests. */
export function compareText(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
