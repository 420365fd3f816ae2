/**
 * The texts of all elements of a name, in order. By position and not by a tree: files of advisories are larger than a
 * tree should be. An element that never ends ends the search.
 */
export function* elementsNamed(text: string, name: string): Generator<string> {
  const opening = new RegExp(`<((?:[\\w-]+:)?)${name}[\\s>]`, 'g');
  for (let found = opening.exec(text); found !== null; found = opening.exec(text)) {
    const closing = `</${found[1]}${name}>`;
    const end = text.indexOf(closing, found.index);
    if (end === -1) return;
    yield text.slice(found.index, end + closing.length);
    opening.lastIndex = end + closing.length;
  }
}
