/**
 * The main section of a MANIFEST.MF: names in lower case, first one counts. Lines are folded at 72 bytes and go on behind
 * a space; the section ends at the first empty line. What follows is about single entries and does not describe the
 * archive.
 *
 * @see JAR File Specification, "JAR Manifest" (Java SE 21)
 */
export function mainSection(bytes: Uint8Array): ReadonlyMap<string, string> {
  const section = new Map<string, string>();
  let key: string | undefined;
  for (const line of new TextDecoder().decode(bytes).split(/\r\n|\n|\r/)) {
    if (line === '') break;
    if (line.startsWith(' ')) {
      if (key !== undefined) section.set(key, `${section.get(key) ?? ''}${line.slice(1)}`);
      continue;
    }
    const colon = line.indexOf(':');
    const name = line.slice(0, Math.max(0, colon)).toLowerCase();
    key = name === '' || section.has(name) ? undefined : name;
    if (key !== undefined) section.set(key, line.slice(colon + 1).trimStart());
  }
  return section;
}
