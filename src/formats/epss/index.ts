import { OakumError } from '../../kernel/pure/index.ts';
import type { Parsed, Quarantined } from '../../model/index.ts';

/** Scores of the Exploit Prediction Scoring System as FIRST publishes them: a comment line, a header, then rows. */
export interface EpssRecord {
  readonly cve: string;
  /** Of exploitation in the next 30 days, 0 to 1. */
  readonly probability: number;
  /** Share of vulnerabilities that score no higher, 0 to 1. */
  readonly percentile: number;
}

export interface EpssScores extends Parsed<EpssRecord> {
  /** The day of the scores, `2026-08-22`. */
  readonly asOf: string;
}

/** @throws feed.malformed when the comment line has no date or the header is another; a bad row is quarantined */
export function parseEpss(bytes: Uint8Array): EpssScores {
  const lines = new TextDecoder().decode(bytes).split(/\r?\n/);
  const asOf = /^#.*\bscore_date:(\d{4}-\d{2}-\d{2})/.exec(lines[0] ?? '')?.[1];
  if (asOf === undefined || lines[1] !== 'cve,epss,percentile') {
    throw new OakumError('feed.malformed', 'EPSS scores begin with #…score_date: and cve,epss,percentile');
  }
  const records: EpssRecord[] = [];
  const quarantined: Quarantined[] = [];
  for (const [at, line] of lines.slice(2).entries()) {
    if (line === '') continue;
    const record = parseRow(line);
    if (record === undefined) quarantined.push({ what: `line ${at + 3}`, reason: 'not cve,epss,percentile' });
    else records.push(record);
  }
  return { records, quarantined, asOf };
}

function parseRow(line: string): EpssRecord | undefined {
  const found = /^(CVE-\d{4}-\d{4,}),([\d.eE+-]+),([\d.eE+-]+)$/.exec(line);
  if (found === null) return undefined;
  const [, cve = '', probability, percentile] = found;
  const record = { cve, probability: Number(probability), percentile: Number(percentile) };
  return isShare(record.probability) && isShare(record.percentile) ? record : undefined;
}

function isShare(value: number): boolean {
  return value >= 0 && value <= 1;
}
