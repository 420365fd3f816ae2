import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { describeFeedProvider, fileOf } from '../conformance.ts';
import { photon } from './index.ts';

const real = readFileSync(
  join(import.meta.dirname, '../../../../../testing/fixtures/advisories/distributions/photon-4.0.json'),
  'utf8',
);
const row = (change: object = {}): object => ({
  cve_id: 'CVE-2023-38545',
  pkg: 'curl',
  cve_score: 9.8,
  aff_ver: 'all versions before 7.88.1-4.ph4 are vulnerable',
  res_ver: '7.88.1-4.ph4',
  status: 'Fixed',
  ...change,
});

describeFeedProvider(photon, {
  name: 'cve_data_photon4.0.json',
  text: JSON.stringify([row(), row({ pkg: 'curl-libs' })]),
  content: { facts: [], quarantined: [] },
  spoiled: JSON.stringify([row(), row({ pkg: 3 })]),
  left: 1,
});

it('reads a real file: fixes of the release, what names no build set aside, what is not affected left out', () => {
  const { advisories, quarantined } = photon.read(fileOf('cve_data_photon4.0.json', real), 'feed');
  const rows = advisories.map(({ id, ecosystem, package: pack, ranges, severity }) =>
    [id, ecosystem, pack, ranges[0]?.fixed, severity].join(' '),
  );
  expect(rows).toEqual([
    'CVE-2023-38545 Photon OS:4.0 curl 7.88.1-4.ph4 critical',
    'CVE-2023-38546 Photon OS:4.0 curl 7.88.1-4.ph4 low',
    'CVE-2023-38546 Photon OS:4.0 curl-libs 7.88.1-4.ph4 low',
    'CVE-2023-44487 Photon OS:4.0 nghttp2 1.57.0-1.ph4 high',
    'BDSA-2025-0719 Photon OS:4.0 krb5-devel 1.17-15.ph4 high',
  ]);
  expect(quarantined).toEqual([
    { what: 'CVE-2023-50447 of python3', reason: 'fixed in NA, which is no build of Photon OS' },
  ]);
});
