import { parseDebianTable } from '../../../../formats/debian-table/index.ts';
import { advisoryOf, beginning, type FeedProvider } from '../provider.ts';

/** A table of versions that fixed something, per Debian release. It lists no unfixed vulnerability. */
export const debianTable: FeedProvider = {
  id: 'debian-table',
  knows: 'fixed-only',
  accepts: (file) => /^(?:#[^\n]*\n)*release\tsource\t/.test(beginning(file)),
  read: ({ bytes }, feed) => {
    const { records, quarantined } = parseDebianTable(bytes);
    const advisories = records.map(({ release, source, vulnerability, fixedVersion, date }) =>
      advisoryOf({
        id: vulnerability,
        feed,
        ecosystem: `Debian:${release}`,
        package: source,
        ranges: [{ fixed: fixedVersion }],
        ...(date === undefined ? {} : { published: date }),
      }),
    );
    return { advisories, facts: [], quarantined };
  },
};
