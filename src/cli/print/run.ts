import type { RolloutState, Run, RunPatch } from '../../model/index.ts';
import { columns, markdownTable, printable } from './table.ts';

/** Where a run stands, patch by patch and workload by workload. */
export function runTable(run: Run): string {
  return [`${run.id}  ${run.phase}  ${run.note}`, '', ...run.patches.flatMap(patchLines)]
    .join('\n')
    .trimEnd();
}

function patchLines(patch: RunPatch): readonly string[] {
  const image =
    patch.patchedImage === undefined
      ? []
      : [`    image ${patch.patchedImage}${patch.engine === undefined ? '' : ` by ${patch.engine}`}`];
  const witnesses =
    patch.attestation?.witnesses.map(
      (one) => `    ${one.agrees ? '✓' : '✗'} ${one.name}: ${one.statement}`,
    ) ?? [];
  return [
    `  ${patch.phase.padEnd(19)} ${printable(patch.title)}${patch.note === '' ? '' : `: ${patch.note}`}`,
    ...image,
    ...patch.rollouts.map(rolloutLine),
    ...witnesses,
    '',
  ];
}

function rolloutLine(rollout: RolloutState): string {
  const verdict = rollout.verdicts.at(-1);
  const said = verdict === undefined ? '' : `  gate ${verdict.gate}: ${verdict.kind} (${verdict.reason})`;
  return `    ${rollout.namespace}/${rollout.kind}/${rollout.name}  ${rollout.phase}${rollout.note === '' ? '' : `: ${rollout.note}`}${said}`;
}

const head = ['RUN', 'PHASE', 'STARTED', 'BY', 'PATCHES', 'NOTE'];

export function runsTable(runs: readonly Run[]): string {
  return runs.length === 0 ? 'no runs yet: oakum plan, then oakum apply' : columns(head, runs.map(rowOf));
}

export function runsMarkdown(runs: readonly Run[]): string {
  return markdownTable(head, runs.map(rowOf));
}

function rowOf(run: Run): readonly string[] {
  const verified = run.patches.filter((patch) => patch.phase === 'verified').length;
  return [
    run.id,
    run.phase,
    run.startedAt,
    run.startedBy,
    `${verified}/${run.patches.length} verified`,
    run.note,
  ];
}
