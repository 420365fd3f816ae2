import type { SkewView, SupportView } from '../../api/generated/types.ts';
import type { Tone } from '../../ui/tone.ts';

export interface Said {
  readonly text: string;
  readonly tone: Tone;
}

const soonMs = 90 * 86_400_000;

/** How long something is supported: ended is bad, ending within three months is a warning, no date is unknown. */
export function supportWords(support: SupportView, now: number): Said {
  switch (support.kind) {
    case 'supported':
      if (support.until === undefined) return { text: 'supported', tone: 'plain' };
      return {
        text: `supported until ${support.until}`,
        tone: isSoon(support.until, now) ? 'warn' : 'plain',
      };
    case 'extended':
      return {
        text: `extended support until ${support.until}`,
        tone: isSoon(support.until, now) ? 'warn' : 'plain',
      };
    case 'paid-only':
      return { text: `only ${support.program}, which is paid, until ${support.until}`, tone: 'bad' };
    case 'ended':
      return {
        text: support.since === undefined ? 'out of support' : `out of support since ${support.since}`,
        tone: 'bad',
      };
    case 'unknown':
      return { text: 'support unknown', tone: 'warn' };
  }
}

function isSoon(day: string, now: number): boolean {
  const at = Date.parse(day);
  return !Number.isNaN(at) && at - now < soonMs;
}

/** A kubelet beside its API server, where that is worth a word. */
export function skewWords(skew: SkewView): Said | undefined {
  switch (skew.kind) {
    case 'allowed':
      return skew.minors === 0 ? undefined : { text: minorsText(skew.minors), tone: 'plain' };
    case 'not-allowed':
      return { text: `${minorsText(skew.minors)}: ${skew.reason}`, tone: 'bad' };
    case 'unknown':
      return { text: `skew unknown: ${skew.reason}`, tone: 'warn' };
  }
}

function minorsText(minors: number): string {
  const amount = Math.abs(minors);
  return `${amount} ${amount === 1 ? 'minor' : 'minors'} ${minors < 0 ? 'ahead' : 'behind'}`;
}
