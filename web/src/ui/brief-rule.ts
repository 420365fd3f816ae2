/**
 * A rule without the inputs that it looked at, for lists: `profile: row 13 → 3 days`. The whole of it is on hover, and
 * on the page of the patch. A rule of another shape stays as it is.
 */
export function briefRule(rule: string): string {
  return rule.replace(/^(.{1,80}?: row \d+): .* → (.+)$/, '$1 → $2');
}
