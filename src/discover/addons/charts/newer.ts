import { satisfiesChartConstraint } from '../../../formats/chart-constraint/index.ts';
import type { ChartVersion } from '../../../formats/chart-index/index.ts';
import { compareVersions } from '../../../formats/versions/index.ts';
import type { ChartNews } from '../../../model/index.ts';

export interface Offered {
  /** The repository, as the configuration names it. */
  readonly from: string;
  readonly versions: readonly ChartVersion[];
  /** Of Kubernetes in the cluster; undefined where it is not known. */
  readonly kubernetes: string | undefined;
}

/**
 * The newest stable versions of a chart above the one that is installed: of all, and within its major. Deprecated ones
 * and those that refuse the cluster's Kubernetes do not count; the newest that was refused is told.
 */
export function newerCharts(current: string, { from, versions, kubernetes }: Offered): ChartNews {
  if (majorOf(current) === undefined)
    return { kind: 'unknown', from, reason: `the installed version ${current} is no semantic version` };
  const above = versions
    .filter(({ version, isDeprecated }) => !isDeprecated && isStable(version) && isAbove(version, current))
    .toSorted((left, right) => (isAbove(left.version, right.version) ? -1 : 1));
  const fitting = above.filter((one) => takes(one, kubernetes));
  const newest = fitting[0]?.version;
  const sameMajor = fitting.find(({ version }) => majorOf(version) === majorOf(current))?.version;
  const refused = above.find(
    (one) => !fitting.includes(one) && (newest === undefined || isAbove(one.version, newest)),
  );
  return {
    kind: 'known',
    from,
    ...(newest === undefined ? {} : { newest }),
    ...(sameMajor === undefined ? {} : { sameMajor }),
    ...(refused === undefined
      ? {}
      : { refused: { version: refused.version, kubeVersion: refused.kubeVersion ?? '' } }),
  };
}

/** Without a constraint it fits; where nobody can say, it does not. */
function takes({ kubeVersion }: ChartVersion, kubernetes: string | undefined): boolean {
  if (kubeVersion === undefined) return true;
  return kubernetes !== undefined && satisfiesChartConstraint(kubernetes, kubeVersion) === true;
}

export function isAbove(left: string, right: string): boolean {
  return compareVersions('semver', left, right) === 1;
}

/** A semantic version without pre-release. */
export function isStable(version: string): boolean {
  return majorOf(version) !== undefined && !version.replace(/\+.*$/, '').includes('-');
}

function majorOf(version: string): string | undefined {
  return /^v?(\d+)\.\d+/.exec(version)?.[1];
}
