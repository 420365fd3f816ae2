import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { contentOf, describeDocumentReader } from '../conformance/document-reader.ts';
import { grype } from './index.ts';

const keycloak = gunzipSync(
  readFileSync(new URL('../../../../testing/fixtures/documents/keycloak-grype.json.gz', import.meta.url)),
).toString();

const match = (more: object): object => ({
  vulnerability: {
    id: 'GHSA-1',
    namespace: 'github:language:javascript',
    severity: 'Negligible',
    fix: { versions: ['2.0.1', '1.0.5'], state: 'fixed' },
  },
  relatedVulnerabilities: [{ id: 'CVE-2024-0001' }, { id: 'GHSA-1' }],
  matchDetails: [
    { type: 'exact-direct-match', found: { versionConstraint: '<1.0.5 || >=2,<2.0.1 (unknown)' } },
  ],
  artifact: {
    name: 'x',
    version: '1.0.0',
    type: 'npm',
    purl: 'pkg:npm/x@1.0.0',
    locations: [{ path: '/app/node_modules/x/package.json', layerID: `sha256:${'a'.repeat(64)}` }],
  },
  ...more,
});

const small = JSON.stringify({
  matches: [match({})],
  ignoredMatches: [
    match({
      appliedIgnoreRules: [
        {
          namespace: 'vex',
          'vex-status': 'not_affected',
          'vex-justification': 'vulnerable_code_not_present',
        },
        { namespace: '', vulnerability: 'GHSA-1', reason: 'we do not call it' },
      ],
    }),
    match({ appliedIgnoreRules: [] }),
  ],
  source: { type: 'directory', target: '/srv/app' },
  distro: { name: '', version: '' },
  descriptor: { name: 'grype', version: '0.121.3' },
});

describeDocumentReader(grype, [
  { name: 'a report on Keycloak', text: keycloak, packages: 6, unread: ['documents.only-affected matches'] },
  {
    name: 'a report with ignored matches',
    text: small,
    packages: ['x 1.0.0'],
    unread: ['documents.only-affected matches'],
  },
]);

describe('Grype', () => {
  it('says what it matched and what it ignored, with the rules', () => {
    const [subject] = grype.read(contentOf(small)).subjects;
    const common = {
      by: 'Grype 0.121.3',
      vulnerability: 'GHSA-1',
      aliases: ['CVE-2024-0001'],
      package: {
        name: 'x',
        version: '1.0.0',
        type: 'npm',
        purl: 'pkg:npm/x@1.0.0',
        path: 'app/node_modules/x/package.json',
      },
      fix: { state: 'fixed', version: '1.0.5' },
      severity: 'low',
      statement: 'github:language:javascript: 1.0.0 is in <1.0.5 || >=2,<2.0.1 (unknown)',
    };
    expect(subject).toMatchObject({ name: '/srv/app' });
    expect(subject?.said).toEqual([
      { ...common, place: 'matches[0]' },
      {
        ...common,
        place: 'ignoredMatches[0]',
        suppressed: 'VEX not_affected, vulnerable_code_not_present; we do not call it, rule for GHSA-1',
      },
      {
        ...common,
        place: 'ignoredMatches[1]',
        suppressed: 'ignored by a rule that the report does not explain',
      },
    ]);
  });

  it('knows the image and its sources', () => {
    const [subject] = grype.read(contentOf(keycloak)).subjects;
    expect(subject?.id).toBe('image:sha256:347a0d748d05a050dc64b92de2246d2240db6eb38afbc17c3c08d0acb0db1b50');
    expect(subject?.contents[0]?.os).toMatchObject({ id: 'rhel', versionId: '9.1' });
    expect(subject?.contents[0]?.packages[0]?.source).toEqual({ name: 'nss', version: '3.79.0-17.el9_1' });
  });
});
