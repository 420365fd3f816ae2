/** Gives the first copy of equal texts. */
export type Intern = (text: string) => string;

/**
 * So that the namespace, node and image of 100,000 pods are kept once. One for each reading; what is interned lives as
 * long as the reading.
 */
export function makeIntern(): Intern {
  const known = new Map<string, string>();
  return (text) => {
    const found = known.get(text);
    if (found !== undefined) return found;
    known.set(text, text);
    return text;
  };
}
