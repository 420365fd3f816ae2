import { bundleLines, logState, makeCheckpoint } from '../prove/audit/index.ts';
import { evidenceSigner, publicKeysKnown } from './trust/keys.ts';
import type { World } from './world.ts';

/** The whole evidence log as one bundle, under a checkpoint signed now where there is an evidence key. */
export async function exportEvidence(
  world: World,
): Promise<{ readonly text: string; readonly entries: number }> {
  const { evidence } = await world.store();
  await signCheckpoint(world);
  const lines: string[] = [];
  for await (const line of bundleLines(evidence, {
    publicKeys: await publicKeysKnown(world),
    clock: world.clock,
  }))
    lines.push(line);
  return { text: lines.join(''), entries: await evidence.size() };
}

/** Signs what the log holds now; nothing without an evidence key or without entries. */
export async function signCheckpoint(world: World): Promise<void> {
  const { evidence } = await world.store();
  const signer = await evidenceSigner(world);
  const state = await logState(evidence);
  if (signer === undefined || state === undefined) return;
  await evidence.saveCheckpoint(await makeCheckpoint(state, { signer, clock: world.clock }));
}
