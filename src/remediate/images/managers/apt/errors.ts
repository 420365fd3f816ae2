import type { CommandResult } from '../../../../edges/exec/interface.ts';
import { OakumError, type RetryAdvice } from '../../../../kernel/pure/index.ts';
import { lastLines } from '../container.ts';

/** What apt 2.x says, and what it means. The first that fits counts; the order is from the gravest down. */
const meanings: readonly (readonly [RegExp, string, RetryAdvice])[] = [
  [
    /GPG error|is not signed|NO_PUBKEY|EXPKEYSIG|BADSIG|Clearsigned file isn't valid|signatures? (?:was|were|couldn't)/i,
    'patch.untrusted-release',
    'never',
  ],
  [/is expired \(invalid since|is not valid yet/i, 'patch.release-expired', 'later'],
  [/Conflicting distribution|changed its '(?:Codename|Suite|Origin)'/i, 'patch.release-mismatch', 'never'],
  [/Hash Sum mismatch|unexpected size/i, 'patch.index-mismatch', 'later'],
  [
    /Failed to fetch|Unable to fetch|Could not (?:resolve|connect)|does not have a Release file/i,
    'patch.repository-unreachable',
    'later',
  ],
];

/** Translates a failed call of apt. A bad hash while packages are fetched is a package's, before that an index's. */
export function aptError(result: CommandResult, step: 'update' | 'install'): OakumError {
  const said = `${result.stderr}\n${Buffer.from(result.stdout).toString()}`;
  const found = meanings.find(([form]) => form.test(said));
  const code = found?.[1] ?? 'patch.engine-failed';
  const isDeb = code === 'patch.index-mismatch' && step === 'install';
  return new OakumError(isDeb ? 'patch.deb-mismatch' : code, `apt-get ${step}: ${lastLines(result.stderr)}`, {
    retry: found?.[2] ?? 'never',
  });
}
