import { type Coverage, ScanReport } from '../../src/model/index.ts';
import type { CliResult } from './cli.ts';

/** What a person and a script learn from a command that failed: exit code, code and every line of the text. */
export interface Said {
  readonly exit: number | null;
  readonly code: string;
  readonly message: string;
  readonly because: string;
  readonly hint: string;
}

/** Reads standard error as people do; nothing may be on standard output. */
export function said({ code, stdout, stderr }: CliResult): Said {
  if (stdout !== '') throw new Error(`a failed command printed ${stdout}`);
  const line = (pattern: RegExp): string => pattern.exec(stderr)?.[1] ?? '';
  return {
    exit: code,
    code: line(/^ {2}code: (.*)$/m),
    message: line(/^oakum: (.*)$/m),
    because: line(/^ {2}because: (.*)$/m),
    hint: line(/^ {2}try: (.*)$/m),
  };
}

/** The report of `scan … -o json`, whatever its exit code. */
export function reportOf({ stdout, stderr }: CliResult): ScanReport {
  if (stdout === '') throw new Error(`the scan gave no report: ${stderr}`);
  return ScanReport.parse(JSON.parse(stdout));
}

/** What was not read, as `code what`. */
export function unreadOf({ unread }: Coverage): readonly string[] {
  return unread.map(({ code, what }) => `${code} ${what}`);
}
