import { observeRollout } from '../../discover/inventory/index.ts';
import { stoppedCode } from '../../executor/index.ts';
import { instantText } from '../../kernel/index.ts';
import {
  EffectOutcome,
  type InstantText,
  type RolloutState,
  type Run,
  type RunPatch,
  undoUntil,
  type Verdict,
} from '../../model/index.ts';
import { rolloutStrategyFor, type StepResult } from '../../remediate/rollout/index.ts';
import { carryOut, type Done, type Drive, entry, keepLease, save } from './drive.ts';
import { effectContext } from './effect-for.ts';
import { rehearsalVerdict } from './rehearsal-verdict.ts';
import { withPatch } from './run-step.ts';
import { updatersVerdict } from './updaters-verdict.ts';

/** How often a rollout is looked at while nothing changes. */
const lookEveryMs = 500;

interface Turn {
  readonly run: Run;
  readonly patch: string;
  readonly rollout: number;
  /** It may not go beyond its next safe point, whatever is wished. */
  readonly isHalted: boolean;
}

/** Looks at one rollout, steps its machine, carries out what it asks for, and saves what came of it. */
export async function rollOnce(drive: Drive, turn: Turn): Promise<void> {
  const { run } = turn;
  const patch = run.patches.find((one) => one.id === turn.patch);
  const rollout = patch?.rollouts[turn.rollout];
  if (patch === undefined || rollout === undefined) return;
  const wish = turn.isHalted && run.wish === 'go' ? 'pause' : run.wish;
  const result = await stepOf(drive, { run: { ...run, wish }, patch, rollout });
  const next = withPatch(run, withRollout(patch, turn.rollout, result.state));
  const [effect] = result.effects;
  const events = result.events.map((event) =>
    entry(drive, 'verdict', { patch: patch.id, workload: `${rollout.namespace}/${rollout.name}`, event }),
  );
  say(drive, rollout, result);
  if (effect === undefined) {
    const changed = JSON.stringify(result.state) !== JSON.stringify(rollout);
    if (changed) await save(drive, next, events);
    else await keepLease(drive);
    if (!changed || result.state.phase === rollout.phase)
      await drive.world.clock.sleep(lookEveryMs, drive.signal);
    return;
  }
  await save(drive, next, events);
  const begins = result.rehearse !== undefined;
  const watched = begins ? await updatersVerdict(drive, turn.patch, nowOf(drive)) : undefined;
  const done = await carryOut(drive, next, effect, result.rehearse);
  const rehearsed = rehearsalVerdict(done.rehearsed, nowOf(drive));
  await save(drive, ...withVerdicts(drive, { run: next, turn, done, verdicts: [watched, rehearsed] }));
  await waitAfterFailure(drive, done);
}

function nowOf({ world }: Drive): InstantText {
  return instantText(world.clock.now());
}

interface Judged {
  readonly run: Run;
  readonly turn: Turn;
  readonly done: Done;
  readonly verdicts: readonly (Verdict | undefined)[];
}

/** What was said as the rollout begins is kept, once; a dry run that refused speaks through the outcome of the effect. */
function withVerdicts(
  drive: Drive,
  { run, turn, done, verdicts }: Judged,
): readonly [run: Run, entries: Done['entries']] {
  const patch = run.patches.find((one) => one.id === turn.patch);
  const rollout = patch?.rollouts[turn.rollout];
  if (patch === undefined || rollout === undefined) return [run, done.entries];
  const isKnown = ({ gate, reason }: Verdict): boolean =>
    rollout.verdicts.some((one) => one.gate === gate && one.reason === reason);
  const fresh = verdicts.flatMap((one) => (one === undefined || isKnown(one) ? [] : [one]));
  if (fresh.length === 0) return [run, done.entries];
  const workload = `${rollout.namespace}/${rollout.name}`;
  for (const { gate, kind, reason } of fresh) drive.onChange(`${workload}: ${gate} ${kind}: ${reason}`);
  const judged = { ...rollout, verdicts: [...rollout.verdicts, ...fresh] };
  const entries = fresh.map((verdict) =>
    entry(drive, 'verdict', { patch: patch.id, workload, event: { kind: 'judged', verdict } }),
  );
  return [withPatch(run, withRollout(patch, turn.rollout, judged)), [...done.entries, ...entries]];
}

async function stepOf(
  drive: Drive,
  { run, patch, rollout }: { readonly run: Run; readonly patch: RunPatch; readonly rollout: RolloutState },
): Promise<StepResult> {
  const strategy = rolloutStrategyFor(rollout.kind);
  if (strategy === undefined) {
    return {
      state: { ...rollout, phase: 'unsupported', note: `rolling out a ${rollout.kind} is not yet supported` },
      effects: [],
      events: [],
    };
  }
  const { reader } = await drive.world.cluster();
  const planned = drive.plan.patches.find((one) => one.patch.id === patch.id);
  const now = instantText(drive.world.clock.now());
  const observation = await observeRollout(reader, rollout, { at: now, signal: drive.signal });
  return strategy.step(rollout, observation, {
    now,
    wish: run.wish,
    gate: planned?.gate ?? { bake: '60s', deadline: '10m' },
    effectContext: {
      ...effectContext(run, patch.id, drive.plan),
      undoNotAfter: undoUntil(drive.plan),
      cluster: run.cluster,
      takeFrom: planned?.basis.find((one) => one.uid === rollout.uid)?.takeFrom ?? [],
    },
    outcomes: await outcomesOf(drive, patch.id, rollout),
  });
}

/** The newest recorded outcome of each of this rollout's effects. */
async function outcomesOf(
  drive: Drive,
  patch: string,
  rollout: RolloutState,
): Promise<Readonly<Record<string, EffectOutcome>>> {
  const entries = await drive.store.evidence.ofRun(drive.run);
  const outcomes: Record<string, EffectOutcome> = {};
  for (const { kind, body } of entries) {
    const key = body.key;
    if (kind !== 'outcome' || typeof key !== 'string' || !key.startsWith(`${drive.run}/${patch}/`)) continue;
    const parsed = EffectOutcome.safeParse(body.outcome);
    if (parsed.success) outcomes[key] = parsed.data;
  }
  return rollout.uid === '' ? {} : outcomes;
}

function withRollout(patch: RunPatch, index: number, rollout: RolloutState): RunPatch {
  return { ...patch, rollouts: patch.rollouts.map((one, at) => (at === index ? rollout : one)) };
}

function say(drive: Drive, before: RolloutState, { state, events }: StepResult): void {
  const name = `${before.namespace}/${before.name}`;
  for (const event of events) {
    if (event.kind === 'judged')
      drive.onChange(`${name}: gate ${event.verdict.gate} ${event.verdict.kind}: ${event.verdict.reason}`);
    else drive.onChange(`${name}: ${event.from} → ${event.to}${event.note === '' ? '' : `: ${event.note}`}`);
  }
  if (events.length === 0 && state.phase !== before.phase)
    drive.onChange(`${name}: ${before.phase} → ${state.phase}`);
}

/** A failure that may pass is looked at again after a moment; the machine decides whether it is worth asking again. */
async function waitAfterFailure(drive: Drive, { outcome }: Done): Promise<void> {
  if (outcome.kind !== 'failed') return;
  const looks = outcome.code === stoppedCode ? 20 : 4;
  await drive.world.clock.sleep(lookEveryMs * looks, drive.signal);
}
