import type { DocumentSource } from '../../flows/open-document.ts';
import { OakumError } from '../../kernel/index.ts';
import { isPartial } from '../../model/index.ts';
import type { Action } from '../commands.ts';
import { exitCodes } from '../exit-codes.ts';
import { textOption } from '../options.ts';
import { importText } from '../print/import.ts';
import { print } from '../print/value.ts';
import { withWorld } from '../with-world.ts';

export const importAction: Action = async (context, files, options) => {
  const { importHistory, saidForAll } = await import('../../flows/history/index.ts');
  if (files.filter((file) => file === '-').length > 1)
    throw new OakumError('usage.document', 'standard input can be read once', { hint: 'name - once' });
  const said = saidForAll({
    place: textOption(options, 'place'),
    by: textOption(options, 'acceptedBy'),
    reason: textOption(options, 'reason'),
    until: textOption(options, 'acceptedUntil'),
  });
  const sources: DocumentSource[] = [];
  for (const file of files) {
    sources.push(
      file === '-'
        ? { kind: 'text', label: 'standard input', text: await context.deps.io.input() }
        : { kind: 'file', path: file },
    );
  }
  const report = await withWorld(context, (world) =>
    importHistory(world, {
      sources,
      isDryRun: options.dryRun === true,
      said,
      signal: context.deps.signal,
    }),
  );
  const text = (): string => importText(report);
  print(context, { value: report, table: text, markdown: () => `\`\`\`\n${text()}\n\`\`\`` });
  return isPartial(report.coverage) ? exitCodes.partial : exitCodes.fine;
};
