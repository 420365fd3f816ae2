import { parseSecdb } from '../../../../formats/secdb/index.ts';
import {
  advisoryOf,
  beginning,
  documentsOf,
  type FeedContent,
  type FeedProvider,
  orQuarantined,
} from '../provider.ts';

/**
 * Alpine's security database, one document for each branch and repository, and those of Wolfi and Chainguard in the same
 * format. They list no unfixed vulnerability.
 */
export const alpineSecdb: FeedProvider = {
  id: 'alpine-secdb',
  knows: 'fixed-only',
  accepts: (file) => /^\s*\{[\s\S]*"(?:distroversion|secfixes)"\s*:/.test(beginning(file)),
  read: (file, feed) => {
    const texts = documentsOf(file);
    const parts =
      texts.length === 1
        ? texts.map((text) => readDocument(text, feed))
        : texts.map((text, at) => orQuarantined(() => readDocument(text, feed), `${file.name}:${at + 1}`));
    return {
      advisories: parts.flatMap(({ advisories }) => advisories),
      facts: [],
      quarantined: parts.flatMap(({ quarantined }) => quarantined),
    };
  },
};

function readDocument(text: string, feed: string): FeedContent {
  const { records, quarantined } = parseSecdb(new TextEncoder().encode(text));
  const advisories = records.map((row) =>
    advisoryOf({
      id: row.vulnerability,
      aliases: row.aliases,
      feed,
      ecosystem: row.ecosystem,
      package: row.package,
      ranges: [{ fixed: row.fixedVersion }],
    }),
  );
  return { advisories, facts: [], quarantined };
}
