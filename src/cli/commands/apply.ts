import type { Run } from '../../model/index.ts';
import type { Action, CommandContext } from '../commands.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { textOption } from '../options.ts';
import { runTable } from '../print/run.ts';
import { print } from '../print/value.ts';
import { withWorld } from '../with-world.ts';

export const applyAction: Action = async (context, [reference = '']) => {
  const { applyPlan } = await import('../../flows/apply-plan.ts');
  const { loadPlan } = await import('../../flows/load-plan.ts');
  const run = await withWorld(context, async (world) => {
    const plan = await loadPlan(world, reference);
    return applyPlan(world, {
      plan,
      startedBy: world.user,
      signal: context.deps.signal,
      onChange: follow(context),
    });
  });
  return ended(context, run);
};

/** Prints the run and turns its phase into the exit code. */
export function ended(context: CommandContext, run: Run): ExitCode {
  print(context, {
    value: run,
    table: () => runTable(run),
    markdown: () => `# ${run.id}\n\n\`\`\`\n${runTable(run)}\n\`\`\``,
  });
  return exitOf(run);
}

export function exitOf(run: Run): ExitCode {
  switch (run.phase) {
    case 'succeeded':
    case 'rolled-back':
    case 'running':
      return exitCodes.fine;
    case 'paused':
    case 'waiting':
      return exitCodes.waiting;
    case 'partial':
    case 'failed':
    case 'aborted':
      return exitCodes.failed;
  }
}

/** A line on standard error for each thing that changes, as it happens. */
export function follow({ deps }: CommandContext): (sentence: string) => void {
  return (sentence) => deps.io.error(`${sentence}\n`);
}

export const approveAction: Action = async (context, [reference = ''], options) =>
  speak(context, { reference, verdict: 'approved', reason: textOption(options, 'reason') ?? '' });

export const rejectAction: Action = async (context, [reference = ''], options) =>
  speak(context, { reference, verdict: 'rejected', reason: textOption(options, 'reason') ?? '' });

interface Word {
  readonly reference: string;
  readonly verdict: 'approved' | 'rejected';
  readonly reason: string;
}

async function speak(context: CommandContext, { reference, verdict, reason }: Word): Promise<ExitCode> {
  const { speakOnPlan } = await import('../../flows/speak-on-plan.ts');
  const { loadPlan } = await import('../../flows/load-plan.ts');
  const approval = await withWorld(context, async (world) => {
    const plan = await loadPlan(world, reference);
    return speakOnPlan(world, { plan, verdict, reason, by: world.user, identity: 'os-user' });
  });
  const line = `${approval.verdict} by ${approval.by} (operating-system user) for plan digest ${approval.planDigest}`;
  print(context, { value: approval, table: () => line, markdown: () => line });
  return exitCodes.fine;
}
