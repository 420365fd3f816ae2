import { expect, it } from 'vitest';
import { describeFeedProvider, fileOf } from '../conformance.ts';
import { rubysec } from './index.ts';

const line = (cve: string, gem = 'rack') =>
  JSON.stringify({
    gem,
    cve,
    ghsa: 'hxqx-xwvh-44m2',
    title: 'Denial of Service',
    date: '2022-06-27',
    cvss_v3: 7.5,
    patched_versions: ['>= 2.2.3.1'],
    unaffected_versions: ['< 1.2'],
  });

describeFeedProvider(rubysec, {
  name: 'rubysec.ndjson',
  text: [line('2022-1'), line('2022-2')].join('\n'),
  content: {
    facts: [],
    advisories: [
      {
        id: 'CVE-2022-1',
        aliases: ['GHSA-hxqx-xwvh-44m2'],
        feed: 'feed',
        ecosystem: 'RubyGems',
        package: 'rack',
        ranges: [{ introduced: '1.2', fixed: '2.2.3.1' }],
        versions: [],
        severity: 'high',
        cvss: [],
        published: '2022-06-27',
        summary: 'Denial of Service',
      },
      expect.objectContaining({ id: 'CVE-2022-2' }),
    ],
  },
  spoiled: [line('2022-1'), '{"gem":"rack","patched_versions":', line('2022-3')].join('\n'),
  left: 2,
});

it('reads the YAML files of the repository, one record each', () => {
  const file = fileOf(
    'gems/rack/CVE-2022-1.yml',
    '---\ngem: rack\ncve: 2022-1\npatched_versions:\n- "~> 2.0"\n',
  );
  expect(rubysec.accepts(file)).toBe(true);
  expect(rubysec.read(file, 'rubysec').advisories).toMatchObject([{ id: 'CVE-2022-1', package: 'rack' }]);
  expect(rubysec.accepts(fileOf('config.yml', 'gem: x\n'))).toBe(false);
});
