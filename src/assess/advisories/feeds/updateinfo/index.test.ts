import { expect, it } from 'vitest';
import { describeFeedProvider, fileOf } from '../conformance.ts';
import { updateinfo } from './index.ts';

const pack = (name: string, architecture: string, epoch = '0'): string =>
  `<package name="${name}" epoch="${epoch}" version="0.8.7" release="16.amzn2023.0.1" arch="${architecture}"/>`;
const update = (
  id: string,
  packages: string,
  cves = '<reference href="x" id="CVE-2022-3787" type="cve"/>',
): string =>
  `<update author="linux-security@amazon.com" from="linux-security@amazon.com" status="final" type="security" version="1.4">` +
  `<id>${id}</id><title>Amazon Linux 2023</title><issued date="2023-03-07 00:29"/><severity>important</severity>` +
  `<references>${cves}</references><pkglist><collection short="amazon-linux-2023"><name>Amazon Linux 2023</name>${packages}` +
  `</collection></pkglist></update>`;
const file = (...updates: readonly string[]): string =>
  `<?xml version="1.0" ?><updates>${updates.join('')}</updates>`;
const kpartx = update(
  'ALAS2023-2023-126',
  pack('kpartx', 'x86_64') + pack('kpartx', 'aarch64') + pack('kpartx', 'src'),
);

describeFeedProvider(updateinfo, {
  name: 'updateinfo.xml',
  text: file(kpartx, update('ALAS2023-2023-127', pack('zlib', 'noarch', '1'))),
  content: {
    advisories: [
      {
        id: 'ALAS2023-2023-126',
        aliases: ['CVE-2022-3787'],
        feed: 'feed',
        ecosystem: 'Amazon Linux:2023',
        package: 'kpartx',
        ranges: [{ fixed: '0.8.7-16.amzn2023.0.1' }],
        versions: [],
        severity: 'high',
        cvss: [],
        architectures: ['aarch64', 'x86_64'],
        published: '2023-03-07',
        summary: 'Amazon Linux 2023',
      },
      expect.objectContaining({ package: 'zlib', ranges: [{ fixed: '1:0.8.7-16.amzn2023.0.1' }] }),
    ],
    quarantined: [],
  },
  spoiled: file(kpartx, update('ALAS2023-2023-127', '<package & name="zlib"/>')),
  left: 1,
});

it.each([
  ['of extras', update('ALAS2KERNEL-5.10-2022-1', pack('kernel', 'x86_64'))],
  ['about no vulnerability', update('ALAS2023-2023-1', pack('zlib', 'x86_64'), '')],
])('leaves out errata %s', (_what, text) => {
  expect(updateinfo.read(fileOf('updateinfo.xml', file(text)), 'feed').advisories).toEqual([]);
});
