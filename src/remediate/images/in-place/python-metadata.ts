/** A line of `Requires-Dist`. */
export interface PythonNeed {
  /** As it stands there, without the field's name. */
  readonly line: string;
  readonly name: string;
  /** `>=1,<2`; empty for any version. */
  readonly range: string;
  /** Only for who asks for an extra of the package. */
  readonly isExtra: boolean;
}

/** Core metadata without the description, which may say anything. */
export function headerOf(text: string): string {
  return text.split(/\r?\n\r?\n/, 1)[0] ?? '';
}

/** What a distribution asks for (PEP 508), as far as a version is concerned. */
export function needsOf(header: string): readonly PythonNeed[] {
  return [...header.matchAll(/^Requires-Dist:(.*)$/gim)].flatMap(([, line = '']) => {
    const [asked = '', condition = ''] = line.split(';', 2);
    const match = /^\s*([A-Za-z0-9][A-Za-z0-9._-]*)\s*(?:\[[^\]]*\])?\s*\(?([^)]*)\)?\s*$/.exec(asked);
    const [, name, range = ''] = match ?? [];
    if (name === undefined)
      return [{ line: line.trim(), name: line.trim(), range: '===unread', isExtra: false }];
    // With an `or` in it somebody may get it who asks for no extra.
    const isExtra = /\bextra\s*==/.test(condition) && !/\bor\b/.test(condition);
    return [{ line: line.trim(), name, range: range.trim(), isExtra }];
  });
}
