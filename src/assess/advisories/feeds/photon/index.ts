import * as z from 'zod';
import { severityOfScore } from '../../../../formats/cvss/index.ts';
import { readRecords } from '../../../../formats/feed-records/index.ts';
import type { Advisory, Quarantined } from '../../../../model/index.ts';
import { advisoryOf, beginning, type FeedProvider } from '../provider.ts';

const Row = z.object({
  cve_id: z.string().min(1),
  pkg: z.string().min(1),
  cve_score: z.number().nullish(),
  res_ver: z.string(),
  status: z.string(),
});
type Row = z.infer<typeof Row>;

/** What Photon OS publishes of one release: the build of each package that fixed a vulnerability. */
export const photon: FeedProvider = {
  id: 'photon',
  knows: 'fixed-only',
  accepts: (file) => {
    const text = beginning(file);
    return /^\s*\[/.test(text) && /"aff_ver"\s*:/.test(text) && /"res_ver"\s*:/.test(text);
  },
  read: ({ bytes }, feed) => {
    const { document, read } = readRecords({
      what: "Photon OS's table",
      bytes,
      schema: z.array(z.unknown()),
    });
    const parsed = read(document, Row, (row) => row);
    const rows = parsed.records.filter(({ status }) => status === 'Fixed');
    const advisories = rows.flatMap((row) => advisoryOfRow(row, feed));
    const without = rows.filter(({ res_ver: fixed }) => releaseOf(fixed) === undefined).map(unplaced);
    return { advisories, facts: [], quarantined: [...parsed.quarantined, ...without] };
  },
};

/** The release is in the build alone: `7.88.1-4.ph4`. */
function releaseOf(version: string): string | undefined {
  const release = /\.ph(\d+)$/.exec(version)?.[1];
  return release === undefined ? undefined : `Photon OS:${release}.0`;
}

function advisoryOfRow(
  { cve_id: id, pkg, cve_score: score, res_ver: fixed }: Row,
  feed: string,
): readonly Advisory[] {
  const ecosystem = releaseOf(fixed);
  if (ecosystem === undefined) return [];
  const severity = typeof score === 'number' ? severityOfScore(score) : 'unknown';
  return [advisoryOf({ id, feed, ecosystem, package: pkg, ranges: [{ fixed }], severity })];
}

function unplaced({ cve_id: id, pkg, res_ver: fixed }: Row): Quarantined {
  return {
    what: `${id} of ${pkg}`,
    reason: `fixed in ${fixed.slice(0, 60)}, which is no build of Photon OS`,
  };
}
