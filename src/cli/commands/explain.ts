import type { Action } from '../commands.ts';
import { exitCodes } from '../exit-codes.ts';
import { textOption } from '../options.ts';
import { explanationText } from '../print/explain.ts';
import { print } from '../print/value.ts';
import { withWorld } from '../with-world.ts';

export const explainAction: Action = async (context, [what = ''], options) => {
  const { explain } = await import('../../flows/explain.ts');
  const from = textOption(options, 'advisories');
  const explanation = await withWorld(context, (world) => explain(world, what, from));
  const text = (): string => explanationText(explanation);
  print(context, { value: explanation, table: text, markdown: () => `\`\`\`\n${text()}\n\`\`\`` });
  return exitCodes.fine;
};
