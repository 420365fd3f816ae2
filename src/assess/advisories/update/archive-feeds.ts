import type { FeedDefinition, FeedSource, PinnedKey } from './definition.ts';
import { readCsafChanges } from './listings.ts';

const megabyte = 1_000_000;

/** Red Hat Product Security's, of its CSAF provider metadata. */
const redHatKey: PinnedKey = {
  fingerprint: '77e79abe93673533ed09ebe2dce3823597f5eac4',
  url: 'https://security.access.redhat.com/data/97f5eac4.txt',
  mirrorPath: 'red-hat/97f5eac4.txt',
};

/** Feeds of distributions that come as compressed archives. */
export const archiveFeeds: readonly FeedDefinition[] = [
  {
    id: 'red-hat-vex',
    title: 'Red Hat, CSAF-VEX',
    provider: 'csaf',
    licence: 'CC-BY-4.0',
    knows: 'all',
    sources: [
      {
        ...redHatFile('archive_latest.txt'),
        names: /^csaf_vex_\d{4}-\d{2}-\d{2}\.tar\.zst$/,
        hasChecksum: true,
        signer: redHatKey,
      },
    ],
    ecosystems: [],
    replaces: [],
    maxBytes: 1_000 * megabyte,
    onRequest: true,
    delta: {
      listing: redHatFile('changes.csv'),
      read: readCsafChanges,
      isComplete: false,
      record: (id) => ({
        ...redHatFile(`${id.slice(4, 8)}/${id.toLowerCase()}.json`),
        hasChecksum: true,
        signer: redHatKey,
      }),
      wholeIsOf: 'name',
      ownsByAlias: true,
    },
  },
  {
    id: 'suse-vex',
    title: 'SUSE Linux Enterprise, CSAF-VEX',
    provider: 'csaf',
    licence: 'CC-BY-4.0',
    knows: 'all',
    sources: [
      {
        url: 'https://ftp.suse.com/pub/projects/security/csaf-vex.tar.bz2',
        mirrorPath: 'suse/csaf-vex.tar.bz2',
        hasChecksum: true,
      },
    ],
    ecosystems: [],
    replaces: [],
    maxBytes: 1_000 * megabyte,
    onRequest: true,
  },
  {
    id: 'ubuntu-vex',
    title: 'Ubuntu, OpenVEX of Canonical: what is not affected, and what will not be fixed',
    provider: 'canonical-vex',
    licence: 'CC-BY-SA-4.0',
    knows: 'all',
    sources: [
      {
        url: 'https://security-metadata.canonical.com/vex/vex-all.tar.xz',
        mirrorPath: 'ubuntu/vex-all.tar.xz',
      },
    ],
    ecosystems: [],
    replaces: [],
    maxBytes: 500 * megabyte,
    onRequest: true,
  },
  {
    id: 'oracle-oval',
    title: 'Oracle Linux, OVAL',
    provider: 'oval',
    licence: 'none stated; facts only',
    knows: 'fixed-only',
    sources: [
      {
        url: 'https://linux.oracle.com/security/oval/com.oracle.elsa-all.xml.bz2',
        mirrorPath: 'oracle/com.oracle.elsa-all.xml.bz2',
      },
    ],
    ecosystems: [],
    replaces: [],
    maxBytes: 200 * megabyte,
    onRequest: true,
  },
];

function redHatFile(path: string): FeedSource {
  return {
    url: `https://security.access.redhat.com/data/csaf/v2/vex/${path}`,
    mirrorPath: `red-hat/vex/${path}`,
  };
}
