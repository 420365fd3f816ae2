import type {
  AdmissionNeed,
  AdmissionPrediction,
  AdmissionRule,
  AdmissionRules,
  Coverage,
  SignatureFormat,
} from '../../model/index.ts';
import { type ImageNames, matchesGlob, matchesImage } from './matches.ts';

/** An image as it will be when the rollout begins. */
export interface WhatComes extends ImageNames {
  /** Of the workloads that it goes to. */
  readonly namespaces: readonly string[];
  /** The key that will sign it; undefined where there is none. */
  readonly keyId: string | undefined;
  readonly formats: readonly SignatureFormat[];
}

export interface AdmissionFacts extends AdmissionRules {
  /** Of the reading: what could not be read may hold the rule that decides. */
  readonly coverage: Coverage;
}

type Answer = 'satisfied' | 'refused' | 'unknown';

interface Judged {
  readonly answer: Answer;
  readonly reason: string;
}

/** The strictest certain answer counts first, then what nobody knows. Without rules and with all of it read, nothing asks. */
export function predictAdmission(facts: AdmissionFacts, image: WhatComes): AdmissionPrediction {
  const judged = facts.rules.flatMap((rule) =>
    image.namespaces.map((namespace) => judge(rule, image, namespace)),
  );
  const reasonsOf = (wanted: Answer): readonly string[] => [
    ...new Set(judged.flatMap((one) => (one?.answer === wanted ? [one.reason] : []))),
  ];
  const refused = reasonsOf('refused');
  if (refused.length > 0) return { kind: 'refused', reasons: refused };
  const unknown = [
    ...reasonsOf('unknown'),
    ...facts.opaque.map(({ name, reason }) => `${name}: ${reason}`),
    ...facts.coverage.unread.map(({ what, reason }) => `${what} could not be read: ${reason}`),
    ...uncovered(facts.rules, image),
  ];
  if (unknown.length > 0) return { kind: 'unknown', reasons: unknown };
  const satisfied = reasonsOf('satisfied');
  return {
    kind: 'accepted',
    reasons: satisfied.length > 0 ? satisfied : ['no policy on signatures of images was found'],
  };
}

/** Policy-controller refuses by default what no policy of it speaks of, unless a ConfigMap that is not read says otherwise. */
function uncovered(rules: readonly AdmissionRule[], image: WhatComes): readonly string[] {
  const own = rules.filter(({ matching }) => matching === 'policy-controller');
  if (own.length === 0 || own.some((rule) => matchesImage(rule, image) !== 'no')) return [];
  return [
    'no ClusterImagePolicy speaks of it: what policy-controller does then is in its own configuration (no-match-policy)',
  ];
}

/** Undefined where the rule does not speak of the image. */
function judge(rule: AdmissionRule, image: WhatComes, namespace: string): Judged | undefined {
  const matches = matchesImage(rule, image);
  const named = rule.scope.namespaces;
  const isOutside = named !== undefined && !named.some((glob) => matchesGlob('kyverno', glob, namespace));
  if (matches === 'no' || isOutside) return undefined;
  const { answer, reason } = needed(rule, image);
  if (answer !== 'refused') return { answer, reason: `${rule.name}: ${reason}` };
  if (rule.mode === 'audit')
    return { answer: 'satisfied', reason: `${rule.name}: would only warn: ${reason}` };
  const doubt = doubtOf(rule, matches, namespace);
  if (doubt === undefined) return { answer, reason: `${rule.name}: ${reason}` };
  return { answer: 'unknown', reason: `${rule.name}: ${reason}, if it speaks of it at all (${doubt})` };
}

function doubtOf(rule: AdmissionRule, matches: 'yes' | 'perhaps', namespace: string): string | undefined {
  if (rule.scope.unclear !== undefined) return rule.scope.unclear;
  if (matches === 'perhaps') return 'its pattern depends on how the image is spelt';
  if (['kube-system', 'kube-public', 'kube-node-lease', 'kyverno'].includes(namespace))
    return `it leaves ${namespace} out unless it is configured otherwise`;
  // Its webhook is asked for namespaces with a label, or as somebody configured it.
  return rule.matching === 'policy-controller' ? 'its webhook may leave the namespace out' : undefined;
}

/** Every group needs one of its alternatives: a group that surely has none refuses, whatever the others say. */
function needed({ needs }: AdmissionRule, image: WhatComes): Judged {
  const groups = needs.map((group) => bestOf(group.map((need) => answerOf(need, image))));
  return (
    groups.find(({ answer }) => answer === 'refused') ??
    groups.find(({ answer }) => answer === 'unknown') ??
    groups[0] ?? { answer: 'unknown', reason: 'it asks for nothing' }
  );
}

function bestOf(answers: readonly Judged[]): Judged {
  return (
    answers.find(({ answer }) => answer === 'satisfied') ??
    answers.find(({ answer }) => answer === 'unknown') ??
    refusal(answers)
  );
}

function refusal(answers: readonly Judged[]): Judged {
  return { answer: 'refused', reason: answers.map(({ reason }) => reason).join('; ') };
}

function answerOf(need: AdmissionNeed, { keyId, formats }: WhatComes): Judged {
  switch (need.kind) {
    case 'anything':
      return { answer: 'satisfied', reason: 'takes any image' };
    case 'nothing':
      return { answer: 'refused', reason: 'takes no image' };
    case 'other':
      return need.isPossible
        ? { answer: 'unknown', reason: `asks for ${need.what}, which is not judged here` }
        : { answer: 'refused', reason: `asks for ${need.what}, which Oakum does not make` };
    case 'key':
      return keyAnswer(need, { keyId, formats });
  }
}

function keyAnswer(
  need: Extract<AdmissionNeed, { kind: 'key' }>,
  { keyId, formats }: Pick<WhatComes, 'keyId' | 'formats'>,
): Judged {
  const key = `key ${need.keyId.slice(0, 16)}`;
  if (keyId === undefined) return { answer: 'refused', reason: `asks for ${key}, and nothing will sign it` };
  if (keyId !== need.keyId)
    return { answer: 'refused', reason: `asks for ${key}, and ${keyId.slice(0, 16)} will sign it` };
  if (!need.reads.some((format) => formats.includes(format)))
    return {
      answer: 'refused',
      reason: `finds signatures of keys only as ${need.reads.join(', ')}, and it will be signed as ${formats.join(', ')}`,
    };
  if (need.log === 'needed')
    return { answer: 'refused', reason: 'asks for an entry in a transparency log, and Oakum writes none' };
  if (need.log === 'unknown')
    return {
      answer: 'unknown',
      reason: `asks for ${key}, and in most versions for a transparency log too, unless rekor.ignoreTlog is set`,
    };
  return { answer: 'satisfied', reason: `takes ${key}, which will sign it` };
}
