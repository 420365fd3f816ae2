import { expect } from 'vitest';
import { describeFeedProvider } from '../conformance.ts';
import { debianTracker } from './index.ts';

const sources = {
  openssl: {
    'CVE-2024-1': {
      scope: 'local',
      releases: {
        bookworm: { status: 'open', urgency: 'unimportant', nodsa_reason: 'ignored' },
        trixie: { status: 'resolved', fixed_version: '3.5.1-1', urgency: 'low' },
      },
    },
  },
};
const common = { id: 'CVE-2024-1', feed: 'feed', package: 'openssl', severity: 'low' } as const;

describeFeedProvider(debianTracker, {
  name: 'tracker.json',
  text: JSON.stringify(sources),
  content: {
    advisories: [
      expect.objectContaining({ ...common, ecosystem: 'Debian:12', ranges: [{}], fixState: 'wont-fix' }),
      expect.objectContaining({ ...common, ecosystem: 'Debian:13', ranges: [{ fixed: '3.5.1-1' }] }),
    ],
  },
  spoiled: JSON.stringify({
    ...sources,
    zlib: { 'CVE-2024-2': { releases: { bookworm: { status: 'new' } } } },
  }),
  left: 2,
});
