import type { ImageConfig } from '../../../formats/oci/index.ts';

type History = NonNullable<ImageConfig['history']>;

/** Histories are as long as who built the image liked, and a report holds one line for each layer of each image. */
const maxCommandChars = 300;

/**
 * The command that made each layer, lowest first. Steps that made no layer are passed over. Only where the steps that
 * are left are as many as the layers is it certain which belongs to which: tools that squash, rebase or add layers
 * often leave the history as it was, and then nothing is said.
 */
export function layerCommands(history: History, layers: number): readonly (string | undefined)[] {
  const steps = history.filter(({ empty_layer: isEmpty }) => isEmpty !== true);
  if (steps.length !== layers) return Array.from({ length: layers }, () => undefined);
  return steps.map(({ created_by: command }) => (command === undefined ? undefined : plainCommand(command)));
}

const maxStepChars = 8192;
const shell = /^(?:\/usr)?\/bin\/[a-z]*sh (?:-[a-z]+ |pipefail )*?-[a-z]*c /;
const shellAfterArguments = / (?=(?:\/usr)?\/bin\/[a-z]*sh (?:-[a-z]+ |pipefail )*?-[a-z]*c )/;

/**
 * A step as its author wrote it, without what builders put around it: `/bin/sh -c #(nop) ADD …`, `RUN /bin/sh -c … # buildkit`,
 * and the build arguments (`|2 TOKEN=… `), in whose values people have put secrets.
 */
export function plainCommand(createdBy: string): string | undefined {
  const text = createdBy.slice(0, maxStepChars).replaceAll(/\s+/g, ' ').trim();
  const isMarked = /^RUN (?:\||\/)/.test(text);
  const step = withoutArguments(text.replace(/ # buildkit$/, '').slice(isMarked ? 4 : 0));
  if (step === undefined) return undefined;
  const command = step.replace(shell, '');
  const plain = command.startsWith('#(nop)')
    ? command.slice(6).trim()
    : isMarked || command !== step
      ? `RUN ${command}`
      : command;
  if (plain === '') return undefined;
  return plain.length <= maxCommandChars ? plain : `${plain.slice(0, maxCommandChars - 1)}…`;
}

/** undefined where they cannot be told from the command. */
function withoutArguments(step: string): string | undefined {
  if (!/^\|\d/.test(step)) return step;
  const at = shellAfterArguments.exec(step);
  return at === null ? undefined : step.slice(at.index + 1);
}
