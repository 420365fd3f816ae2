import {
  IconAlertTriangle,
  IconArrowBackUp,
  IconBan,
  IconCheck,
  IconCircleDashed,
  IconClock,
  IconLoader,
  IconPlayerPause,
  IconPlayerStop,
  IconQuestionMark,
  IconShieldCheck,
  IconUserQuestion,
  IconX,
} from '@tabler/icons-react';
import type {
  Decision,
  PlannedPatch,
  RolloutPhase,
  RunPatch,
  RunPhase,
  Verdict,
} from '../api/generated/types.ts';
import type { Tone } from './tone.ts';

/** How one state is shown: in words, with a tone and a sign. */
export interface Look {
  readonly text: string;
  readonly tone: Tone;
  readonly icon?: typeof IconCheck | undefined;
}

export const decisionLooks: Readonly<Record<Decision['kind'], Look>> = {
  allow: { text: 'allowed', tone: 'good', icon: IconCheck },
  'needs-approval': { text: 'needs approval', tone: 'warn', icon: IconUserQuestion },
  waits: { text: 'waits for window', tone: 'busy', icon: IconClock },
  blocked: { text: 'blocked', tone: 'bad', icon: IconBan },
};

export const runLooks: Readonly<Record<RunPhase, Look>> = {
  running: { text: 'running', tone: 'busy', icon: IconLoader },
  paused: { text: 'paused', tone: 'plain', icon: IconPlayerPause },
  waiting: { text: 'waiting', tone: 'warn', icon: IconClock },
  succeeded: { text: 'succeeded', tone: 'good', icon: IconCheck },
  partial: { text: 'partial', tone: 'warn', icon: IconAlertTriangle },
  failed: { text: 'failed', tone: 'bad', icon: IconX },
  aborted: { text: 'aborted', tone: 'plain', icon: IconPlayerStop },
  'rolled-back': { text: 'rolled back', tone: 'plain', icon: IconArrowBackUp },
};

export const runPatchLooks: Readonly<Record<RunPatch['phase'], Look>> = {
  pending: { text: 'not begun', tone: 'plain', icon: IconCircleDashed },
  patching: { text: 'patching the image', tone: 'busy', icon: IconLoader },
  signing: { text: 'signing', tone: 'busy', icon: IconLoader },
  rolling: { text: 'rolling out', tone: 'busy', icon: IconLoader },
  verifying: { text: 'verifying', tone: 'busy', icon: IconLoader },
  verified: { text: 'verified', tone: 'good', icon: IconShieldCheck },
  'applied-unverified': { text: 'applied, unverified', tone: 'warn', icon: IconQuestionMark },
  failed: { text: 'failed', tone: 'bad', icon: IconX },
  skipped: { text: 'skipped', tone: 'plain', icon: IconCircleDashed },
};

export const rolloutLooks: Readonly<Record<RolloutPhase, Look>> = {
  pending: { text: 'not begun', tone: 'plain', icon: IconCircleDashed },
  prepared: { text: 'prepared', tone: 'busy', icon: IconLoader },
  canary: { text: 'canary', tone: 'busy', icon: IconLoader },
  baking: { text: 'canary is watched', tone: 'busy', icon: IconLoader },
  resting: { text: 'rest follows', tone: 'busy', icon: IconLoader },
  restoring: { text: 'giving fields back', tone: 'busy', icon: IconLoader },
  complete: { text: 'complete', tone: 'good', icon: IconCheck },
  withdrawing: { text: 'withdrawing', tone: 'bad', icon: IconArrowBackUp },
  withdrawn: { text: 'withdrawn', tone: 'bad', icon: IconArrowBackUp },
  'rolling-back': { text: 'rolling back', tone: 'warn', icon: IconArrowBackUp },
  'rolled-back': { text: 'rolled back', tone: 'plain', icon: IconArrowBackUp },
  unsupported: { text: 'not supported yet', tone: 'plain', icon: IconBan },
  held: { text: 'held', tone: 'warn', icon: IconPlayerPause },
};

export const verdictLooks: Readonly<Record<Verdict['kind'], Look>> = {
  pass: { text: 'pass', tone: 'good', icon: IconCheck },
  fail: { text: 'fail', tone: 'bad', icon: IconX },
  inconclusive: { text: 'inconclusive', tone: 'warn', icon: IconQuestionMark },
  error: { text: 'error', tone: 'warn', icon: IconAlertTriangle },
};

const patchKinds: Readonly<Record<PlannedPatch['patch']['kind'], Look>> = {
  'layer-patch': { text: 'layer patch', tone: 'plain' },
  'tag-bump': { text: 'tag bump', tone: 'plain' },
  rebuild: { text: 'rebuild', tone: 'plain' },
  none: { text: 'no patch yet', tone: 'warn', icon: IconCircleDashed },
};

/** The kind of a patch; one that this page does not know yet is shown as it is called. */
export function patchKindLook(kind: string): Look {
  return Object.entries(patchKinds).find(([known]) => known === kind)?.[1] ?? { text: kind, tone: 'plain' };
}

const severityTones: Readonly<Record<string, Tone>> = {
  critical: 'bad',
  high: 'warn',
  medium: 'plain',
  low: 'plain',
  none: 'plain',
  unknown: 'plain',
};

export function severityLook(severity: string): Look {
  return {
    text: severity === 'unknown' ? 'severity unknown' : severity,
    tone: severityTones[severity] ?? 'plain',
  };
}

const exposureTones: Readonly<Record<string, Tone>> = {
  open: 'bad',
  controlled: 'plain',
  small: 'plain',
  unknown: 'warn',
};

export function exposureTone(level: string): Tone {
  return exposureTones[level] ?? 'plain';
}

export function exposureLook(level: string): Look {
  return {
    text: level === 'unknown' ? 'exposure unknown' : level,
    tone: exposureTone(level),
    icon: level === 'unknown' ? IconQuestionMark : undefined,
  };
}
