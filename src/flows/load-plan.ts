import { readFile, stat } from 'node:fs/promises';
import { instantText, OakumError } from '../kernel/index.ts';
import { Plan, verifyPlanDigest } from '../model/index.ts';
import type { World } from './world.ts';

/**
 * A plan by file, id or digest, intact. A plan from a file is kept in the store, so that the run can be resumed
 * without the file.
 *
 * @throws plan.not-found, plan.malformed, plan.altered.
 */
export async function loadPlan(world: World, reference: string): Promise<Plan> {
  const store = await world.store();
  const known = await store.plans.get(reference);
  if (known !== undefined) return known;
  const text = await readPlanFile(reference);
  if (text === undefined) {
    throw new OakumError(
      'plan.not-found',
      `no plan ${JSON.stringify(reference)}: neither a file nor a plan in the store`,
      { hint: 'oakum plan -o plan.json makes one' },
    );
  }
  const plan = parsePlan(reference, text);
  verifyPlanDigest(plan);
  const at = instantText(world.clock.now());
  await store.plans.save(plan, {
    at,
    kind: 'plan-made',
    by: plan.createdBy,
    body: { plan: plan.id, digest: plan.digest, from: 'file' },
  });
  return plan;
}

async function readPlanFile(path: string): Promise<string | undefined> {
  try {
    const { size } = await stat(path);
    if (size > 64 * 1024 * 1024)
      throw new OakumError('plan.malformed', `${path} is ${size} bytes: too large for a plan`);
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof OakumError) throw error;
    return undefined;
  }
}

function parsePlan(path: string, text: string): Plan {
  const parsed = Plan.safeParse(jsonOf(path, text));
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new OakumError(
    'plan.malformed',
    `${path} is not a plan: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`,
  );
}

function jsonOf(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new OakumError('plan.malformed', `${path} is not JSON`, { cause });
  }
}

/** A plan that the store has, by id or digest; a server reads no files for its callers. @throws plan.not-found */
export async function loadStoredPlan(world: World, idOrDigest: string): Promise<Plan> {
  const plan = await (await world.store()).plans.get(idOrDigest);
  if (plan === undefined) throw new OakumError('plan.not-found', `no plan ${JSON.stringify(idOrDigest)}`);
  return plan;
}
