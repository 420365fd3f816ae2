import { canonicalJson, type Digest, type Json, OakumError, sha256 } from '../kernel/pure/index.ts';
import type { Plan } from './plan.ts';

/** SHA-256 over the RFC 8785 bytes of the plan without its `digest` member. */
export function planDigest(plan: Omit<Plan, 'digest'>): Digest {
  const body: Json = JSON.parse(JSON.stringify({ ...plan, digest: undefined }));
  return sha256(canonicalJson(body));
}

/** @throws plan.altered if the plan is not the one that its digest names. */
export function verifyPlanDigest(plan: Plan): void {
  const digest = planDigest(plan);
  if (digest === plan.digest) return;
  throw new OakumError(
    'plan.altered',
    `plan ${plan.id} says digest ${plan.digest} but its content has ${digest}`,
    {
      hint: 'make a new plan with oakum plan; a plan file is not to be edited',
    },
  );
}
