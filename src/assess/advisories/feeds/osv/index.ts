import { parseOsv, withoutCoveredVersions } from '../../../../formats/osv/index.ts';
import { isZip, readArchive, together } from '../archive.ts';
import { beginning, documentsOf, type FeedContent, type FeedFile, type FeedProvider } from '../provider.ts';

/** Records in the OSV format: one in a file, one on every line, a list, or a ZIP archive of files. */
export const osv: FeedProvider = {
  id: 'osv',
  knows: 'all',
  accepts: (file) => isZip(file) || isOsv(beginning(file)) || isLongOsv(file),
  read: (file, feed) => {
    const content = isZip(file)
      ? readArchive(file, {
          wants: (path) => path.endsWith('.json'),
          read: (text, what) => recordsOf(text, { feed, what }),
        })
      : readTexts(file, feed);
    return { ...content, advisories: content.advisories.map(withoutCoveredVersions) };
  },
};

/** A record has an id; what is looked for beside it is what only OSV has. */
function isOsv(text: string): boolean {
  return (
    /^\s*[{[]/.test(text) && /"id"\s*:/.test(text) && /"(?:affected|schema_version|withdrawn)"\s*:/.test(text)
  );
}

/** One record may begin with thousands of versions, and have its id only then. */
function isLongOsv(file: FeedFile): boolean {
  if (!file.name.endsWith('.json') || file.bytes.length < 65_536) return false;
  return isOsv(new TextDecoder().decode(file.bytes));
}

function readTexts(file: FeedFile, feed: string): FeedContent {
  const texts = documentsOf(file).flatMap((text) =>
    text.trimStart().startsWith('[') ? listOf(text) : [text],
  );
  const many = texts.length > 1;
  return together(
    texts.map((text, at) => recordsOf(text, { feed, what: many ? `${file.name}:${at + 1}` : file.name })),
  );
}

/** A JSON list as the texts of its members; what is no list stays one text and is quarantined as such. */
function listOf(text: string): readonly string[] {
  try {
    const list: unknown = JSON.parse(text);
    return Array.isArray(list) ? list.map((member) => JSON.stringify(member)) : [text];
  } catch {
    return [text];
  }
}

/** Every record of one JSON text. */
function recordsOf(text: string, options: { readonly feed: string; readonly what: string }): FeedContent {
  const { records, quarantined } = parseOsv(text, options);
  return { advisories: records, facts: [], quarantined };
}
