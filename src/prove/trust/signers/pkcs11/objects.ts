/**
 * The ids (hex) of the objects with a label in what `pkcs11-tool --list-objects` prints: a line with the object's kind, then
 * one indented line for each attribute. `--label` does not narrow that list, and a label may be there several times.
 */
export function keyIds(listing: string, label: string): readonly string[] {
  const ids = new Set<string>();
  for (const object of listing.split(/^(?=\S)/m)) {
    const value = (name: string): string | undefined =>
      new RegExp(`^ +${name}: +(.*?)\\s*$`, 'm').exec(object)?.[1];
    const id = value('ID');
    if (value('label') === label && id !== undefined && /^(?:[0-9a-f]{2})+$/i.test(id)) ids.add(id);
  }
  return [...ids];
}
