import { approvalState } from '../decide/approvals/index.ts';
import { errorCode, instantText, OakumError } from '../kernel/index.ts';
import type { Plan, Run } from '../model/index.ts';
import { bumpWarnings } from './loans/loan-warnings.ts';
import { checkWorld } from './runs/check-world.ts';
import { runOf } from './runs/drive.ts';
import { driveRun } from './runs/drive-run.ts';
import { judgeAgain } from './runs/judge-again.ts';
import { requireWriting } from './runs/why-stopped.ts';
import { followRun, rests } from './runs.ts';
import type { World } from './world.ts';

export interface ApplyRequest {
  readonly plan: Plan;
  readonly startedBy: string;
  readonly signal: AbortSignal;
  /** A sentence for each thing that changes. */
  readonly onChange: (sentence: string) => void;
}

/**
 * Does what the plan says and nothing else. A run of the same plan that has not ended is taken up again: the same
 * command after a crash or a Ctrl-C finishes it, and after its success has nothing left to do.
 *
 * @throws writing.paused, writing.configuration, policy.changed, plan.expired, plan.moved, approvals.missing, approvals.rejected, policy.blocked.
 */
export async function applyPlan(world: World, request: ApplyRequest): Promise<Run> {
  const { onChange, signal } = request;
  const patches = request.plan.patches.map(({ patch }) => patch);
  for (const one of await bumpWarnings(world, { patches, cluster: request.plan.cluster.id, signal }))
    onChange(`warning: ${one.what}: ${one.message} (${one.code})`);
  const run = await startRun(world, request);
  return driveOrFollow(world, run.id, request);
}

/** How often a run that another process has is looked at until it is asked for again: that process may have gone. */
const looksBetweenTries = 4;

/** A server on the same store takes up new runs, too: where it was faster, the run is followed, and taken over if need be. */
async function driveOrFollow(
  world: World,
  id: string,
  { signal, onChange }: Pick<ApplyRequest, 'signal' | 'onChange'>,
): Promise<Run> {
  const said = { last: '' };
  const onNews = (sentence: string): void => {
    if (sentence !== said.last) onChange(sentence);
    said.last = sentence;
  };
  for (;;) {
    try {
      return await driveRun(world, { run: id, signal, onChange });
    } catch (error) {
      if (errorCode(error) !== 'runs.busy') throw error;
    }
    const run = await followRun(world, { id, signal, onChange: onNews, looks: looksBetweenTries });
    if (rests(run)) return run;
  }
}

/** Makes the run, or gives the one of this plan that has not ended. Does not drive it. */
export async function startRun(
  world: World,
  { plan, startedBy }: Pick<ApplyRequest, 'plan' | 'startedBy'>,
): Promise<Run> {
  const store = await world.store();
  const before = (await store.runs.list(1000)).find((one) => one.planDigest === plan.digest);
  if (before !== undefined && before.endedAt === undefined) {
    if (before.wish === 'abort' || before.wish === 'rollback') {
      throw new OakumError(
        'runs.not-possible',
        `${before.id} was asked to ${before.wish}: it does not go on`,
        { hint: `oakum watch ${before.id}` },
      );
    }
    await store.runs.setWish(before.id, 'go', {
      at: instantText(world.clock.now()),
      kind: 'run-resumed',
      by: startedBy,
      run: before.id,
      body: { plan: plan.id },
    });
    return { ...before, wish: 'go' };
  }
  if (before?.phase === 'succeeded') return before;
  if (before !== undefined) {
    throw new OakumError(
      'plan.done',
      `plan ${plan.id} was carried out by ${before.id}, which ended ${before.phase}`,
      { hint: 'make a new plan: oakum plan' },
    );
  }
  const at = instantText(world.clock.now());
  if (plan.expiresAt <= at)
    throw new OakumError('plan.expired', `plan ${plan.id} expired at ${plan.expiresAt}`, {
      hint: 'make a new one: oakum plan',
    });
  await requireWriting(world);
  await requireWork(world, plan, at);
  await judgeAgain(world, plan);
  await checkWorld(world, plan);
  const run = newRun(world, { plan, startedBy, at });
  try {
    await store.runs.create(run, [
      {
        at,
        kind: 'run-started',
        by: startedBy,
        run: run.id,
        body: { plan: plan.id, digest: plan.digest, patches: run.patches.map((patch) => patch.id) },
      },
    ]);
  } catch (error) {
    if (errorCode(error) !== 'store.exists') throw error;
    // Somebody started the same plan at the same moment: theirs is the run.
    return runOf(store, run.id);
  }
  return run;
}

/** Something must be allowed, and where people are asked, they must have said yes. */
async function requireWork(world: World, plan: Plan, now: string): Promise<void> {
  const doable = plan.patches.filter(({ decision }) => decision.kind !== 'blocked');
  if (doable.length === 0) {
    const why = plan.patches.map(
      ({ patch, decision }) =>
        `${patch.title}: ${decision.kind === 'blocked' ? decision.reasons.join('; ') : ''}`,
    );
    throw new OakumError(
      'policy.blocked',
      `plan ${plan.id} has nothing that may be done${why.length === 0 ? '' : `: ${why.slice(0, 3).join(' · ')}`}`,
    );
  }
  const required = Math.max(
    0,
    ...doable.map(({ decision }) => (decision.kind === 'needs-approval' ? decision.required : 0)),
  );
  const store = await world.store();
  const state = approvalState({
    plan,
    approvals: await store.plans.approvals(plan.digest),
    required,
    secondPerson: doable.some(({ policy }) =>
      world.documents.policies.some((one) => one.metadata.name === policy && one.spec.approvals.secondPerson),
    ),
    now,
  });
  if (state.kind === 'rejected')
    throw new OakumError('approvals.rejected', `${state.by} rejected plan ${plan.id}: ${state.reason}`);
  if (state.kind === 'missing') {
    const reasons = state.reasons.length === 0 ? '' : ` (${state.reasons.join('; ')})`;
    throw new OakumError(
      'approvals.missing',
      `plan ${plan.id} has ${state.have} of ${state.required} approval(s)${reasons}`,
      { hint: `oakum approve ${plan.id} --reason "…"` },
    );
  }
}

function newRun(
  _world: World,
  { plan, startedBy, at }: { readonly plan: Plan; readonly startedBy: string; readonly at: string },
): Run {
  return {
    // One plan, one run: a second start at the same moment finds the id taken.
    id: `run-${plan.digest.slice('sha256:'.length, 'sha256:'.length + 10)}`,
    machine: 1,
    planDigest: plan.digest,
    cluster: plan.cluster.id,
    phase: 'running',
    wish: 'go',
    startedAt: at,
    startedBy,
    patches: plan.patches
      .filter(({ decision }) => decision.kind !== 'blocked')
      .map(({ patch }) => ({ id: patch.id, title: patch.title, phase: 'pending', rollouts: [], note: '' })),
    note: '',
  };
}
