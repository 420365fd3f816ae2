import {
  bodyOf,
  type Effect,
  type Entry,
  type EntryBodies,
  type PlannedPatch,
  type RolloutState,
  type RunPatch,
  type Verdict,
} from '../../model/index.ts';
import { blocks, code, list, table, text } from './markdown.ts';

export interface PatchSectionInput {
  readonly number: number;
  readonly patch: RunPatch;
  /** Absent if the run carried out another plan than the one at hand. */
  readonly planned: PlannedPatch | undefined;
  readonly entries: readonly Entry[];
}

const shownFindings = 50;

/** One patch of a run: what was wrong, what changed, how it was watched, who witnessed it, what is left. */
export function patchSection({ number, patch, planned, entries }: PatchSectionInput): string {
  return blocks([
    `### ${number}. ${text(patch.title)} (${patch.phase})`,
    patch.note === '' ? undefined : text(patch.note),
    planned === undefined ? 'The plan at hand does not hold this patch.' : wrong(planned),
    change(patch, planned),
    rollouts(patch.rollouts),
    effects(patch, entries),
    gates(patch, entries),
    witnesses(patch),
    remaining(patch, planned),
  ]);
}

function wrong({ patch }: PlannedPatch): string {
  const exploited = patch.exploited === 0 ? '' : `, ${patch.exploited} of them exploited`;
  const due =
    patch.due === undefined
      ? ''
      : ` Due ${patch.due}${patch.dueRule === undefined ? '' : ` (${text(patch.dueRule)})`}.`;
  const summary = `**What was wrong.** ${patch.removes.length} findings${exploited}.${due}`;
  return blocks([
    summary,
    list(
      patch.removes.map((finding) => text(finding.name)),
      shownFindings,
    ),
  ]);
}

function change(patch: RunPatch, planned: PlannedPatch | undefined): string {
  const rows: string[][] = [];
  if (planned !== undefined && planned.patch.kind !== 'none') {
    rows.push(['Image before', `${code(planned.patch.image)} ${code(planned.patch.digest)}`]);
  }
  if (planned?.patch.kind === 'layer-patch') {
    const moved = planned.patch.packages.map(
      (one) => `${code(one.name)} ${text(one.from)} → ${text(one.to)}`,
    );
    rows.push(['Packages', moved.join(', ')]);
  }
  if (planned?.patch.kind === 'rebuild') {
    const { ci, baseline, revision, base } = planned.patch.order;
    rows.push([
      'Built by',
      `${code(ci)} (Baseline ${text(baseline)}): ${code(revision)} on ${code(base)}${linkOf(patch)}`,
    ]);
    const checks = (patch.build?.checks ?? []).map((one) => `${one.check} ${one.verdict}: ${one.message}`);
    if (checks.length > 0) rows.push(['Accepted by', checks.map(text).join('<br>')]);
  }
  if (patch.patchedImage !== undefined || patch.patchedDigest !== undefined) {
    const image = patch.patchedImage === undefined ? '' : `${code(patch.patchedImage)} `;
    rows.push(['Image after', `${image}${code(patch.patchedDigest ?? '')}`]);
  }
  if (patch.engine !== undefined) rows.push(['Made by', `the engine ${code(patch.engine)}`]);
  return rows.length === 0 ? '' : blocks(['**What was changed.**', table(['About', 'What'], rows)]);
}

function linkOf({ build }: RunPatch): string {
  return build?.link === undefined ? '' : `, run ${code(build.link)}`;
}

function rollouts(states: readonly RolloutState[]): string {
  if (states.length === 0) return '';
  const rows = states.map((one) => [
    text(`${one.namespace}/${one.kind}/${one.name}`),
    one.phase,
    images(one.before),
    images(one.after),
    text(one.note),
  ]);
  return blocks(['**Workloads.**', table(['Workload', 'State', 'Before', 'After', 'Note'], rows)]);
}

function images(containers: readonly { readonly container: string; readonly image: string }[]): string {
  return containers.map(({ container, image }) => `${text(container)} ${code(image)}`).join('<br>');
}

