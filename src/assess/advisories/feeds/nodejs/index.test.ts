import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { describeFeedProvider, fileOf } from '../conformance.ts';
import { nodejs } from './index.ts';

const real = readFileSync(
  join(import.meta.dirname, '../../../../../testing/fixtures/advisories/nodejs/nodejs.ndjson'),
  'utf8',
);

describeFeedProvider(nodejs, {
  name: 'nodejs.ndjson',
  text: real,
  content: { facts: [], quarantined: [] },
  spoiled: real.replace('"vulnerable": "8.x || 7.x', '"vulnerable": "not a range'),
  left: 3,
});

it('reads records about Node.js itself and about packages, with or without a CVE', () => {
  const rows = nodejs
    .read(fileOf('nodejs.ndjson', real), 'feed')
    .advisories.map(({ id, aliases, ecosystem, package: name, ranges, severity }) =>
      [id, ...aliases, ecosystem, name, JSON.stringify(ranges[0]), ranges.length, severity].join(' '),
    );
  expect(rows).toEqual([
    'NODEJS-CORE-1 CVE-2017-1000381 Node.js node {"introduced":"8.0.0","fixed":"8.1.4"} 5 high',
    'NODEJS-CORE-2 Node.js node {"introduced":"4.0.0","fixed":"4.8.4"} 5 unknown',
    'NODEJS-CORE-171 CVE-2026-21717 Node.js node {"introduced":"20.0.0","fixed":"20.20.2"} 4 medium',
    'NSWG-ECO-1 CVE-2014-7205 npm bassmaster {"fixed":"1.5.2"} 1 medium',
  ]);
});
