import type { FeedDefinition, FeedSource } from './definition.ts';

const megabyte = 1_000_000;

/** Of the core: a system does not say which extras it follows. */
export const amazonFeeds: readonly FeedDefinition[] = [
  amazonFeed('2', '2/core/latest'),
  amazonFeed('2023', 'al2023/core/mirrors/latest'),
];

function amazonFeed(release: string, folder: string): FeedDefinition {
  return {
    id: `amazon-linux-${release}`,
    title: `Amazon Linux ${release}, core`,
    provider: 'updateinfo',
    licence: 'CC-BY-4.0',
    knows: 'fixed-only',
    sources: [mirrorList(`${folder}/x86_64`), mirrorList(`${folder}/aarch64`)],
    ecosystems: [],
    replaces: [],
    maxBytes: 200 * megabyte,
    onRequest: true,
  };
}

function mirrorList(folder: string): FeedSource {
  return {
    url: `https://cdn.amazonlinux.com/${folder}/mirror.list`,
    mirrorPath: `amazon/${folder}/mirror.list`,
    ofRepository: 'updateinfo',
  };
}
