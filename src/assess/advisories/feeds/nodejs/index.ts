import * as z from 'zod';
import { severityOfVectors } from '../../../../formats/cvss/index.ts';
import { schemaReason } from '../../../../formats/feed-records/index.ts';
import { nodejsRanges } from '../../../../formats/nodejs-advisory/index.ts';
import { severityOfWord } from '../../../../formats/osv/index.ts';
import type { Advisory, Quarantined } from '../../../../model/index.ts';
import { advisoryOf, beginning, documentsOf, type FeedProvider } from '../provider.ts';

/** About Node.js itself. Its number is the name of its file alone; `_path` is that where records are put together. */
const Core = z.object({
  _path: z.string().optional(),
  cve: z.array(z.string()),
  vulnerable: z.string(),
  patched: z.string().nullish(),
  severity: z.string().nullish(),
  description: z.string().nullish(),
});
/** About a package of npm; written until 2019. */
const OfNpm = z.object({
  id: z.number(),
  module_name: z.string(),
  cves: z.array(z.string()).nullish(),
  vulnerable_versions: z.string(),
  patched_versions: z.string().nullish(),
  cvss_vector: z.string().nullish(),
  title: z.string().nullish(),
  publish_date: z.string().nullish(),
});

/** Advisories of the Node.js project: about itself, and about packages of npm. */
export const nodejs: FeedProvider = {
  id: 'nodejs',
  knows: 'all',
  accepts: (file) => {
    const text = beginning(file);
    if (!/^\s*\{/.test(text)) return false;
    return (
      (/"module_name"\s*:/.test(text) && /"vulnerable_versions"\s*:/.test(text)) ||
      (/"vulnerable"\s*:\s*"/.test(text) && /"cve"\s*:\s*\[/.test(text))
    );
  },
  read: (file, feed) => {
    const advisories: Advisory[] = [];
    const quarantined: Quarantined[] = [];
    for (const [at, text] of documentsOf(file).entries()) {
      const read = readRecord(text, { feed, name: file.name, at });
      if (typeof read === 'string') quarantined.push({ what: `${file.name}:${at + 1}`, reason: read });
      else advisories.push(read);
    }
    return { advisories, facts: [], quarantined };
  },
};

interface Place {
  readonly feed: string;
  readonly name: string;
  readonly at: number;
}

/** The advisory, or why there is none. */
function readRecord(text: string, place: Place): Advisory | string {
  const json = parseJson(text);
  const ofNpm = OfNpm.safeParse(json);
  if (ofNpm.success) return advisoryOfNpm(ofNpm.data, place.feed);
  const core = Core.safeParse(json);
  return core.success ? advisoryOfCore(core.data, place) : schemaReason(core.error);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function advisoryOfCore(record: z.infer<typeof Core>, { feed, name, at }: Place): Advisory | string {
  const { _path: path = name, cve, vulnerable, patched, severity, description } = record;
  const ranges = nodejsRanges(vulnerable, patched ?? '');
  if (ranges === undefined) return `no range: ${vulnerable.slice(0, 60)}`;
  const number = /(\d+)\.json$/.exec(path)?.[1] ?? String(at + 1);
  return advisoryOf({
    id: `NODEJS-CORE-${number}`,
    aliases: cve,
    feed,
    ecosystem: 'Node.js',
    package: 'node',
    ranges,
    severity: severityOfWord(severity ?? undefined),
    ...(typeof description === 'string' ? { summary: description } : {}),
  });
}

function advisoryOfNpm(record: z.infer<typeof OfNpm>, feed: string): Advisory | string {
  const {
    vulnerable_versions: vulnerable,
    patched_versions: patched,
    title,
    publish_date: published,
  } = record;
  const ranges = nodejsRanges(vulnerable, patched ?? '');
  if (ranges === undefined) return `no range: ${vulnerable.slice(0, 60)}`;
  const cvss = typeof record.cvss_vector === 'string' ? [record.cvss_vector] : [];
  return advisoryOf({
    id: `NSWG-ECO-${record.id}`,
    aliases: record.cves ?? [],
    feed,
    ecosystem: 'npm',
    package: record.module_name,
    ranges,
    severity: severityOfVectors(cvss),
    cvss,
    ...(typeof published === 'string' ? { published } : {}),
    ...(typeof title === 'string' ? { summary: title } : {}),
  });
}
