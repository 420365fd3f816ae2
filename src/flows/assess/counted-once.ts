import type { Ignored, MatchResult } from '../../assess/match/index.ts';
import type { Finding } from '../../model/index.ts';
import type { Subject } from './subject.ts';

interface Matched {
  readonly subject: Subject;
  readonly outcome: MatchResult;
}

/**
 * One row for a vulnerability of a thing: a program that is known as a component and lies in an image that was read is
 * found twice. What the image's own contents say counts, because they can be patched; of the parts of Kubernetes the
 * component counts, because only there it is known which program a vulnerability is about. What does not count is kept
 * as ignored, with the reason.
 */
export function countedOnce(matched: readonly Matched[]): readonly Matched[] {
  const images = new Map(matched.map((one) => [one.subject.contents.subject, one.outcome]));
  const components = matched.filter(({ subject }) => (subject.within ?? []).length > 0);
  const parts = new Map(
    components
      .filter(isOfKubernetes)
      .flatMap(({ subject }) =>
        (subject.within ?? []).map((image) => [image, subject.contents.subject] as const),
      ),
  );
  return matched.map((one) => {
    const part = parts.get(one.subject.contents.subject);
    if (part !== undefined) return { ...one, outcome: withoutWhole(one.outcome, part) };
    if (!components.includes(one) || isOfKubernetes(one)) return one;
    const outcomes = (one.subject.within ?? []).map((image) => images.get(image));
    return { ...one, outcome: withoutFoundInside(one.outcome, outcomes) };
  });
}

function isOfKubernetes({ subject: { contents } }: Matched): boolean {
  return /^component:(?:kubelet|kube-(?:apiserver|controller-manager|scheduler|proxy))@/.test(
    contents.subject,
  );
}

function withoutWhole(outcome: MatchResult, component: string): MatchResult {
  const reason = `it is judged as ${component}: the image's record of k8s.io/kubernetes does not say which program`;
  return moved(outcome, { rule: 'counted-as-component', reason }, ({ package: { type, name } }) => {
    return type === 'golang' && name === 'k8s.io/kubernetes';
  });
}

/** Ways in which a program says itself what it is. */
const ownRecords: ReadonlySet<string> = new Set(['golang', 'generic', 'bitnami']);

/** Only what every image that holds the program has, too. */
function withoutFoundInside(outcome: MatchResult, images: readonly (MatchResult | undefined)[]): MatchResult {
  const inside = images.map(
    (image) =>
      new Set(
        [...(image?.findings ?? []), ...(image?.ignored ?? []).map(({ finding }) => finding)]
          .filter((finding) => ownRecords.has(finding.package.type))
          .flatMap(namesOf),
      ),
  );
  const reason = 'it is a finding of the image that it runs from';
  return moved(outcome, { rule: 'counted-in-image', reason }, (finding) =>
    inside.every((names) => namesOf(finding).some((name) => names.has(name))),
  );
}

function namesOf({ vulnerability, aliases }: Finding): readonly string[] {
  return [vulnerability, ...aliases];
}

function moved(
  outcome: MatchResult,
  why: Omit<Ignored, 'finding'>,
  isElsewhere: (finding: Finding) => boolean,
): MatchResult {
  const elsewhere = outcome.findings.filter(isElsewhere);
  return {
    ...outcome,
    findings: outcome.findings.filter((finding) => !elsewhere.includes(finding)),
    ignored: [...outcome.ignored, ...elsewhere.map((finding) => ({ finding, ...why }))],
  };
}
