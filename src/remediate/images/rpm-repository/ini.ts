/** One `[section]` of a file of settings; a key that stands twice counts as it stands last. */
export interface Section {
  readonly name: string;
  readonly values: ReadonlyMap<string, string>;
}

const maxCharacters = 2 ** 20;
const maxSections = 500;

/**
 * The sections of a file as dnf reads them: `key = value`, lines that begin with a blank go on with the value above them, `#`
 * and `;` begin comments. Lines that are neither are passed over. A file that is too long is as good as empty.
 */
export function readIni(text: string): readonly Section[] {
  const sections: { readonly name: string; readonly values: Map<string, string> }[] = [];
  let key: string | undefined;
  for (const line of text.length > maxCharacters ? [] : text.split(/\r?\n/)) {
    const header = /^\[([^\]]+)\]/.exec(line)?.[1];
    const values = sections.at(-1)?.values;
    const [, name, value = ''] = /^([A-Za-z_][\w.-]*)\s*[=:]\s*(.*)$/.exec(line) ?? [];
    if (header !== undefined) {
      if (sections.length === maxSections) break;
      sections.push({ name: header, values: new Map() });
      key = undefined;
    } else if (/^\s*(?:[#;]|$)/.test(line) || values === undefined) {
      key = line.trim() === '' ? undefined : key;
    } else if (/^\s/.test(line)) {
      if (key !== undefined) values.set(key, `${values.get(key) ?? ''} ${line.trim()}`.trim());
    } else if (name !== undefined) {
      key = name.toLowerCase();
      values.set(key, value.trim());
    }
  }
  return sections;
}

/** Words of a list, which blanks or commas separate. */
export function wordsOf(value: string | undefined): readonly string[] {
  return (value ?? '').split(/[\s,]+/).filter((word) => word !== '');
}

/** Whether a setting is switched on, as dnf reads it. */
export function isOn(value: string | undefined): boolean {
  return /^(?:1|true|yes|on)$/i.test(value ?? '');
}
