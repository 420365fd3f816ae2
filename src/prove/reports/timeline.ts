import { bodyOf, type Entry, type EntryBodies } from '../../model/index.ts';
import { code, table, text } from './markdown.ts';

/** Every entry in one line, with its index in the log, so that a reader can look it up in the bundle. */
export function timeline(entries: readonly Entry[]): string {
  if (entries.length === 0) return 'The log holds nothing about it.';
  const rows = entries.map((entry) => [
    String(entry.index),
    entry.at,
    entry.kind,
    text(entry.by),
    what(entry),
  ]);
  return table(['Entry', 'When', 'Kind', 'By', 'What'], rows);
}

function what(entry: Entry): string {
  return actOf(entry) ?? judgementOf(entry) ?? storyOf(entry) ?? '';
}

function actOf(entry: Entry): string | undefined {
  const intent = bodyOf('intent', entry);
  if (intent !== undefined)
    return `${'effect' in intent ? intent.effect.action : intent.write} ${code(intent.key)}`;
  const outcome = bodyOf('outcome', entry);
  if (outcome !== undefined) return `${outcome.outcome.kind} ${code(outcome.key)}`;
  return undefined;
}

function judgementOf(entry: Entry): string | undefined {
  const rollout = bodyOf('verdict', entry);
  if (rollout !== undefined) return `${text(rollout.workload)}: ${happening(rollout.event)}`;
  const attestation = bodyOf('attested', entry);
  if (attestation !== undefined) return `${code(attestation.patch)} ${attestation.state}`;
  const bad = bodyOf('digest-quarantined', entry);
  if (bad !== undefined) return `${bad.digests.map(code).join(' ')} ${text(bad.reason)}`;
  const word = bodyOf('approved', entry) ?? bodyOf('rejected', entry);
  return word === undefined ? undefined : text(word.reason);
}

function happening(event: EntryBodies['verdict']['event']): string {
  if (event.kind === 'moved')
    return `${event.from} → ${event.to}${event.note === '' ? '' : `, ${text(event.note)}`}`;
  const { gate, kind, reason } = event.verdict;
  return `${text(gate)} ${kind}, ${text(reason)}`;
}

function storyOf(entry: Entry): string | undefined {
  const plan = bodyOf('plan-made', entry) ?? bodyOf('run-started', entry);
  if (plan !== undefined) return `${code(plan.plan)} ${code(plan.digest)}`;
  const feeds = bodyOf('feeds-updated', entry)?.feeds;
  if (feeds !== undefined) return feeds.map(feedStory).join(', ');
  const brought = bodyOf('history-imported', entry);
  if (brought !== undefined)
    return `${text(brought.document)} (${text(brought.format)}): ${brought.records} record(s), ${brought.acceptances} acceptance(s)`;
  const trust = bodyOf('trust-judged', entry);
  if (trust !== undefined)
    return `${code(trust.image)} ${trust.decision} by ${trust.policies.map(({ policy }) => text(policy)).join(', ')}`;
  return turnOf(entry);
}

function feedStory(feed: EntryBodies['feeds-updated']['feeds'][number]): string {
  if ('asOf' in feed) return `${text(feed.id)} of ${text(feed.asOf)}`;
  return `${text(feed.id)} ${feed.kind}: ${text(feed.reason)}`;
}

/** Either what a person asked, or what the run then did. */
function turnOf(entry: Entry): string | undefined {
  const turn =
    bodyOf('run-paused', entry) ??
    bodyOf('run-resumed', entry) ??
    bodyOf('run-aborted', entry) ??
    bodyOf('rolled-back', entry) ??
    bodyOf('run-ended', entry);
  if (turn === undefined) return undefined;
  if ('asked' in turn) return `asked to ${text(turn.act)}`;
  if ('plan' in turn) return `${code(turn.plan)} was applied again`;
  return `${turn.phase}: ${text('reason' in turn ? turn.reason : turn.note)}`;
}
