import { satisfiesChartConstraint } from '../../formats/chart-constraint/index.ts';
import type { KubernetesFit } from '../../model/index.ts';

/**
 * What a chart's constraint says of the cluster's version and of the next minor, as Helm would judge them. A vendor's
 * suffix is kept for the next one too: to Helm `v1.30.0-eks-adc7111` is a pre-release, and most charts that refuse it
 * mean something else.
 */
export function kubernetesFits(
  constraint: string | undefined,
  version: string | undefined,
): readonly KubernetesFit[] {
  if (constraint === undefined || version === undefined) return [];
  const next = nextMinor(version);
  return [
    judged('current', version, constraint),
    ...(next === undefined ? [] : [judged('next-minor', next, constraint)]),
  ];
}

function nextMinor(version: string): string | undefined {
  const [, major, minor, suffix = ''] = /^v?(\d+)\.(\d{1,4})\.\d+([-+].*)?$/.exec(version) ?? [];
  return minor === undefined ? undefined : `v${major}.${Number(minor) + 1}.0${suffix}`;
}

function judged(of: KubernetesFit['of'], version: string, constraint: string): KubernetesFit {
  const isAllowed = satisfiesChartConstraint(version, constraint);
  if (isAllowed === undefined) {
    const reason = `Helm refuses what it cannot understand: ${constraint} for ${version}`;
    return { of, version, verdict: 'unknown', reason };
  }
  const verdict = isAllowed ? 'allowed' : 'refused';
  return { of, version, verdict, reason: reasonFor({ version, constraint, isAllowed }) };
}

interface Asked {
  readonly version: string;
  readonly constraint: string;
  readonly isAllowed: boolean;
}

function reasonFor({ version, constraint, isAllowed }: Asked): string {
  const plain = version.replace(/[-+].*$/, '');
  if (isAllowed || !satisfiesChartConstraint(plain, constraint)) return `kubeVersion ${constraint}`;
  return `kubeVersion ${constraint} takes ${plain}, and no pre-release, which is what Helm takes the vendor's suffix for`;
}
