import { OakumError, type RetryAdvice } from '../../../../../kernel/pure/index.ts';
import { lastLines } from '../../../managers/container.ts';

/** What dnf 4.14 and its log say, and what it means. The first that fits counts; the order is from the gravest down. */
const meanings: readonly (readonly [RegExp, string, RetryAdvice])[] = [
  [
    /GPG signature verification error|GPG verification is enabled, but|GPG Keys? listed|repomd\.xml GPG/i,
    'patch.untrusted-release',
    'never',
  ],
  [
    /GPG check FAILED|is not signed|Public key for .* is not installed|not correct for this package/i,
    'patch.untrusted-package',
    'never',
  ],
  [/^ {2}\S+: Cannot download|Error downloading packages/im, 'patch.rpm-mismatch', 'later'],
  [/checksum doesn't match|Checksum (?:error|mismatch)/i, 'patch.index-mismatch', 'later'],
  [/Failed to download metadata|Cannot download|Curl error/i, 'patch.repository-unreachable', 'later'],
];

/** What is wrong, of what dnf said and what its downloader logged. */
export function dnfError(said: string, log: string, tool = 'dnf'): OakumError {
  const found = meanings.find(([form]) => form.test(said));
  const isBroken = /checksum doesn't match/i.test(log);
  const guess = found?.[1] ?? 'patch.engine-failed';
  const code =
    guess === 'patch.rpm-mismatch' && !isBroken
      ? 'patch.repository-unreachable'
      : guess === 'patch.repository-unreachable' && isBroken
        ? 'patch.index-mismatch'
        : guess;
  return new OakumError(code, `${tool}: ${lastLines(said)}`, { retry: found?.[2] ?? 'never' });
}
