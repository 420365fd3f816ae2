import { describe, expect, test } from 'vitest';
import { sha256 } from '../kernel/index.ts';
import type { ScanReport } from '../model/index.ts';
import { scanExit } from './scan-exit.ts';

const scannedAt = '2026-11-20T00:00:00Z';
const base: ScanReport = {
  schemaVersion: 1,
  kind: 'ScanReport',
  subject: { id: 'dir:/x', kind: 'dir', name: '/x' },
  scannedAt,
  coverage: { read: 1, total: 1, unread: [] },
  counts: { workloads: 0, nodes: 0, images: 1 },
  images: [],
  findings: [],
  patches: [],
  unknowns: [],
  lifecycle: [],
  feeds: [],
};
const found = (severity: string, due?: string): ScanReport['findings'][number] => ({
  id: `${severity}${due}`,
  vulnerability: 'CVE-2026-0001',
  aliases: [],
  subject: 'dir:/x',
  package: { name: 'zlib1g', version: '1', type: 'deb', purl: 'pkg:deb/debian/zlib1g@1' },
  fix: { state: 'open' },
  severity,
  exploited: false,
  exposure: { level: 'unknown', evidence: [] },
  deadline: { due, profile: 'simple', rule: 'severity', inputs: [] },
  order: { points: 0, ledger: [] },
  evidence: {
    feed: 'feed',
    advisory: 'CVE-2026-0001',
    ecosystem: 'Debian:12',
    lookedUp: 'zlib1g',
    scheme: 'deb',
    statement: 'every version',
    agreeing: [],
  },
  where: [],
  addOns: [],
  firstSeen: scannedAt,
});
const accepted = (finding: ScanReport['findings'][number]): ScanReport['findings'][number] => ({
  ...finding,
  history: {
    accepted: {
      by: 'ada@example.org',
      reason: 'behind a gateway',
      until: '2027-01-01T00:00:00Z',
      source: {
        tool: 'CSV',
        document: 'risks.csv',
        digest: sha256(new Uint8Array()),
        place: 'line 2',
        importedAt: scannedAt,
        importedBy: 'ada@example.org',
      },
    },
    notAccepted: [],
    tickets: [],
  },
});
const exploited = (finding: ScanReport['findings'][number]): ScanReport['findings'][number] => ({
  ...accepted(finding),
  exploited: true,
});
const late = '2026-11-19T00:00:00Z';
const unread = { what: '/x/layer', code: 'images.too-large', reason: 'it has 9 GB' };
const open = { what: 'Debian 12', packages: 3, reason: 'unfixed vulnerabilities are not listed' };
const notJudged = { what: 'npm', packages: 3, reason: 'no feed covers npm', notJudged: true as const };

const partial = { coverage: { read: 1, total: 2, unread: [unread] } };
const strict = { failOn: 'high', allowUnjudged: false };
const lenient = { failOn: 'high', allowUnjudged: true };
const none = { failOn: undefined, allowUnjudged: false };

describe('the exit code of a scan', () => {
  test.each([
    ['nothing found', {}, none, 0],
    ['nothing found, gated', {}, strict, 0],
    ['a finding below the gate', { findings: [found('medium')] }, strict, 0],
    ['a finding at the gate', { findings: [found('high')] }, strict, 3],
    ['a finding above the gate', { findings: [found('critical')] }, strict, 3],
    ['a finding of unknown severity', { findings: [found('unknown')] }, strict, 3],
    ['a finding without a gate', { findings: [found('critical')] }, none, 0],
    ['an overdue finding without a gate', { findings: [found('low', '2026-11-19T23:59:59Z')] }, none, 3],
    ['a finding that is due now', { findings: [found('low', scannedAt)] }, none, 0],
    ['an accepted finding over the gate', { findings: [accepted(found('critical'))] }, strict, 0],
    ['an accepted finding of unknown severity', { findings: [accepted(found('unknown'))] }, strict, 0],
    ['an accepted finding that is overdue', { findings: [accepted(found('low', late))] }, none, 0],
    ['one accepted and one not', { findings: [accepted(found('high')), found('high')] }, strict, 3],
    ['an accepted exploited one over the gate', { findings: [exploited(found('high'))] }, strict, 3],
    ['an accepted exploited one below it', { findings: [exploited(found('low'))] }, strict, 0],
    ['an accepted exploited one that is overdue', { findings: [exploited(found('low', late))] }, none, 3],
    ['accepted, and something unread', { ...partial, findings: [accepted(found('high'))] }, strict, 4],
    ['something left out by a rule', { coverage: { ...base.coverage, leftOut: [unread] } }, strict, 0],
    ['something unread', partial, none, 4],
    ['something unread and a finding over the gate', { ...partial, findings: [found('high')] }, strict, 3],
    ['a source that lists fixes only', { unknowns: [open] }, strict, 0],
    ['packages that nobody judged, without a gate', { unknowns: [notJudged] }, none, 0],
    ['packages that nobody judged', { unknowns: [open, notJudged] }, strict, 4],
    ['packages that nobody judged, allowed', { unknowns: [notJudged] }, lenient, 0],
    ['allowed, and something unread', { ...partial, unknowns: [notJudged] }, lenient, 4],
  ] as const)('%s', (_, changes, gate, code) => {
    expect(scanExit({ ...base, ...changes }, gate)).toBe(code);
  });
});
