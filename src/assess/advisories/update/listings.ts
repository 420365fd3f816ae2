import * as z from 'zod';
import { OakumError } from '../../../kernel/pure/index.ts';

/** One record of a list of changes, with the moment of its last change. */
export interface Change {
  readonly id: string;
  readonly at: Temporal.Instant;
}

const maxChanges = 2_000_000;

/**
 * OSV's `modified_id.csv`: every record of an ecosystem, `2026-08-22T10:00:00.123456Z,GO-2026-1`, newest first.
 *
 * @throws feed.malformed for a line that is none: half a list would call the other half gone
 */
export function readModifiedIds(text: string): readonly Change[] {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  if (lines.length > maxChanges) throw malformed(`it has more than ${maxChanges} lines`);
  return lines.map((line) => {
    const [, at = '', id] = /^([^,]+),([A-Za-z0-9][\w.:-]{0,100})\r?$/.exec(line) ?? [];
    if (id === undefined) throw malformed(`${JSON.stringify(line.slice(0, 80))} names no record`);
    return { id, at: instantOf(at) };
  });
}

const CveId = z.string().regex(/^CVE-\d{4}-\d{4,19}$/);
const DeltaLog = z.array(
  z.object({
    fetchTime: z.string(),
    new: z.array(z.object({ cveId: CveId })).default([]),
    updated: z.array(z.object({ cveId: CveId })).default([]),
  }),
);

/** The CVE list's `deltaLog.json`: what changed with each of its fetches in the last weeks. @throws feed.malformed */
export function readDeltaLog(text: string): readonly Change[] {
  let fetches: z.infer<typeof DeltaLog>;
  try {
    fetches = DeltaLog.parse(JSON.parse(text));
  } catch (cause) {
    throw malformed('it is no log of changes', cause);
  }
  const all = fetches.flatMap((one) =>
    [...one.new, ...one.updated].map(({ cveId }) => ({ id: cveId, at: instantOf(one.fetchTime) })),
  );
  if (all.length > maxChanges) throw malformed(`it has more than ${maxChanges} changes`);
  return all;
}

/**
 * CSAF's `changes.csv` (2.0, 7.1.13) of documents that are named by their CVE: `"2024/cve-2024-0727.json","2026-11-20T…"`.
 * What is named otherwise is left out.
 *
 * @throws feed.malformed
 */
export function readCsafChanges(text: string): readonly Change[] {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  if (lines.length > maxChanges) throw malformed(`it has more than ${maxChanges} lines`);
  return lines.flatMap((line) => {
    const [, path, at = ''] = /^"?([^",]+)"?,"?([^",]+?)"?\r?$/.exec(line) ?? [];
    if (path === undefined) throw malformed(`${JSON.stringify(line.slice(0, 80))} names no document`);
    const id = /^\d{4}\/(cve-\d{4}-\d{4,19})\.json$/.exec(path)?.[1];
    return id === undefined ? [] : [{ id: id.toUpperCase(), at: instantOf(at) }];
  });
}

function instantOf(text: string): Temporal.Instant {
  try {
    return Temporal.Instant.from(text.trim());
  } catch (cause) {
    throw malformed(`${JSON.stringify(text.slice(0, 40))} is no moment`, cause);
  }
}

function malformed(why: string, cause?: unknown): OakumError {
  return new OakumError('feed.malformed', `the list of changes cannot be read: ${why}`, { cause });
}
