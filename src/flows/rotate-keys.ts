import { instantText, OakumError } from '../kernel/index.ts';
import type { SigningKey, Unread } from '../model/index.ts';
import type { Signer } from '../prove/trust/index.ts';
import { currentStop, stopText } from './stop-writing.ts';
import { signerFor, signingKeyExists } from './trust/keys.ts';
import { activeKey, adoptKey, changeEntry, countingKeys, knownKeys } from './trust/own-keys.ts';
import { type Resigned, resign } from './trust/resign.ts';
import { resignTargets, type ToResign } from './trust/resign-targets.ts';
import { makeSuccessor, useActiveKey } from './trust/successor.ts';
import { type WhatRuns, whatRuns } from './trust/what-runs.ts';
import type { World } from './world.ts';

export interface RotateRequest {
  /** `plan` writes nothing; `retire` ends the overlap for each old key that nothing needs. */
  readonly mode: 'plan' | 'rotate' | 'retire';
  /** Where the new key is kept, or `file`; a file without it. */
  readonly signer?: string | undefined;
  readonly signal: AbortSignal;
}

export interface Rotation {
  readonly mode: RotateRequest['mode'];
  /** The key that signs now; undefined in a plan that would make one. */
  readonly activeKey: string | undefined;
  /** Whether this call made the active key, or would. */
  readonly isNew: boolean;
  /** What is to be signed by it: all of it in a plan, else what this call began with. */
  readonly toResign: readonly ToResign[];
  readonly resigned: readonly Resigned[];
  readonly old: readonly OldKey[];
  readonly clusters: WhatRuns['clusters'];
  readonly unread: readonly Unread[];
}

/** An old key that still counts, and whether it can go. Unknown is no yes. */
export interface OldKey {
  readonly keyId: string;
  readonly state: 'retiring' | 'retired';
  readonly canGo: 'yes' | 'no' | 'unknown';
  readonly reasons: readonly string[];
}

/**
 * Makes a new signing key beside the old one, or goes on with the rotation that is under way, and signs with it what
 * runs or what a rollback needs and what only old keys signed. May be called again however it ended.
 *
 * @throws trust.signer-needed, trust.no-key where there is none to rotate, writing.paused, trust.key-missing, and what the store throws.
 */
export async function rotateKeys(world: World, request: RotateRequest): Promise<Rotation> {
  const { mode, signal } = request;
  if (mode !== 'plan') await refuseStopped(world);
  const before = mode === 'plan' ? await knownKeys(world) : await adoptKey(world);
  if (countingKeys(before).length === 0 && !(await signingKeyExists(world)))
    throw new OakumError('trust.no-key', 'there is no signing key to rotate', { hint: 'oakum trust init' });
  const needsNew = mode !== 'retire' && wantsSuccessor(before);
  const active =
    needsNew && mode !== 'plan' ? await makeSuccessor(world, before, request.signer) : activeKey(before);
  world.progress.step('looking for what runs');
  const running = await whatRuns(world, signal);
  const activeId = needsNew && mode === 'plan' ? undefined : active?.keyId;
  const toResign = await resignTargets(world, running, activeId);
  const resigned =
    mode === 'plan' || active === undefined ? [] : await resignAll(world, { active, toResign, signal });
  const left = mode === 'plan' ? toResign : await resignTargets(world, running, activeId);
  const old = await judgeOld(world, { mode, running, left });
  const { clusters, unread } = running;
  return { mode, activeKey: activeId, isNew: needsNew, toResign, resigned, old, clusters, unread };
}

/** A rotation that is under way is finished before the next one begins. */
function wantsSuccessor(keys: readonly SigningKey[]): boolean {
  return activeKey(keys) === undefined || !keys.some(({ state }) => state === 'retiring');
}

async function refuseStopped(world: World): Promise<void> {
  const stop = await currentStop(world);
  if (stop === undefined) return;
  throw new OakumError('writing.paused', stopText(stop), { hint: 'oakum resume --all' });
}

interface ToSignAgain {
  readonly active: SigningKey;
  readonly toResign: readonly ToResign[];
  readonly signal: AbortSignal;
}

async function resignAll(
  world: World,
  { active, toResign, signal }: ToSignAgain,
): Promise<readonly Resigned[]> {
  await useActiveKey(world, active);
  const signer = toResign.length === 0 ? undefined : await activeSigner(world, active);
  if (signer === undefined) return [];
  const attestedBy = (await knownKeys(world))
    .filter(({ state }) => state === 'retiring')
    .flatMap(({ publicKey }) => publicKey ?? []);
  world.progress.step('signing again');
  const resigned: Resigned[] = [];
  for (const [at, target] of toResign.entries()) {
    await refuseStopped(world);
    world.progress.tick(at, toResign.length);
    resigned.push(await resign(world, target, { signer, attestedBy, signal }));
  }
  return resigned;
}

async function activeSigner(world: World, { keyId }: SigningKey): Promise<Signer> {
  const signer = await signerFor(world, 'signing');
  if (signer?.keyId === keyId) return signer;
  throw new OakumError('trust.key-missing', `the private half of ${keyId} is not in the state directory`, {
    hint: 'copy keys/signing/ from the state directory in which oakum trust rotate ran',
  });
}

interface Judging {
  readonly mode: RotateRequest['mode'];
  readonly running: WhatRuns;
  /** What is signed by old keys alone. */
  readonly left: readonly ToResign[];
}

async function judgeOld(world: World, judging: Judging): Promise<readonly OldKey[]> {
  const keys = await knownKeys(world);
  const judged: OldKey[] = [];
  for (const key of keys) {
    if (key.state !== 'retiring') continue;
    const { canGo, reasons } = judgeKey(key.keyId, judging);
    const goes = judging.mode === 'retire' && canGo === 'yes';
    if (goes) await retire(world, key);
    judged.push({ keyId: key.keyId, state: goes ? 'retired' : 'retiring', canGo, reasons });
  }
  return judged;
}

function judgeKey(keyId: string, { running, left }: Judging): Pick<OldKey, 'canGo' | 'reasons'> {
  const needing = left.filter(({ signedBy }) => signedBy.length === 0 || signedBy.includes(keyId));
  if (needing.length > 0) return { canGo: 'no', reasons: needing.map(needText) };
  const unread = running.unread.map(({ what, reason }) => `${what}: ${reason}`);
  if (unread.length > 0) return { canGo: 'unknown', reasons: unread };
  if (running.clusters.length === 0) return { canGo: 'unknown', reasons: ['no cluster is known'] };
  return { canGo: 'yes', reasons: [] };
}

function needText({ image, signedBy, needs }: ToResign): string {
  const [first] = needs;
  const where =
    first === undefined
      ? ''
      : `, ${first.workload} in ${first.cluster} ${first.why === 'runs' ? 'runs it' : 'needs it for a rollback'}`;
  const more = needs.length > 1 ? `, and ${needs.length - 1} more` : '';
  return `${image}${signedBy.length === 0 ? ' may be signed by it alone' : ' is signed by old keys alone'}${where}${more}`;
}

async function retire(world: World, key: Extract<SigningKey, { state: 'retiring' }>): Promise<void> {
  const retired: SigningKey = { ...key, state: 'retired', since: instantText(world.clock.now()) };
  await (await world.store()).keys.save([retired], [changeEntry(world, retired)]);
}
