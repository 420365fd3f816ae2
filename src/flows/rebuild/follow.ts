import type { CiClient, CiRun, CiState } from '../../edges/ci/interface.ts';
import { type Digest, isDigest, OakumError } from '../../kernel/index.ts';
import type { World } from '../world.ts';
import { digestAt, type TaggedReference } from './result-image.ts';
import { reasonOf } from './trigger.ts';

export type Ended =
  /** `digest` is what the run or the registry says; undefined where nothing is there. */
  | { readonly kind: 'succeeded'; readonly link: string | undefined; readonly digest: Digest | undefined }
  | { readonly kind: 'failed' | 'cancelled'; readonly link: string | undefined; readonly reason: string }
  | { readonly kind: 'timed-out'; readonly link: string | undefined; readonly reason: string };

export interface LookingAt {
  readonly client: CiClient;
  readonly run: CiRun;
  readonly result: TaggedReference;
  /** What lay at the result's place before. */
  readonly before: Digest | undefined;
  readonly signal: AbortSignal;
}

export interface Following extends LookingAt {
  readonly waitMs: number;
}

const firstPauseMs = 2_000;
const longestPauseMs = 30_000;
/** Answers in a row that cannot be had before it is given up. */
const mostFailures = 8;

/**
 * Follows a run to its end, less and less often. A CI that cannot be reached for a while, or asks to wait, is asked
 * again; one that does not let us look any more is an error.
 */
export async function followRun(world: World, following: Following): Promise<Ended> {
  const { waitMs, run, signal } = following;
  const until = world.clock.now().add({ milliseconds: waitMs });
  let [pauseMs, failures, link] = [firstPauseMs, 0, run.link];
  let where = 'not looked at';
  for (;;) {
    const state = await lookOnce(world, following);
    if (state instanceof OakumError) {
      failures += 1;
      where = reasonOf(state);
      if (failures >= mostFailures)
        return { kind: 'timed-out', link, reason: `it cannot be followed: ${where}` };
    } else {
      failures = 0;
      if (state.kind !== 'going-on') return { ...state, link: state.link ?? link };
      link = state.link ?? link;
      where = state.where;
      world.progress.step(`waiting for CI: ${where}${link === undefined ? '' : ` ${link}`}`);
    }
    const asked = state instanceof OakumError ? Math.min(state.retryAfterMs ?? 0, 300_000) : 0;
    const wait = Math.max(asked, pauseMs * (0.75 + world.random() / 2));
    if (Temporal.Instant.compare(world.clock.now().add({ milliseconds: Math.ceil(wait) }), until) > 0)
      return { kind: 'timed-out', link, reason: `it has not ended: ${where}` };
    await world.clock.sleep(wait, signal);
    pauseMs = Math.min(longestPauseMs, pauseMs * 1.6);
  }
}

export type Looked =
  | Exclude<Ended, { readonly kind: 'timed-out' }>
  | Extract<CiState, { readonly kind: 'going-on' }>;

/** How a run stands now; an error where it cannot be said for the moment. @throws where we may not look any more */
export async function lookOnce(world: World, following: LookingAt): Promise<Looked | OakumError> {
  const { client, run, signal } = following;
  try {
    const state = await client.look(run, signal);
    switch (state.kind) {
      case 'going-on':
        return state;
      case 'failed':
      case 'cancelled':
        return { kind: state.kind, link: state.link, reason: state.reason };
      case 'succeeded':
        return await succeeded(world, following, state);
      case 'not-told':
        return await byRegistry(world, following);
    }
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof OakumError && error.retry === 'later') return error;
    throw error;
  }
}

async function succeeded(
  world: World,
  { result, signal }: LookingAt,
  state: Extract<CiState, { kind: 'succeeded' }>,
): Promise<Looked> {
  const said = state.result?.digest;
  if (said === undefined)
    return { kind: 'succeeded', link: state.link, digest: await digestAt(world, result, signal) };
  if (isDigest(said)) return { kind: 'succeeded', link: state.link, digest: said };
  throw new OakumError(
    'ci.malformed',
    `CI says that it made ${JSON.stringify(said.slice(0, 100))}, which is no digest`,
  );
}

async function byRegistry(world: World, { result, before, signal }: LookingAt): Promise<Looked> {
  const digest = await digestAt(world, result, signal);
  if (digest !== undefined && digest !== before) return { kind: 'succeeded', link: undefined, digest };
  return { kind: 'going-on', where: `nothing new at ${result.repository}:${result.tag}` };
}
