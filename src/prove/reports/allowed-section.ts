import type { Digest } from '../../kernel/pure/index.ts';
import { type Approval, bodyOf, type Entry, type Plan } from '../../model/index.ts';
import { blocks, table, text } from './markdown.ts';

export interface AllowedInput {
  readonly planDigest: Digest;
  readonly plan: Plan | undefined;
  readonly entries: readonly Entry[];
  readonly approvals: readonly Approval[];
}

interface Word {
  readonly at: string;
  readonly by: string;
  readonly identity: Approval['identity'];
  readonly verdict: Approval['verdict'];
  readonly reason: string;
}

/** Which policy decided what about each patch, and what people said about the plan. */
export function allowedSection(input: AllowedInput): string {
  const decisions = (input.plan?.patches ?? []).map(({ patch, decision, policy }) => [
    text(patch.title),
    text(policy),
    decision.kind,
    text(decision.rule),
  ]);
  const words = wordsOn(input).map((word) => [
    word.at,
    text(word.by),
    word.identity === 'os-user' ? 'user of the operating system' : 'signed in',
    word.verdict,
    text(word.reason),
  ]);
  return blocks([
    decisions.length === 0 ? undefined : table(['Patch', 'Policy', 'Decision', 'Rule'], decisions),
    words.length === 0
      ? 'No person approved or rejected this plan.'
      : table(['When', 'Who', 'Known as', 'Word', 'Reason'], words),
  ]);
}

/** From the log and from the store; what stands in both is told once. Oldest first. */
function wordsOn({ planDigest, entries, approvals }: AllowedInput): readonly Word[] {
  const logged = entries.flatMap((entry): readonly Word[] => {
    const body = bodyOf('approved', entry) ?? bodyOf('rejected', entry);
    if (body?.digest !== planDigest) return [];
    const verdict = entry.kind === 'approved' ? 'approved' : 'rejected';
    return [{ at: entry.at, by: entry.by, identity: body.identity, verdict, reason: body.reason }];
  });
  const kept = approvals.filter((approval) => approval.planDigest === planDigest);
  const once = new Map([...kept, ...logged].map((word) => [`${word.at} ${word.verdict} ${word.by}`, word]));
  return [...once.values()].toSorted((left, right) => (left.at < right.at ? -1 : left.at > right.at ? 1 : 0));
}