/** From the log, not from the run's state: what was about to be done, and what came of it. */
function effects(patch: RunPatch, entries: readonly Entry[]): string {
  const outcomes = new Map<string, EntryBodies['outcome']>();
  for (const entry of entries) {
    const outcome = bodyOf('outcome', entry);
    if (outcome !== undefined) outcomes.set(outcome.key, outcome);
  }
  const rows = entries.flatMap((entry) => {
    const intent = bodyOf('intent', entry);
    // The writes inside an effect stand in the timeline: here an effect is one row.
    if (intent === undefined || !('effect' in intent) || intent.effect.patch !== patch.id) return [];
    return [
      [
        entry.at,
        intent.effect.action,
        target(intent.effect),
        result(outcomes.get(intent.key)),
        text(entry.by),
      ],
    ];
  });
  return rows.length === 0
    ? ''
    : blocks(['**What was done.**', table(['When', 'Act', 'To', 'Outcome', 'By'], rows)]);
}

function target(effect: Effect): string {
  switch (effect.action) {
    case 'image.patch':
      return code(`${effect.toRepository}:${effect.toTag}`);
    case 'image.rebuild':
      return code(effect.order.result);
    case 'image.sign':
      return code(`${effect.repository}@${effect.digest}`);
    case 'workload.rollout-fields':
    case 'workload.image':
      return text(`${effect.target.namespace}/${effect.target.kind}/${effect.target.name}`);
  }
}

function result(outcome: EntryBodies['outcome'] | undefined): string {
  if (outcome === undefined) return '**no outcome recorded**';
  const { outcome: came } = outcome;
  return came.kind === 'done' ? 'done' : `${came.kind}: ${code(came.code)} ${text(came.reason)}`;
}

/** Verdicts of the run's state; those that only the log still knows (a resumed run) come with it. */
function gates(patch: RunPatch, entries: readonly Entry[]): string {
  const logged = entries.flatMap((entry) => {
    const body = bodyOf('verdict', entry);
    if (body?.patch !== patch.id || body.event.kind !== 'judged') return [];
    return [{ workload: body.workload, verdict: body.event.verdict }];
  });
  const kept = patch.rollouts.flatMap((one) =>
    one.verdicts.map((verdict) => ({ workload: `${one.namespace}/${one.name}`, verdict })),
  );
  const seen = new Set<string>();
  const rows = [...logged, ...kept]
    .filter(({ verdict }) => {
      const key = `${verdict.at} ${verdict.gate} ${verdict.kind} ${verdict.reason}`;
      return !seen.has(key) && seen.add(key);
    })
    .map(({ workload, verdict }) => gateRow(workload, verdict));
  if (rows.length === 0) return '';
  return blocks(['**Gates.**', table(['When', 'Workload', 'Gate', 'Verdict', 'Reason', 'Measured'], rows)]);
}

function gateRow(workload: string, verdict: Verdict): string[] {
  const measured = verdict.measured.map(code).join(' ');
  return [
    verdict.at,
    text(workload),
    text(verdict.gate),
    `**${verdict.kind}**`,
    text(verdict.reason),
    measured,
  ];
}

function witnesses({ attestation }: RunPatch): string {
  if (attestation === undefined) return '**Witnesses.** Not asked: nothing says that it worked.';
  const rows = attestation.witnesses.map((one) => [
    one.name,
    one.agrees ? 'agrees' : '**does not agree**',
    text(one.statement),
  ]);
  return blocks([
    `**Witnesses** (${attestation.at}): ${attestation.state}.`,
    table(['Witness', '', 'Statement'], rows),
  ]);
}

function remaining(patch: RunPatch, planned: PlannedPatch | undefined): string {
  const known = patch.attestation?.remaining;
  const left = known ?? planned?.patch.leaves.map((finding) => finding.name) ?? [];
  const title = known === undefined ? '**What remains** (expected by the plan).' : '**What remains.**';
  return left.length === 0
    ? `${title} Nothing that is known.`
    : blocks([title, list(left.map(text), shownFindings)]);
}
