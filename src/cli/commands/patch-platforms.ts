import type { PlatformsAsked } from '../../flows/patch-asked.ts';
import { isPartial } from '../../model/index.ts';
import type { CommandContext } from '../commands.ts';
import { type ExitCode, exitCodes, worstExit } from '../exit-codes.ts';
import { outcomeExit } from '../outcome-exit.ts';
import { platformsPlanText, platformsText } from '../print/patched-platforms.ts';
import { print } from '../print/value.ts';
import { withWorld } from '../with-world.ts';

export async function patchPlatformsAction(
  context: CommandContext,
  asked: PlatformsAsked,
  isPlan: boolean,
): Promise<ExitCode> {
  return isPlan ? await plan(context, asked) : await patch(context, asked);
}

async function plan(context: CommandContext, asked: PlatformsAsked): Promise<ExitCode> {
  const { planPlatforms } = await import('../../flows/plan-platforms.ts');
  const value = await withWorld(context, (world) => planPlatforms(world, asked));
  printed(context, value, platformsPlanText(value));
  return worstExit(
    value.platforms.flatMap(({ plan: { code, coverage } }) => [
      outcomeExit(code),
      isPartial(coverage) ? exitCodes.partial : exitCodes.fine,
    ]),
  );
}

async function patch(context: CommandContext, asked: PlatformsAsked): Promise<ExitCode> {
  const { patchPlatforms } = await import('../../flows/patch-platforms.ts');
  const value = await withWorld(context, (world) => patchPlatforms(world, asked));
  printed(context, value, platformsText(value));
  return outcomeExit(value.code);
}

function printed(context: CommandContext, value: object, text: string): void {
  print(context, { value, table: () => text, markdown: () => `\`\`\`\n${text}\n\`\`\`` });
}
