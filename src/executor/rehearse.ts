import { errorCode, errorMessage } from '../kernel/index.ts';
import type { EffectOutcome } from '../model/index.ts';
import { type Refusal, refuse } from './refusal.ts';

/** What the API server said of a change that it was asked to make and not to keep. `unknown` is no acceptance. */
export type Rehearsed =
  | { readonly kind: 'accepted' }
  | { readonly kind: 'unknown'; readonly reason: string }
  | Refusal;

/** The code of a change that the cluster's admission denies. */
export const deniedCode = 'admission.refused';

/** What a dry run came to: what would be refused is refused, and what could not be asked is unknown. */
export function rehearsedAs(outcome: EffectOutcome): Rehearsed {
  switch (outcome.kind) {
    case 'done':
      return { kind: 'accepted' };
    case 'refused':
      return outcome;
    case 'failed':
    case 'going-on':
      return { kind: 'unknown', reason: outcome.reason };
  }
}

/**
 * What an error of a dry run means. The words are those of the API server (`apiserver/pkg/admission`), which give a
 * webhook's own words after them: its codes are the webhook's choice, and say nothing.
 */
export function judgeDryRun(error: unknown): Rehearsed {
  const message = errorMessage(error);
  const denied =
    /admission webhook "[^"]+" denied the request.*/s.exec(message) ??
    /ValidatingAdmissionPolicy '[^']+' with binding '[^']+' denied request.*/s.exec(message);
  if (denied !== null) return { ...refuse('denied', denied[0]), code: deniedCode };
  const unable = /admission webhook "[^"]+" does not support dry run/.exec(message);
  const reason = unable === null ? `${errorCode(error)}: ${message}` : unable[0];
  return { kind: 'unknown', reason: reason.slice(0, 1_000) };
}
