import { errorCode, errorMessage, OakumError } from '../../kernel/index.ts';
import type { CliDeps } from '../context.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';

const usageCodes = [
  'config.',
  'usage.',
  'advisories.none',
  'kube.no-config',
  'kube.config-',
  'kube.context-',
  'kube.insecure',
  'serve.port-taken',
  'store.second-server',
];
const policyCodes = ['policy.', 'approvals.rejected'];
const waitingCodes = ['approvals.missing', 'windows.closed', 'runs.waiting', 'writing.'];

/** What happened, why, and what to do next; on standard error, with the code for scripts. */
export function printError(error: unknown, deps: CliDeps): ExitCode {
  if (deps.signal.aborted) {
    deps.io.error('\nstopped; run the same command again to go on\n');
    return exitCodes.stopped;
  }
  const code = errorCode(error);
  deps.io.error(`oakum: ${errorMessage(error)}\n`);
  const cause = error instanceof Error ? error.cause : undefined;
  if (cause !== undefined && !errorMessage(error).includes(errorMessage(cause)))
    deps.io.error(`  because: ${errorMessage(cause)}\n`);
  if (error instanceof OakumError && error.hint !== undefined) deps.io.error(`  try: ${error.hint}\n`);
  deps.io.error(`  code: ${code}\n`);
  return exitFor(code);
}

function exitFor(code: string): ExitCode {
  const starts = (list: readonly string[]): boolean => list.some((prefix) => code.startsWith(prefix));
  if (starts(usageCodes)) return exitCodes.usage;
  if (starts(policyCodes)) return exitCodes.policy;
  if (starts(waitingCodes)) return exitCodes.waiting;
  return exitCodes.failed;
}
