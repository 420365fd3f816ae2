import { describe, expect, it } from 'vitest';
import {
  type Advisory,
  type AdvisoryIndex,
  allRead,
  type Severity,
  type VulnerabilityFacts,
} from '../../model/index.ts';
import { matchContents } from './index.ts';

const advisory = (feed: string, severity: Severity): Advisory => ({
  id: 'CVE-2026-1',
  aliases: [],
  feed,
  ecosystem: 'Debian:12',
  package: 'openssl',
  ranges: [{ introduced: '0', fixed: '3.0.2-1' }],
  versions: [],
  severity,
  cvss: [],
});

function found(advisories: readonly Advisory[], facts: Partial<VulnerabilityFacts>) {
  const info = { title: '', source: '', licence: '', asOf: '2026-11-18', records: 1, quarantined: 0 };
  const index: AdvisoryIndex = {
    feeds: [{ ...info, id: 'feed', ecosystems: ['Debian:12'], knows: 'all' }],
    lookup: (_ecosystem, name) => (name === 'openssl' ? advisories : []),
    facts: ([id = '', ...aliases]) => ({ id, aliases, severity: 'unknown', ...facts }),
  };
  const item = {
    name: 'openssl',
    version: '3.0.1-1',
    type: 'deb',
    purl: 'pkg:deb/debian/openssl@3.0.1-1',
  } as const;
  const os = { id: 'debian', versionId: '12', prettyName: 'Debian 12' };
  const { findings } = matchContents(
    { subject: 'image:a', os, packages: [item], coverage: allRead(1) },
    index,
  );
  return findings.map(({ severity, evidence }) => [severity, evidence.severityFrom]);
}

describe('whose severity counts', () => {
  const cvss = { severity: 'critical', severityFrom: ['cve-list'] } as const;
  it.each<readonly [string, readonly Advisory[], Partial<VulnerabilityFacts>, unknown]>([
    ['the record that rates it', [advisory('debian', 'low')], cvss, ['low', ['debian/CVE-2026-1']]],
    [
      'the worse of two',
      [advisory('debian', 'low'), advisory('osv', 'high')],
      {},
      ['high', ['osv/CVE-2026-1']],
    ],
    [
      'both that say the same',
      [advisory('debian', 'low'), advisory('osv', 'low')],
      {},
      ['low', ['debian/CVE-2026-1', 'osv/CVE-2026-1']],
    ],
    [
      'the feed of facts where no record rates it',
      [advisory('debian', 'unknown')],
      cvss,
      ['critical', ['cve-list']],
    ],
    ['nobody where nobody does', [advisory('debian', 'unknown')], {}, ['unknown', undefined]],
  ])('is said: %s', (_what, advisories, facts, expected) => {
    expect(found(advisories, facts)).toEqual([expected]);
  });
});
