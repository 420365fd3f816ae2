import type { Bump, Edited, SourceRefusal, SourceText } from './contract.ts';

export function isRequirements(path: string): boolean {
  return /(?:^|\/)(?:(?:[^/]*[-_.])?(?:requirements|constraints)(?:[-_.][^/]*)?\.(?:txt|in)|requirements\/[^/]+\.txt)$/.test(
    path,
  );
}

const statement =
  /^(\s*)([A-Za-z0-9][A-Za-z0-9._-]*)(\s*(?:\[[^\]\n]*\])?\s*)(={2,3}\s*)([^\s,;#\\]+)([^\n]*)$/;
const mention = /^\s*([A-Za-z0-9][A-Za-z0-9._-]*)\s*(?:\[[^\]]*\])?\s*(?:[<>!~=;@#]|$)/;

/** Exact versions of pip's requirement files; markers, extras and comments stay. What has hashes is left to its tool. */
export function editRequirements(file: SourceText, bumps: readonly Bump[]): Edited {
  const lines = file.text.split('\n');
  const done: Edited['done'][number][] = [];
  const refusals: SourceRefusal[] = [];
  for (const bump of bumps) {
    const refuse = (code: SourceRefusal['code'], message: string, command?: string): void =>
      void refusals.push({
        code,
        path: file.path,
        name: bump.name,
        message,
        ...(command === undefined ? {} : { command }),
      });
    for (const [at, line] of lines.entries()) {
      if (normal(mention.exec(line)?.[1] ?? '') !== normal(bump.name)) continue;
      const [, space = '', name = '', extras = '', sign = '', version, rest = ''] =
        statement.exec(line) ?? [];
      if (version === undefined) refuse('not-pinned', `line ${at + 1} names no exact version`);
      else if (version !== bump.from) continue;
      else if (hasHashes(lines, at))
        refuse(
          'hashes',
          `line ${at + 1} has hashes`,
          `pip-compile --generate-hashes --upgrade-package ${bump.name}==${bump.to}`,
        );
      else {
        lines[at] = `${space}${name}${extras}${sign}${bump.to}${rest}`;
        done.push({ ...bump, path: file.path });
      }
    }
  }
  const text = lines.join('\n');
  return { files: text === file.text ? [] : [{ path: file.path, text }], done, refusals };
}

/** PEP 503: one name in all its spellings. */
function normal(name: string): string {
  return name.toLowerCase().replaceAll(/[-_.]+/g, '-');
}

/** In the statement that begins here: a backslash goes on with it. */
function hasHashes(lines: readonly string[], from: number): boolean {
  for (let at = from; at < lines.length; at += 1) {
    const line = lines[at] ?? '';
    if (/--hash[ =]/.test(line)) return true;
    if (!/\\\r?$/.test(line)) return false;
  }
  return false;
}
