import * as z from 'zod';

/** The inputs a deadline table may ask for. A new one is a new decision point of assess/risk. */
export const DecisionPointName = z.enum([
  'kev',
  'exposed',
  'automatable',
  'technicalImpact',
  'severity',
  'exploitation',
  'exposure',
  'humanImpact',
  'mission',
  'potentialImpact',
  'exploitable',
  'reachable',
  'fixed',
]);
export type DecisionPointName = z.infer<typeof DecisionPointName>;

const yesNo = ['yes', 'no'] as const;

/** Every value that an input can have. */
export const decisionPointValues = {
  kev: yesNo,
  exposed: yesNo,
  automatable: yesNo,
  technicalImpact: ['total', 'partial'],
  severity: ['critical', 'high', 'medium', 'low', 'none'],
  exploitation: ['active', 'public poc', 'none'],
  exposure: ['open', 'controlled', 'small'],
  humanImpact: ['very high', 'high', 'medium', 'low'],
  mission: ['high', 'medium', 'low'],
  potentialImpact: ['5', '4', '3', '2', '1'],
  exploitable: yesNo,
  reachable: yesNo,
  fixed: yesNo,
} as const satisfies Readonly<Record<DecisionPointName, readonly string[]>>;
