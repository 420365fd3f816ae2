import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Advisory,
  type AdvisoryIndex,
  allRead,
  type Contents,
  type Package,
} from '../../model/index.ts';
import { makeMatcher, matchContents } from './index.ts';

const names = ['openssl', 'linux', 'k8s.io/apiserver', 'example.com/a'] as const;
const versions = [
  '1.27.2',
  'v1.27.3',
  '0.27.2',
  '3.0.1-1',
  '3.0.1-1+b1',
  'v1.27.3-eks-1',
  '(devel)',
  '',
] as const;

const advisories: readonly Advisory[] = names.flatMap((name) =>
  (['Debian:12', 'Go', 'kubernetes'] as const).flatMap((ecosystem) =>
    ['1.27.3', '3.0.1-2', 'no version!'].map(
      (fixed, at): Advisory => ({
        id: `CVE-2026-${at}`,
        aliases: at === 0 ? [`GHSA-${name}`] : [],
        feed: 'feed',
        ecosystem,
        package: name,
        ranges: [{ introduced: '0', fixed }],
        versions: [],
        severity: 'high',
        cvss: [],
        ...(at === 1 && ecosystem === 'Go' ? { withdrawn: '2026-01-01T00:00:00Z' } : {}),
      }),
    ),
  ),
);

const index: AdvisoryIndex = {
  feeds: [
    {
      id: 'feed',
      title: '',
      source: '',
      licence: '',
      asOf: '2026-11-18',
      records: 1,
      quarantined: 0,
      ecosystems: ['Debian:12', 'Go', 'kubernetes'],
      knows: 'all',
    },
  ],
  lookup: (ecosystem, name) =>
    advisories.filter((row) => row.ecosystem === ecosystem && row.package === name),
  facts: ([id = '', ...aliases]) => ({ id, aliases, severity: 'unknown' }),
};

const item = fc.record({
  type: fc.constantFrom<Package['type']>('deb', 'golang', 'kubernetes', 'cargo'),
  name: fc.constantFrom(...names),
  version: fc.constantFrom(...versions),
  path: fc.option(fc.constantFrom('usr/lib/a', 'usr/lib/b'), { nil: undefined }),
});
const subject = fc.record({
  subject: fc.constantFrom('image:sha256:x', 'image:sha256:y', 'node:n1', 'dir:/'),
  hasOs: fc.boolean(),
  items: fc.array(item, { maxLength: 12 }),
});

describe('a matcher', () => {
  it('says of every subject what it would say of that one alone, whatever it was asked before', () => {
    fc.assert(
      fc.property(fc.array(subject, { maxLength: 8 }), (subjects) => {
        const match = makeMatcher(index);
        for (const one of subjects.map(contentsOf)) expect(match(one)).toEqual(matchContents(one, index));
      }),
    );
  });
});

const successor: readonly Advisory[] = [
  { name: 'github.com/containerd/containerd', ranges: [{ introduced: '0' }] },
  { name: 'github.com/containerd/containerd/v2', ranges: [{ introduced: '2.1.0' }] },
].map(({ name, ranges }) => ({
  id: 'GO-2026-5064',
  aliases: [],
  feed: 'feed',
  ecosystem: 'Go',
  package: name,
  ranges,
  versions: [],
  severity: 'high',
  cvss: [],
}));

describe('a module and a component of the same name and version', () => {
  const module = {
    type: 'golang',
    name: 'github.com/containerd/containerd',
    version: 'v1.7.12',
    path: 'a',
  } as const;
  const runtime = { type: 'kubernetes', name: 'containerd', version: '1.7.12', path: undefined } as const;
  const things = [module, runtime].map((one) =>
    contentsOf({ subject: `image:${one.type}`, hasOs: false, items: [one] }),
  );
  const known = {
    ...index,
    lookup: (ecosystem: string, name: string) =>
      successor.filter((row) => row.ecosystem === ecosystem && row.package === name),
  };

  it.each([[things], [things.toReversed()]])('are each told what is theirs, in either order', (order) => {
    const match = makeMatcher(known);
    for (const one of order) expect(match(one)).toEqual(matchContents(one, known));
    const [found = 0, none = 0] = things.map((one) => matchContents(one, known).findings.length);
    expect([found, none]).toEqual([1, 0]);
  });
});

type Item = Pick<Package, 'type' | 'name' | 'version' | 'path'>;

function contentsOf(one: {
  readonly subject: string;
  readonly hasOs: boolean;
  readonly items: readonly Item[];
}): Contents {
  return {
    subject: one.subject,
    packages: one.items.map(({ path, ...rest }) => ({
      ...rest,
      purl: `pkg:${rest.type}/${rest.name}@${rest.version}`,
      ...(path === undefined ? {} : { path }),
    })),
    coverage: allRead(1),
    ...(one.hasOs ? { os: { id: 'debian', versionId: '12', prettyName: 'Debian 12' } } : {}),
  };
}
