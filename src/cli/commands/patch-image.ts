import type { PatchImageResult } from '../../flows/patch-image.ts';
import type { Action } from '../commands.ts';
import { exitCodes } from '../exit-codes.ts';
import { listOption, textOption } from '../options.ts';
import { columns } from '../print/table.ts';
import { print } from '../print/value.ts';
import { withWorld } from '../with-world.ts';

export const patchImageAction: Action = async (context, [reference = ''], options) => {
  const { patchImage } = await import('../../flows/patch-image.ts');
  const engines = listOption(options, 'engine');
  const result = await withWorld(context, (world) =>
    patchImage(world, {
      reference,
      tag: textOption(options, 'tag'),
      engines: engines.length === 0 ? ['native', 'buildah'] : engines,
      dryRun: options.dryRun === true,
      leaveRefused: options.leaveRefused === true,
      signal: context.deps.signal,
    }),
  );
  print(context, {
    value: result,
    table: () => textOf(result),
    markdown: () => `\`\`\`\n${textOf(result)}\n\`\`\``,
  });
  if (result.code === 'untrusted') return exitCodes.policy;
  return ['patched', 'possible', 'nothing-to-do'].includes(result.code) ? exitCodes.fine : exitCodes.failed;
};

function textOf(result: PatchImageResult): string {
  const head =
    result.image === undefined
      ? `${result.reference}: ${result.code}`
      : `${result.image}\n${result.code} by ${result.engine ?? ''}, signed ${result.signed}`;
  const rows = result.packages.map((one) => [one.name, one.from, one.to, one.debSha256?.slice(0, 12) ?? '']);
  const table = rows.length === 0 ? [] : ['', columns(['PACKAGE', 'FROM', 'TO', 'SHA-256'], rows)];
  const source = `source: ${result.trust}`;
  const said = result.attested.map((type) => `attested: ${type}`);
  const left = result.leftOut.map((one) => `left out: ${one.package ?? ''} ${one.message} (${one.code})`);
  return [head, source, ...(result.message === '' ? [] : [result.message]), ...said, ...table, ...left].join(
    '\n',
  );
}
