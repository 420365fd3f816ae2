import type { PatchAsked } from '../../flows/patch-asked.ts';
import { OakumError } from '../../kernel/index.ts';
import { type ImageOutcome, type ImageVerdict, imageChecks, isPartial } from '../../model/index.ts';
import type { Action, CommandContext } from '../commands.ts';
import type { OutputFormat } from '../context.ts';
import { type ExitCode, exitCodes, worstExit } from '../exit-codes.ts';
import { listOption, textOption } from '../options.ts';
import { patchedText } from '../print/patched-image.ts';
import { print } from '../print/value.ts';
import { withWorld } from '../with-world.ts';

export const patchImageAction: Action = async (context, [reference = ''], options) => {
  const asked: PatchAsked = {
    reference,
    tag: textOption(options, 'tag'),
    engines: listOption(options, 'engine'),
    leaveRefused: options.leaveRefused === true,
    packages: listOption(options, 'package'),
    report: textOption(options, 'report'),
    secondReport: textOption(options, 'secondReport'),
    output: placeOf(context.flags.outputFile),
    verify: demandsOf(options),
    keepFailed: textOption(options, 'keepFailed'),
    signal: context.deps.signal,
  };
  const printing = { ...context, flags: { ...context.flags, output: formatOf(context, options) } };
  const isPlan = options.plan === true || options.dryRun === true;
  return isPlan ? await plan(printing, asked) : await patch(printing, asked);
};

async function plan(context: CommandContext, asked: PatchAsked): Promise<ExitCode> {
  const { planImage } = await import('../../flows/plan-image.ts');
  const { imagePlanMarkdown, imagePlanTable } = await import('../print/image-plan.ts');
  const value = await withWorld(context, (world) => planImage(world, asked));
  print(context, { value, table: () => imagePlanTable(value), markdown: () => imagePlanMarkdown(value) });
  return worstExit([exitOf(value.code), isPartial(value.coverage) ? exitCodes.partial : exitCodes.fine]);
}

async function patch(context: CommandContext, asked: PatchAsked): Promise<ExitCode> {
  const { patchImage } = await import('../../flows/patch-image.ts');
  const result = await withWorld(context, (world) => patchImage(world, asked));
  print(context, {
    value: result,
    table: () => patchedText(result),
    markdown: () => `\`\`\`\n${patchedText(result)}\n\`\`\``,
  });
  return exitOf(result.code);
}

/** Where the result goes; undefined is the registry. @throws usage.output */
function placeOf(text: string | undefined): PatchAsked['output'] {
  if (text === undefined || text === 'registry') return undefined;
  const [, scheme, path] = /^(oci|oci-archive):(.+)$/.exec(text) ?? [];
  if (path !== undefined) return { kind: scheme === 'oci' ? 'layout' : 'archive', path };
  throw new OakumError('usage.output', `${JSON.stringify(text)} is neither a place nor a format`, {
    hint: `registry, oci:DIR, oci-archive:FILE, or ${formats.join(', ')}`,
  });
}

/** @throws usage.check, usage.max-layer */
function demandsOf(options: Readonly<Record<string, unknown>>): PatchAsked['verify'] {
  const requires = listOption(options, 'require').map(checkOf);
  const maxLayerMb = megabytesOf(textOption(options, 'maxLayer'));
  return {
    unknown: options.stopUnknown === true ? 'stop' : 'allow',
    requires,
    ...(maxLayerMb === undefined ? {} : { maxLayerMb }),
  };
}

function checkOf(text: string): ImageVerdict['check'] {
  const check = imageChecks.find((one) => one === text);
  if (check !== undefined) return check;
  throw new OakumError('usage.check', `there is no check ${JSON.stringify(text)} of a patched image`, {
    hint: `one of ${imageChecks.join(', ')}`,
  });
}

/** @throws usage.max-layer */
function megabytesOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const megabytes = /^\d{1,6}(?:\.\d{1,3})?$/.test(text) ? Number(text) : 0;
  if (megabytes > 0) return megabytes;
  throw new OakumError('usage.max-layer', `${JSON.stringify(text)} is no number of megabytes`, {
    hint: 'a number above 0, such as 80 or 2.5',
  });
}

const formats: readonly OutputFormat[] = ['table', 'json', 'yaml', 'markdown'];

/** `--format` and, as everywhere, `-o`. @throws usage.format */
function formatOf({ flags }: CommandContext, options: Readonly<Record<string, unknown>>): OutputFormat {
  const text = textOption(options, 'format');
  const format = text === undefined ? flags.output : formats.find((one) => one === text);
  if (format !== undefined) return format;
  throw new OakumError('usage.format', `there is no format ${text}`, {
    hint: `one of ${formats.join(', ')}`,
  });
}

/** Waiting is for a mirror or a person; what an engine refused, and what nobody publishes fixes for, failed. */
function exitOf(code: ImageOutcome): ExitCode {
  if (code === 'untrusted') return exitCodes.policy;
  if (['patched', 'possible', 'nothing-to-do'].includes(code)) return exitCodes.fine;
  return ['waiting-for-mirror', 'held'].includes(code) ? exitCodes.waiting : exitCodes.failed;
}
