import { OakumError } from '../../kernel/index.ts';
import type { Action } from '../commands.ts';
import { exitCodes } from '../exit-codes.ts';
import { textOption } from '../options.ts';
import { print } from '../print/value.ts';
import { withWorld } from '../with-world.ts';

/** Reads this host and prints it as lines of a log, for whoever reads the log: nothing is judged, nothing is kept. */
export const gatherHostAction: Action = async (context, _args, options) => {
  const { hostLog } = await import('../../flows/host-log.ts');
  const root = textOption(options, 'root') ?? '/';
  const name = textOption(options, 'name');
  const log = await withWorld(context, (world) =>
    hostLog(world, { root, name, signal: context.deps.signal }),
  );
  context.deps.io.out(log);
  return exitCodes.fine;
};

/** One answer a line, in the order of the lines; empty lines are passed over. */
export const compareVersionsAction: Action = async ({ deps }, [scheme = '']) => {
  const { compareVersionLines, versionSchemeIds } = await import('../../flows/compare-versions.ts');
  const answers = compareVersionLines(scheme, await deps.io.input());
  if (answers === undefined) {
    throw new OakumError('usage.scheme', `no version scheme ${JSON.stringify(scheme)}`, {
      hint: `one of ${versionSchemeIds.join(', ')}`,
    });
  }
  deps.io.out(answers.map((answer) => `${answer}\n`).join(''));
  return exitCodes.fine;
};

/** One answer a line, as for versions; a constraint may be empty where its language has that. */
export const matchRangeAction: Action = async ({ deps }, [ecosystem = '']) => {
  const { matchRangeLines, rangeEcosystems } = await import('../../flows/match-range.ts');
  const answers = matchRangeLines(ecosystem, await deps.io.input());
  if (answers === undefined) {
    throw new OakumError('usage.scheme', `no constraints of ${JSON.stringify(ecosystem)}`, {
      hint: `one of ${rangeEcosystems.join(', ')}`,
    });
  }
  deps.io.out(answers.map((answer) => `${answer}\n`).join(''));
  return exitCodes.fine;
};

/** One line of JSON for each vector; a malformed one is an answer too. */
export const cvssAction: Action = async ({ deps }) => {
  const { scoreCvssLines } = await import('../../flows/score-cvss.ts');
  const answers = scoreCvssLines(await deps.io.input());
  deps.io.out(answers.map((answer) => `${JSON.stringify(answer)}\n`).join(''));
  return exitCodes.fine;
};

/** When it is due by one profile, and by which row. */
export const deadlineAction: Action = async (context, [profile = '', ...words]) => {
  const { deadlineOf } = await import('../../flows/deadline.ts');
  const answer = await withWorld(context, (world) =>
    deadlineOf({ data: world.data, documents: world.documents, now: world.clock.now() }, profile, words),
  );
  const lines = [
    `due   ${answer.due ?? 'no date'}`,
    `by    ${answer.profile}, ${answer.rule}`,
    ...(answer.from === undefined ? [] : [`from  ${answer.from} (clock: ${answer.clock})`]),
    ...answer.inputs.map(({ name, value, source }) => `      ${name} = ${value} (${source})`),
  ];
  print(context, {
    value: answer,
    table: () => lines.join('\n'),
    markdown: () => `\`\`\`\n${lines.join('\n')}\n\`\`\``,
  });
  return exitCodes.fine;
};

/** One JSON line for each pod; what cannot be read is a line too, and never passes for a safe pod. */
export const podSecurityAction: Action = async (context, files, options) => {
  const { podSecurityOfFiles } = await import('../../flows/pod-security.ts');
  const version = textOption(options, 'version') ?? 'latest';
  const { signal, io } = context.deps;
  const verdicts = await withWorld(context, (world) => podSecurityOfFiles(world, { version, files, signal }));
  io.out(verdicts.map((verdict) => `${JSON.stringify(verdict)}\n`).join(''));
  return verdicts.some((verdict) => 'error' in verdict) ? exitCodes.failed : exitCodes.fine;
};
