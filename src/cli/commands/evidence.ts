import { writeFile } from 'node:fs/promises';
import type { Action } from '../commands.ts';
import { exitCodes } from '../exit-codes.ts';
import { textOption } from '../options.ts';
import { print } from '../print/value.ts';
import { readFileOf } from '../read-file.ts';
import { withWorld } from '../with-world.ts';

/** Needs no store, no server and no network: only the bundle and, to trust it, the public key. */
export const verifyEvidenceAction: Action = async (context, [file = ''], options) => {
  const { verifyEvidence } = await import('../../flows/verify-evidence.ts');
  const key = textOption(options, 'key');
  const answer = await verifyEvidence(
    await readFileOf(file),
    key === undefined ? undefined : (await readFileOf(key)).toString('utf8'),
  );
  print(context, {
    value: answer,
    table: () => answer.lines.join('\n'),
    markdown: () => answer.lines.map((line) => `- ${line}`).join('\n'),
  });
  return answer.ok ? exitCodes.fine : exitCodes.failed;
};

export const exportEvidenceAction: Action = async (context, [file = '']) => {
  const { exportEvidence } = await import('../../flows/export-evidence.ts');
  const { text, entries } = await withWorld(context, exportEvidence);
  await writeFile(file, text, { mode: 0o600 });
  context.deps.io.error(`wrote ${entries} entries to ${file}\n`);
  return exitCodes.fine;
};
