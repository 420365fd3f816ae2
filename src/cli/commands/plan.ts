import { writeFile } from 'node:fs/promises';
import { OakumError } from '../../kernel/index.ts';
import { isPartial } from '../../model/index.ts';
import type { Action } from '../commands.ts';
import { exitCodes } from '../exit-codes.ts';
import { listOption, textOption } from '../options.ts';
import { planMarkdown, planTable } from '../print/plan.ts';
import { print } from '../print/value.ts';
import { withWorld } from '../with-world.ts';

export const planAction: Action = async (context, _args, options) => {
  const { makePlan } = await import('../../flows/make-plan.ts');
  const scope = {
    namespaces: listOption(options, 'namespace'),
    labelSelector: textOption(options, 'selector') ?? '',
  };
  const request = {
    scope,
    only: listOption(options, 'only'),
    vex: listOption(options, 'vex').map((path) => ({ kind: 'file', path }) as const),
    createdBy: undefined,
    signal: context.deps.signal,
  };
  const plan = await withWorld(context, (world) => makePlan(world, request));
  const file = context.flags.outputFile;
  if (file !== undefined) {
    await writePlan(file, `${JSON.stringify(plan, null, 2)}\n`);
    context.deps.io.error(`wrote ${file}\n`);
  }
  print(context, { value: plan, table: () => planTable(plan), markdown: () => planMarkdown(plan) });
  return isPartial(plan.coverage) ? exitCodes.partial : exitCodes.fine;
};

async function writePlan(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text);
  } catch (cause) {
    throw new OakumError('usage.plan-file', `cannot write the plan to ${file}`, {
      cause,
      hint: 'the plan is in the store too: oakum apply takes its id',
    });
  }
}
