import { type Digest, instantText } from '../../kernel/index.ts';
import { isEnded, type KeepReason, type Loan, loanState, type Unread } from '../../model/index.ts';
import { type Need, whatRuns } from '../trust/what-runs.ts';
import type { World } from '../world.ts';
import type { PushedImage } from './pushed-images.ts';

export interface WhoNeeds {
  /** Every reason that speaks for an image, by what runs, runs of Oakum's and loans; empty where nothing does. */
  reasonsFor(image: PushedImage): readonly KeepReason[];
  /** Whether anything names the digest: it is never removed, whatever names it in a registry. */
  isNeeded(digest: Digest): boolean;
  readonly clusters: readonly { readonly cluster: string; readonly at: string }[];
  readonly unread: readonly Unread[];
}

/** A push of less than a day ago may be on its way to where it will run. */
const recentHours = 24;
const mostRuns = 1_000;

export interface Asking {
  /** What was never read here (a cluster, a part of one, or that none is known) is taken for an answer: nothing of ours runs there. */
  readonly mayBeNowhere: boolean;
  readonly signal: AbortSignal;
}

const neverRead: readonly string[] = ['trust.unread-cluster', 'inventory.no-cluster', 'trust.scoped-reading'];

const noCluster: Unread = {
  what: 'any cluster',
  code: 'inventory.no-cluster',
  reason: 'none is known here: nobody can say what runs',
};

/** Asks everything that may need a patched image, once. What nobody can look at may need all of them. */
export async function whoNeeds(world: World, { mayBeNowhere, signal }: Asking): Promise<WhoNeeds> {
  const looked = await whatRuns(world, signal);
  const { needs, named, clusters } = looked;
  const isBlind = clusters.length === 0 && looked.unread.length === 0;
  const unlooked = isBlind ? [noCluster] : looked.unread;
  const unread = mayBeNowhere ? unlooked.filter(({ code }) => !neverRead.includes(code)) : unlooked;
  const store = await world.store();
  const now = world.clock.now();
  const recent = instantText(now.subtract({ hours: recentHours }));
  const inRuns = new Map(
    (await store.runs.list(mostRuns))
      .filter((run) => !isEnded(run))
      .flatMap((run) => run.patches.map(({ patchedDigest }) => [patchedDigest, run.id] as const)),
  );
  const open = (await store.loans.list()).filter(({ end }) => end === undefined);
  const ofLoan = (digest: Digest, named?: string): readonly KeepReason[] =>
    open.flatMap((loan) => loanReasons(loan, { digest, named, now: instantText(now) }));
  const run = (digest: Digest): readonly KeepReason[] => {
    const id = inRuns.get(digest);
    return id === undefined ? [] : [{ code: 'run', reason: `${id} has not ended` }];
  };
  return {
    reasonsFor: ({ repository, tag, digest, at }) => [
      ...[...(needs.get(digest) ?? []), ...(named.get(`${repository}:${tag}`) ?? [])].map(needReason),
      ...run(digest),
      ...ofLoan(digest, `${repository}:${tag}`),
      ...(at > recent ? [{ code: 'recent', reason: `pushed at ${at}, less than a day ago` } as const] : []),
      ...unread.slice(0, 1).map(unknownReason(unread.length)),
    ],
    isNeeded: (digest) => needs.has(digest) || inRuns.has(digest) || ofLoan(digest).length > 0,
    clusters,
    unread,
  };
}

function needReason({ cluster, workload, why }: Need): KeepReason {
  return why === 'runs'
    ? { code: 'runs', reason: `runs in ${workload} in ${cluster}` }
    : { code: 'rollback', reason: `a rollback needs it in ${workload} in ${cluster}` };
}

function loanReasons(
  loan: Loan,
  {
    digest,
    named,
    now,
  }: { readonly digest: Digest; readonly named: string | undefined; readonly now: string },
): readonly KeepReason[] {
  const state = loanState(loan, now);
  // The images of an index are lent each by itself, under the tag of their index.
  const isIts = named === `${loan.patched.repository}:${loan.patched.tag}`;
  if (isIts || loan.patched.digest === digest) return [{ code: 'loan', reason: `${loan.id} is ${state}` }];
  if (loan.source.digest === digest)
    return [{ code: 'loan', reason: `${loan.id}, which is ${state}, was made from it` }];
  return [];
}

function unknownReason(count: number): (first: Unread) => KeepReason {
  return ({ what, reason }) => ({
    code: 'unknown',
    reason: `it may run where nobody could look: ${what}: ${reason}${count > 1 ? `, and ${count - 1} more` : ''}`,
  });
}
