import type { Digest } from '../../kernel/pure/index.ts';
import {
  type Basis,
  type ClusterIdentity,
  type Coverage,
  type Decision,
  type Patch,
  type Plan,
  type PlannedPatch,
  type PlanWarning,
  type PolicyVerdict,
  planDigest,
} from '../../model/index.ts';
import { diffImages } from './diff.ts';
import { expiryOf, type WaitingWorkload } from './expiry.ts';

import { comparePatches } from './order.ts';
import { windowed, windowsOf } from './windowed.ts';

/** One chosen patch with what policy and windows say of it, and what its targets look like now. */
export interface PlanPart {
  readonly patch: Patch;
  readonly verdict: PolicyVerdict;
  /** The windows of each workload that it would change. */
  readonly windows: readonly WaitingWorkload[];
  readonly basis: readonly Basis[];
  readonly to: { readonly repository: string; readonly tag: string } | undefined;
}

export interface PlanInput {
  readonly id: string;
  readonly createdAt: string;
  readonly createdBy: string;
  readonly cluster: ClusterIdentity;
  readonly parts: readonly PlanPart[];
  readonly leftOut: readonly string[];
  readonly coverage: Coverage;
  readonly restsOn: readonly string[];
  readonly warnings?: readonly PlanWarning[];
}

/** Orders the parts, applies windows and budget, and seals the plan with its digest. */
export function assemblePlan(input: PlanInput): Plan {
  const ordered = input.parts.toSorted((left, right) => comparePatches(left.patch, right.patch));
  const parts = withinBudget(ordered);
  const doable = parts.filter(({ decision }) => decision.kind !== 'blocked');
  const expiry = expiryOf(
    input.createdAt,
    doable.flatMap(({ windows }) => windows),
  );
  const body: Omit<Plan, 'digest'> = {
    schemaVersion: 1,
    kind: 'Plan',
    id: input.id,
    createdAt: input.createdAt,
    createdBy: input.createdBy,
    expiresAt: expiry.at,
    expiryRule: expiry.rule,
    cluster: input.cluster,
    patches: parts.map(planned),
    leftOut: input.leftOut,
    coverage: input.coverage,
    ...(input.warnings === undefined || input.warnings.length === 0 ? {} : { warnings: input.warnings }),
    restsOn: input.restsOn,
  };
  const digest: Digest = planDigest(body);
  return { ...body, digest };
}

function planned(part: PlanPart & { readonly decision: Decision }): PlannedPatch {
  const { patch, verdict, basis, to } = part;
  const image = patch.kind === 'tag-bump' ? `${patch.toImage}@${patch.toDigest}` : imageOf(to);
  const changes =
    image === undefined
      ? []
      : patch.targets.map((target) => ({ where: whereOf(target), from: target.image, to: image }));
  return {
    patch,
    decision: part.decision,
    windows: windowsOf(part),
    policy: verdict.policy,
    engines: verdict.engines,
    gate: verdict.gate,
    verify: verdict.verify,
    basis,
    ...(to === undefined ? {} : { to }),
    diff: diffImages(changes),
  };
}

function imageOf(to: PlanPart['to']): string | undefined {
  return to === undefined ? undefined : `${to.repository}:${to.tag}@sha256:<set when the patch is made>`;
}

function whereOf(target: Patch['targets'][number]): string {
  return `${target.namespace}/${target.kind}/${target.name} container ${target.container}`;
}

/** Windows speak after policy; the budget of a policy counts the workloads that its patches would change, in order. */
function withinBudget(parts: readonly PlanPart[]): readonly (PlanPart & { readonly decision: Decision })[] {
  const used = new Map<string, Set<string>>();
  return parts.map((part) => {
    const { decision, policy, budget } = part.verdict;
    if (decision.kind === 'blocked') return { ...part, decision };
    const workloads = new Set([
      ...(used.get(policy) ?? []),
      ...part.patch.targets.map(({ workload }) => workload.id),
    ]);
    if (workloads.size > budget) {
      const rule = `PatchPolicy ${policy} budget of ${budget} workload(s)`;
      return {
        ...part,
        decision: {
          kind: 'blocked',
          rule,
          reasons: [`${workloads.size} workloads would change: take the rest in the next plan`],
        },
      };
    }
    used.set(policy, workloads);
    return { ...part, decision: windowed(decision, windowsOf(part)) };
  });
}
