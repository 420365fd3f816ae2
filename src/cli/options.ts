/** One text option as commander gives it; absent or not a text is undefined. */
export function textOption(options: Readonly<Record<string, unknown>>, name: string): string | undefined {
  const value = options[name];
  return typeof value === 'string' ? value : undefined;
}

/** A repeatable option; a comma separates too. */
export function listOption(options: Readonly<Record<string, unknown>>, name: string): readonly string[] {
  const value = options[name];
  const list: readonly unknown[] = Array.isArray(value) ? value : [];
  return list
    .filter((one) => typeof one === 'string')
    .flatMap((one) => one.split(','))
    .filter((one) => one !== '');
}
