import { type RunOptions, run } from './process.ts';
import { programPath } from './programs.ts';

/**
 * Runs cosign and gives its output; throws `rig.program-failed` with its message when it does not verify.
 * It has no network but the registry that it is told: pass `--insecure-ignore-tlog` and the like where they are needed.
 */
export function cosign(args: readonly string[], options: RunOptions = {}): Promise<string> {
  return run(programPath('cosign'), args, { ...options, env: { COSIGN_PASSWORD: '', ...options.env } });
}
