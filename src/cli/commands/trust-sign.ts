import { OakumError } from '../../kernel/index.ts';
import type { Action } from '../commands.ts';
import { exitCodes } from '../exit-codes.ts';
import { textOption } from '../options.ts';
import { print } from '../print/value.ts';
import { readFileOf } from '../read-file.ts';
import { withWorld } from '../with-world.ts';

export const trustSignAction: Action = async (context, [reference = '']) => {
  const { signByHand } = await import('../../flows/sign-by-hand.ts');
  const { signal } = context.deps;
  const signed = await withWorld(context, (world) => signByHand(world, { reference, signal }));
  const { image, kind, keyId, signatures } = signed;
  const head =
    kind === 'already' ? `${image} was signed by key ${keyId} before` : `signed ${image} by key ${keyId}`;
  const lines = [head, ...signatures.map(({ format, at }) => `${format}: ${at}`)];
  print(context, {
    value: signed,
    table: () => lines.join('\n'),
    markdown: () => lines.map((line) => `- ${line}`).join('\n'),
  });
  return exitCodes.fine;
};

export const trustAttestAction: Action = async (context, [reference = ''], options) => {
  const { attestByHand } = await import('../../flows/sign-by-hand.ts');
  const type = needed(options, 'type');
  const predicate = jsonFrom(await readFileOf(needed(options, 'predicate')));
  const { signal } = context.deps;
  const attested = await withWorld(context, (world) =>
    attestByHand(world, { reference, type, predicate, signal }),
  );
  const lines = [
    `attested ${attested.image} by key ${attested.keyId}`,
    ...attested.attestations.map(({ predicateType, at }) => `${predicateType}: ${at.join(' ')}`),
  ];
  print(context, {
    value: attested,
    table: () => lines.join('\n'),
    markdown: () => lines.map((line) => `- ${line}`).join('\n'),
  });
  return exitCodes.fine;
};

function needed(options: Readonly<Record<string, unknown>>, name: string): string {
  const value = textOption(options, name);
  if (value !== undefined) return value;
  throw new OakumError('usage.option', `--${name} is missing`, { hint: 'oakum trust attest --help' });
}

function jsonFrom(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch (cause) {
    throw new OakumError('usage.predicate', 'the predicate is no JSON', { cause });
  }
}
