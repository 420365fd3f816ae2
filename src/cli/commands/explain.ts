import type { Action } from '../commands.ts';
import { exitCodes } from '../exit-codes.ts';
import { explanationText } from '../print/explain.ts';
import { print } from '../print/value.ts';
import { withWorld } from '../with-world.ts';

export const explainAction: Action = async (context, [what = '']) => {
  const { explain } = await import('../../flows/explain.ts');
  const explanation = await withWorld(context, (world) => explain(world, what));
  const text = (): string => explanationText(explanation);
  print(context, { value: explanation, table: text, markdown: () => `\`\`\`\n${text()}\n\`\`\`` });
  return exitCodes.fine;
};
