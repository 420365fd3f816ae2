import { bodyOf, type Entry } from '../../model/index.ts';
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
  if (intent !== undefined) return `${intent.effect.action} ${code(intent.key)}`;
  const outcome = bodyOf('outcome', entry);
  if (outcome !== undefined) return `${outcome.outcome.kind} ${code(outcome.key)}`;
  const rolledBack = bodyOf('rolled-back', entry);
  if (rolledBack !== undefined) return `${text(rolledBack.workload)}: ${text(rolledBack.reason)}`;
  return undefined;
}

function judgementOf(entry: Entry): string | undefined {
  const verdict = bodyOf('verdict', entry)?.verdict;
  if (verdict !== undefined) return `${text(verdict.gate)}: ${verdict.kind}, ${text(verdict.reason)}`;
  const attestation = bodyOf('attested', entry)?.attestation;
  if (attestation !== undefined) return `${code(attestation.patch)} ${attestation.state}`;
  const bad = bodyOf('digest-quarantined', entry);
  if (bad !== undefined) return `${code(bad.digest)} ${text(bad.reason)}`;
  const word = bodyOf('approved', entry) ?? bodyOf('rejected', entry);
  return word === undefined ? undefined : text(word.reason);
}

function storyOf(entry: Entry): string | undefined {
  const plan = bodyOf('plan-made', entry);
  if (plan !== undefined) return `${code(plan.plan)}, ${plan.patches} patches`;
  const started = bodyOf('run-started', entry);
  if (started !== undefined) return code(started.plan);
  const ended = bodyOf('run-ended', entry);
  if (ended !== undefined) return `${ended.phase} ${text(ended.note)}`.trim();
  const asked = bodyOf('run-paused', entry) ?? bodyOf('run-resumed', entry) ?? bodyOf('run-aborted', entry);
  if (asked !== undefined) return text(asked.reason);
  const feeds = bodyOf('feeds-updated', entry)?.feeds;
  return feeds?.map((feed) => `${text(feed.id)} of ${feed.asOf}`).join(', ');
}
