/**
 * Records of the Ruby Advisory Database (rubysec/ruby-advisory-db): YAML or the same as JSON. They say which versions of a gem are
 * patched or never were affected, as RubyGems requirements; here they become ranges that are affected. It refuses records
 * without a name and requirements that are none, and passes over records about interpreters, which are no gems.
 */
import { parse as parseYaml } from 'yaml';
import * as z from 'zod';
import type { AffectedRange, Parsed, Severity } from '../../model/index.ts';
import { severityOfScore } from '../cvss/index.ts';
import { schemaReason } from '../feed-records/index.ts';
import { affectedOutside } from './requirement.ts';

export interface RubyAdvisory {
  /** The name that most know it by: `CVE-…`, else `GHSA-…`, else `OSVDB-…`. */
  readonly id: string;
  readonly aliases: readonly string[];
  readonly gem: string;
  readonly ranges: readonly AffectedRange[];
  readonly severity: Severity;
  readonly published: string | undefined;
  readonly title: string | undefined;
}

const Name = z.union([z.string(), z.number()]).transform(String);
const Requirements = z.array(z.string().max(500)).max(1_000).nullish();
const Score = z.number().optional().catch(undefined);
const RubyRecord = z.object({
  gem: z.string().min(1).max(200).optional(),
  engine: z.string().optional(),
  cve: Name.nullish(),
  ghsa: Name.nullish(),
  osvdb: Name.nullish(),
  title: z.string().max(20_000).optional().catch(undefined),
  date: z.string().optional().catch(undefined),
  cvss_v2: Score,
  cvss_v3: Score,
  cvss_v4: Score,
  patched_versions: Requirements,
  unaffected_versions: Requirements,
});
type RubyRecord = z.infer<typeof RubyRecord>;

/** One record as text; what is none is quarantined, what is about no gem gives nothing. It never throws. */
export function parseRubyAdvisory(text: string, what: string): Parsed<RubyAdvisory> {
  const bad = (reason: string): Parsed<RubyAdvisory> => ({ records: [], quarantined: [{ what, reason }] });
  const parsed = RubyRecord.safeParse(documentOf(text));
  if (!parsed.success) return bad(schemaReason(parsed.error));
  const { gem, engine } = parsed.data;
  if (gem === undefined)
    return engine === undefined ? bad('it names no gem') : { records: [], quarantined: [] };
  const [id, ...aliases] = namesOf(parsed.data);
  if (id === undefined) return bad('it has no CVE, GHSA or OSVDB number');
  const { patched_versions: patched, unaffected_versions: unaffected, date, title } = parsed.data;
  const ranges = affectedOutside([...(patched ?? []), ...(unaffected ?? [])]);
  if (ranges === undefined) return bad('one of its requirements is none');
  const severity = severityOf(parsed.data);
  return { records: [{ id, aliases, gem, ranges, severity, published: date, title }], quarantined: [] };
}

function documentOf(text: string): unknown {
  try {
    // Most YAML that is JSON is also read, but much slower.
    return text.trimStart().startsWith('{')
      ? JSON.parse(text)
      : parseYaml(text, { maxAliasCount: 0, logLevel: 'error' });
  } catch {
    return undefined;
  }
}

function namesOf({ cve, ghsa, osvdb }: RubyRecord): readonly string[] {
  return [
    ...(cve == null ? [] : [`CVE-${cve}`]),
    ...(ghsa == null ? [] : [`GHSA-${ghsa}`]),
    ...(osvdb == null ? [] : [`OSVDB-${osvdb}`]),
  ];
}

function severityOf({ cvss_v4: v4, cvss_v3: v3, cvss_v2: v2 }: RubyRecord): Severity {
  const score = v4 ?? v3 ?? v2;
  return score === undefined ? 'unknown' : severityOfScore(score);
}
