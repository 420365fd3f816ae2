import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readCatalogue } from '../../src/assess/advisories/index/catalogue.ts';
import { type FeedDefinition, feedDefinitions } from '../../src/assess/advisories/update/definitions.ts';
import { table } from './table.ts';

/** Every feed that Oakum bundles or fetches, from their register and the bundled catalogue. */
export function feedsPage(): string {
  const bytes = readFileSync(join(import.meta.dirname, '..', '..', 'data', 'feeds.json'));
  const bundled = readCatalogue(bytes).feeds.map(({ info }) => info);
  return `# Feeds

Written by \`tools/make-feeds.ts\` from the register of feeds and the bundled catalogue; a test keeps it fresh. What they mean is in
[Advisories](advisories.md); \`oakum feeds status\` shows the same for an installation.

## Fetched by \`oakum feeds update\`

*By name* is fetched when it is asked for (\`--feed\`), and again by every update after that. What has no fixes but those that were
made says \`fixed only\`: what is open is then unknown.

${table(
  ['feed', 'what', 'knows', 'fetched', 'format', 'checked by', 'licence', 'from'],
  feedDefinitions.map((feed) => [
    `\`${feed.id}\``,
    feed.title,
    knowsText(feed.knows),
    feed.onRequest === true ? 'by name' : 'always',
    feed.provider,
    checkedBy(feed),
    feed.licence,
    feed.sources.map(({ url }) => url).join(' '),
  ]),
)}

## Bundled

${table(
  ['feed', 'what', 'knows', 'as of', 'records', 'licence', 'from'],
  bundled.map((info) => [
    `\`${info.id}\``,
    info.title,
    knowsText(info.knows),
    info.asOf,
    String(info.records),
    info.licence,
    info.source,
  ]),
)}
`;
}

/** Beside TLS, which all of them have. */
function checkedBy({ sources }: FeedDefinition): string {
  const ways = sources.flatMap(({ hasChecksum, ofRepository, signer }) => [
    ...(hasChecksum === true || ofRepository !== undefined ? ['SHA-256'] : []),
    ...(signer === undefined ? [] : [`OpenPGP, key ${signer.fingerprint.toUpperCase()}`]),
  ]);
  return [...new Set(ways)].join('; ');
}

function knowsText(knows: 'all' | 'fixed-only'): string {
  return knows === 'all' ? 'all' : '**fixed only**';
}
