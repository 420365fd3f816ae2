import { instantText } from '../../kernel/index.ts';
import type { Attestation, Run, RunPatch, Witness } from '../../model/index.ts';
import { type Drive, entry, lend, save, withHeartbeat } from './drive.ts';
import { withPatch } from './run-step.ts';
import type { ToVerify } from './to-verify.ts';
import { hashWitness } from './witness-hashes.ts';
import { rescanWitness } from './witness-rescan.ts';
import { runningWitness } from './witness-running.ts';

/**
 * Did it work? Three who did not make the change are asked: what the cluster reports as running, a new scan of exactly
 * that digest pulled anew from the registry, and the distribution's own hashes of the files. All three, or it stays
 * applied, unverified.
 */
export async function verifyPatch(drive: Drive, run: Run, patchId: string): Promise<void> {
  const patch = run.patches.find((one) => one.id === patchId);
  const planned = drive.plan.patches.find((one) => one.patch.id === patchId);
  if (patch === undefined || planned === undefined) return;
  const attestation = await withHeartbeat(drive, (signal) => attest(drive, { run, patch, planned }, signal));
  const next: RunPatch = {
    ...patch,
    phase: attestation.state,
    attestation,
    note: noteOf(attestation, patch.note),
  };
  drive.onChange(`${patch.title}: ${attestation.state === 'verified' ? 'verified' : 'applied, unverified'}`);
  for (const witness of attestation.witnesses)
    drive.onChange(
      `  ${witness.agrees ? 'agrees' : 'does not agree'}: ${witness.name}: ${witness.statement}`,
    );
  const verified = withPatch(run, next);
  await save(drive, verified, [entry(drive, 'attested', attestation)]);
  await lend(drive, { ...verified, patches: [next] });
}

async function attest(drive: Drive, subject: ToVerify, signal: AbortSignal): Promise<Attestation> {
  const running = await runningWitness(drive, subject, signal);
  const rescan = await rescanWitness(drive, subject, { images: running.images, signal });
  const hashes = await hashWitness(drive, subject, { rescan, signal });
  const witnesses: readonly Witness[] = [running.witness, rescan.witness, hashes];
  return {
    run: subject.run.id,
    patch: subject.patch.id,
    state: witnesses.every((witness) => witness.agrees) ? 'verified' : 'applied-unverified',
    at: instantText(drive.world.clock.now()),
    witnesses,
    removed: rescan.removed,
    remaining: rescan.remaining,
  };
}

function noteOf(attestation: Attestation, before: string): string {
  const missing = attestation.witnesses
    .filter((witness) => !witness.agrees)
    .map((witness) => witness.statement);
  return [...missing, before].filter((part) => part !== '').join('; ');
}
