import { OakumError, type RetryAdvice } from '../../../../../../kernel/pure/index.ts';
import { lastLines } from '../../../../managers/container.ts';
import { dnfError } from '../errors.ts';
import type { Tool } from './tools.ts';

/** What zypper 1.14 says, and what it means. The first that fits counts; the order is from the gravest down. */
const meanings: readonly (readonly [RegExp, string, RetryAdvice])[] = [
  [
    /Package is not signed|\.rpm.*Signature verification failed|Signature verification failed \[/i,
    'patch.untrusted-package',
    'never',
  ],
  [
    /Signature verification failed for|signed with an unknown key|is unsigned|No or not trusted signature/i,
    'patch.untrusted-release',
    'never',
  ],
  [
    /Digest verification failed for file '[^']+\.rpm'|corrupted during transfer/i,
    'patch.rpm-mismatch',
    'later',
  ],
  [/has wrong checksum|Digest verification failed/i, 'patch.index-mismatch', 'later'],
  [
    /Error trying to read from|temporarily unaccessible|Valid metadata not found|not found on medium|Curl error|Timeout exceeded/i,
    'patch.repository-unreachable',
    'later',
  ],
];

/** What is wrong, of what a tool said and what its downloader logged. */
export function toolError({ id }: Tool, said: string, log: string): OakumError {
  if (id !== 'zypper') return dnfError(said, log, id);
  const found = meanings.find(([form]) => form.test(said));
  return new OakumError(found?.[1] ?? 'patch.engine-failed', `zypper: ${lastLines(said)}`, {
    retry: found?.[2] ?? 'never',
  });
}
