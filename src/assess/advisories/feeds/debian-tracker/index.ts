import { parseDebianTracker } from '../../../../formats/debian-tracker/index.ts';
import { advisoryOf, beginning, type FeedProvider } from '../provider.ts';

/** The export of Debian's security tracker, unfixed vulnerabilities included. */
export const debianTracker: FeedProvider = {
  id: 'debian-tracker',
  knows: 'all',
  accepts: (file) =>
    file.name.endsWith('json') &&
    /^\s*\{\s*"[^"]+"\s*:\s*\{\s*"[^"]+"\s*:\s*\{/.test(beginning(file)) &&
    /"releases"\s*:\s*\{/.test(beginning(file)),
  read: ({ bytes }, feed) => {
    const { records, quarantined } = parseDebianTracker(bytes);
    const advisories = records.map(({ release, source, vulnerability, fixedVersion, fixState, severity }) =>
      advisoryOf({
        id: vulnerability,
        feed,
        ecosystem: `Debian:${release}`,
        package: source,
        ranges: [fixedVersion === undefined ? {} : { fixed: fixedVersion }],
        severity,
        ...(fixState === undefined ? {} : { fixState }),
      }),
    );
    return { advisories, facts: [], quarantined };
  },
};
