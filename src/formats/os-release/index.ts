/**
 * os-release(5): which operating system a file tree is. Reads the assignments as a shell would quote them and gives the
 * few that matter in Oakum's words; it refuses to guess from other files and runs no shell.
 */
import type { Os } from '../../model/index.ts';

/** More than any real file has; what is beyond is not looked at. */
const maxLength = 64 * 1024;

/** Name to value, as assigned. Lines that are no assignment are passed over, as the specification asks. */
export function parseOsRelease(text: string): ReadonlyMap<string, string> {
  const lines = text.slice(0, maxLength).split('\n');
  return new Map(
    lines.flatMap((line) => {
      const match = /^\s*([A-Za-z_][A-Za-z0-9_]*)=(.*?)\s*$/.exec(line);
      return match === null ? [] : [[match[1] ?? '', unquoted(match[2] ?? '')] as const];
    }),
  );
}

/** The operating system, or undefined when the file names none (no ID): unknown, not "linux". */
export function osOf(text: string): Os | undefined {
  const values = parseOsRelease(text);
  const id = values.get('ID')?.toLowerCase();
  if (id === undefined || id === '') return undefined;
  const versionId = values.get('VERSION_ID');
  const codename = values.get('VERSION_CODENAME');
  return {
    id,
    prettyName: values.get('PRETTY_NAME') ?? values.get('NAME') ?? id,
    ...(versionId === undefined || versionId === '' ? {} : { versionId }),
    ...(codename === undefined || codename === '' ? {} : { codename }),
  };
}

function unquoted(text: string): string {
  const quote = text[0];
  if (quote === "'" && text.endsWith("'") && text.length > 1) return text.slice(1, -1);
  const inner = quote === '"' && text.endsWith('"') && text.length > 1 ? text.slice(1, -1) : text;
  return inner.replaceAll(/\\(["$`\\])/g, '$1');
}
