import type { AdvisoryIndex, Os } from '../../model/index.ts';
import { feedsFor } from '../../model/index.ts';

/** How a release is called by advisories and by people. */
export interface Distribution {
  /** In OSV's words, by preference; a look-up uses the first that a feed speaks for. */
  readonly ecosystems: readonly [string, ...string[]];
  readonly title: string;
  /** Those of its subscribers, asked beside the one that is chosen. */
  readonly subscribed?: readonly string[];
}

/** The release stream of a subject, or undefined when its os-release does not name one. */
export function distributionOf(os: Os): Distribution | undefined {
  const { id, versionId } = os;
  if (versionId === undefined) return undefined;
  switch (id) {
    case 'debian':
      return { ecosystems: [`Debian:${versionId.split('.')[0]}`], title: `Debian ${versionId}` };
    case 'alpine':
      return alpine(versionId);
    case 'ubuntu':
      return ubuntu(versionId);
    case 'wolfi':
      return { ecosystems: ['Wolfi'], title: 'Wolfi' };
    case 'chainguard':
      return { ecosystems: ['Chainguard', 'Wolfi'], title: 'Chainguard' };
    default:
      return { ecosystems: [`${id}:${versionId}`], title: `${id} ${versionId}` };
  }
}

/** Advisories are per branch: 3.20.3 belongs to v3.20; a pre-release (`3.21.0_alpha20240923`) is edge. */
function alpine(versionId: string): Distribution {
  const branch = /^(\d+\.\d+)(?:\.\d+)?$/.exec(versionId)?.[1];
  const name = branch === undefined ? 'edge' : `v${branch}`;
  return { ecosystems: [`Alpine:${name}`], title: `Alpine ${name}` };
}

/**
 * OSV marks long-term releases in the name: every second year's April. Whoever subscribes to Ubuntu Pro has updates of
 * such a release (ESM) beyond its own.
 */
function ubuntu(versionId: string): Distribution {
  const plain = `Ubuntu:${versionId}` as const;
  const title = `Ubuntu ${versionId}`;
  if (!/^\d?[02468]\.04$/.test(versionId)) return { ecosystems: [plain], title };
  return { ecosystems: [`${plain}:LTS`, plain], title, subscribed: [`Ubuntu:Pro:${versionId}:LTS`] };
}

/**
 * A certified build (`1.1.1f-1ubuntu2.fips.22`) is another line than the release's own: its numbers are not compared with
 * theirs, and nothing is inferred from one to the other.
 */
export function certifiedLine(distribution: Distribution, version: string): Distribution {
  const [release] = distribution.subscribed ?? [];
  if (release === undefined || !/fips/i.test(version)) return distribution;
  const numbers = release.slice('Ubuntu:Pro:'.length);
  return {
    ecosystems: [`Ubuntu:Pro:FIPS-updates:${numbers}`, `Ubuntu:Pro:FIPS:${numbers}`],
    title: `${distribution.title} FIPS`,
    subscribed: [`Ubuntu:Pro:FIPS:${numbers}`],
  };
}

/** The ecosystem to look up: the first of the names that a feed speaks for, else the first name. */
export function coveredEcosystem(index: Pick<AdvisoryIndex, 'feeds'>, distribution: Distribution): string {
  const [first] = distribution.ecosystems;
  const all = [...distribution.ecosystems, ...(distribution.subscribed ?? [])];
  return all.find((ecosystem) => feedsFor(index, ecosystem).length > 0) ?? first;
}
