import { staleUnknowns } from '../../assess/advisories/index.ts';
import type { Contents, FeedInfo, Package, ScanReport } from '../../model/index.ts';

/** Older than this, a feed does not know of what was published since, and a scan says so. */
const maxAgeDays = 30;

/** What is too old to be relied upon, among the feeds that speak for what was scanned. */
export function staleFor(
  subjects: readonly { readonly contents: Contents }[],
  feeds: readonly FeedInfo[],
  now: Temporal.Instant,
): ScanReport['unknowns'] {
  const scanned = new Set(
    subjects.flatMap(({ contents }) => contents.packages.map((one) => ecosystemOf(one, contents))),
  );
  const relevant = feeds.flatMap((feed) => {
    const ecosystems = feed.ecosystems.filter((ecosystem) => scanned.has(ecosystem));
    return ecosystems.length === 0 ? [] : [{ ...feed, ecosystems }];
  });
  return staleUnknowns(relevant, { now, maxAgeDays });
}

function ecosystemOf({ type }: Package, { os }: Contents): string | undefined {
  switch (type) {
    case 'deb':
      return os?.id === 'debian' ? `Debian:${os.versionId?.split('.')[0] ?? ''}` : undefined;
    case 'apk':
      return os?.versionId === undefined
        ? undefined
        : `Alpine:v${os.versionId.split('.').slice(0, 2).join('.')}`;
    case 'golang':
      return 'Go';
    case 'pypi':
      return 'PyPI';
    case 'npm':
      return 'npm';
    case 'kubernetes':
      return 'kubernetes';
    case 'maven':
      return 'Maven';
    case 'cargo':
      return 'crates.io';
    case 'gem':
      return 'RubyGems';
    case 'nuget':
      return 'NuGet';
    case 'composer':
      return 'Packagist';
    case 'rpm':
      return os?.id === 'almalinux' ? `AlmaLinux:${os.versionId?.split('.')[0] ?? ''}` : undefined;
    case 'conda':
    case 'opkg':
    case 'bitnami':
    case 'generic':
      return undefined;
  }
}
