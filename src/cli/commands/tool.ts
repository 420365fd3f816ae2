import { OakumError } from '../../kernel/index.ts';
import type { Action } from '../commands.ts';
import { exitCodes } from '../exit-codes.ts';

/** One answer a line, in the order of the lines; empty lines are passed over. */
export const compareVersionsAction: Action = async ({ deps }, [scheme = '']) => {
  const { compareVersionLines } = await import('../../flows/compare-versions.ts');
  const answers = compareVersionLines(scheme, await deps.io.input());
  if (answers === undefined) {
    throw new OakumError('usage.scheme', `no version scheme ${JSON.stringify(scheme)}`, {
      hint: 'deb, apk, rpm, semver, pep440, maven, gem, nuget or composer',
    });
  }
  deps.io.out(answers.map((answer) => `${answer}\n`).join(''));
  return exitCodes.fine;
};
