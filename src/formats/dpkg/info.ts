import { OakumError } from '../../kernel/pure/index.ts';

/**
 * `md5sums` of a package: path (no leading slash) to 32 hex digits. Directories, links and conffiles are not in it.
 *
 * @throws dpkg.malformed for a line of another form: what verifies files must not pass over what it cannot read.
 */
export function parseMd5sums(text: string): ReadonlyMap<string, string> {
  const rows = text.split('\n').filter((line) => line !== '');
  return new Map(
    rows.map((line) => {
      const match = /^([0-9a-f]{32}) [ *](?:\.\/|\/)?(.+)$/.exec(line);
      if (match === null) throw malformed('md5sums', line);
      return [match[2] ?? '', match[1] ?? ''] as const;
    }),
  );
}

/** The same way back, in the order given. */
export function formatMd5sums(sums: ReadonlyMap<string, string>): string {
  return Array.from(sums, ([path, md5]) => `${md5}  ${path}\n`).join('');
}

/**
 * `list` of a package (what `dpkg -L` prints): all its paths, directories too, without leading slash and without the
 * root itself.
 *
 * @throws dpkg.malformed for a path that is not absolute.
 */
export function parseFileList(text: string): readonly string[] {
  const rows = text.split('\n').filter((line) => line !== '' && line !== '/.');
  return rows.map((line) => {
    if (!line.startsWith('/')) throw malformed('list', line);
    return line.slice(1);
  });
}

/** The same way back, with the root first as dpkg writes it. */
export function formatFileList(paths: readonly string[]): string {
  return `/.\n${paths.map((path) => `/${path}\n`).join('')}`;
}

function malformed(file: string, line: string): OakumError {
  return new OakumError('dpkg.malformed', `damaged ${file} file: ${JSON.stringify(line.slice(0, 80))}`);
}
