import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sha256 } from '../../kernel/pure/index.ts';
import {
  type Advisory,
  type AdvisoryIndex,
  allRead,
  type Contents,
  type FeedInfo,
  moduleMemberName,
  type Os,
  type Package,
} from '../../model/index.ts';
import { connectedTo, makeAdvisoryJudge, makeHolders, matchContents, namesAsked } from './index.ts';

const systems: readonly (Os | undefined)[] = [
  undefined,
  { id: 'debian', versionId: '12', prettyName: 'Debian 12' },
  { id: 'ubuntu', versionId: '22.04', prettyName: 'Ubuntu 22.04' },
  { id: 'rocky', versionId: '9.4', prettyName: 'Rocky 9' },
  { id: 'rhel', versionId: '9.4', prettyName: 'RHEL 9' },
];
const names = {
  deb: ['openssl', 'libssl3', 'linux', 'containerd'],
  rpm: ['openssl', 'openssl-libs', 'nodejs', 'kernel-core'],
  golang: ['k8s.io/kubernetes', 'k8s.io/ingress-nginx', 'github.com/containerd/containerd', 'stdlib'],
  kubernetes: ['kubelet', 'kube-apiserver', 'containerd', 'etcd', 'ingress-nginx', 'docker'],
  pypi: ['Foo.Bar', 'foo-bar'],
} as const satisfies Partial<Record<Package['type'], readonly string[]>>;
const versions = [
  '1.27.2',
  'v1.7.12',
  '3.0.1-1',
  '3.0.1-1.el9_4',
  '3.0.1-2+b1',
  '1.1.1f-1fips.2',
  '(devel)',
  '',
];
const advised = [
  ...[
    'openssl',
    'libssl3',
    'linux',
    'containerd',
    'containerd-app',
    'foo-bar',
    'openssl-libs',
    'kernel-core',
  ],
  ...['k8s.io/kubernetes', 'k8s.io/kubelet', 'k8s.io/apiserver', 'k8s.io/ingress-nginx', 'etcd', 'stdlib'],
  ...['github.com/containerd/containerd', 'github.com/containerd/containerd/v2', 'go.etcd.io/etcd/v3'],
  ...['github.com/docker/docker', 'source:openssl'],
  ...[moduleMemberName('nodejs:18', 'nodejs'), moduleMemberName(undefined, 'nodejs')],
];
const ecosystems = [
  ...['Debian:12', 'Ubuntu:22.04:LTS', 'Ubuntu:Pro:22.04:LTS', 'Ubuntu:Pro:FIPS:22.04', 'Rocky Linux:9'],
  ...['Red Hat:enterprise_linux:9', 'Red Hat:rhel_eus:9.4', 'Go', 'kubernetes', 'Bitnami', 'PyPI'],
];
const ids = ['CVE-2026-1', 'CVE-2026-2', 'GHSA-a', 'DSA-1', 'GO-2026-1'];
const feeds = ['first', 'second'];

const packages = fc.constantFrom('deb', 'rpm', 'golang', 'kubernetes', 'pypi').chain((type) =>
  fc.record({
    type: fc.constant(type),
    name: fc.constantFrom(...names[type]),
    version: fc.constantFrom(...versions),
    path: fc.option(fc.constantFrom('usr/lib/a'), { nil: undefined }),
    architecture: fc.option(fc.constantFrom('amd64', 'arm64'), { nil: undefined }),
    source: fc.option(
      fc.record({ name: fc.constantFrom('openssl', 'linux'), version: fc.constantFrom(...versions) }),
      { nil: undefined },
    ),
    isOfModule: fc.boolean(),
  }),
);
const someContents = fc
  .record({ os: fc.constantFrom(...systems), items: fc.array(packages, { maxLength: 8 }) })
  .map(({ os, items }) => ({ os, packages: items.map(packageOf) }));
const subjects = fc
  .array(fc.array(someContents, { minLength: 1, maxLength: 2 }), { maxLength: 5 })
  .map((all) =>
    all.map((systemsOfOne, at) =>
      systemsOfOne.map(
        ({ os, packages: items }): Contents => ({
          subject: at === 0 ? 'node:n1' : `image:${at}`,
          packages: items,
          coverage: allRead(1),
          ...(os === undefined ? {} : { os }),
        }),
      ),
    ),
  );
const versionText = fc.constantFrom(
  '0',
  '1.27.2',
  '1.27.3',
  '3.0.1-2',
  '3.0.1-3.el9_4',
  'no version!',
  '2.0.0',
);
const advisory = fc.record({
  id: fc.constantFrom(...ids),
  aliases: fc.uniqueArray(fc.constantFrom(...ids), { maxLength: 2 }),
  feed: fc.constantFrom(...feeds),
  ecosystem: fc.constantFrom(...ecosystems),
  package: fc.constantFrom(...advised),
  ranges: fc.array(
    fc.record({ introduced: versionText, fixed: fc.option(versionText, { nil: undefined }) }),
    { maxLength: 2 },
  ),
  versions: fc.array(fc.constantFrom('3.0.1-1', '1.27.2'), { maxLength: 1 }),
  isWithdrawn: fc.integer({ min: 0, max: 9 }).map((one) => one === 0),
  architectures: fc.option(fc.constantFrom(['amd64']), { nil: undefined }),
});
const advisories = fc.array(advisory.map(advisoryOf), { maxLength: 40 });

type Made = typeof packages extends fc.Arbitrary<infer T> ? T : never;
type Advised = typeof advisory extends fc.Arbitrary<infer T> ? T : never;

function packageOf({ isOfModule, path, architecture, source, ...rest }: Made): Package {
  const qualifier = isOfModule && rest.type === 'rpm' ? '?rpmmod=nodejs:18:9040:abc' : '';
  return {
    ...rest,
    purl: `pkg:${rest.type}/${rest.name}@${rest.version}${qualifier}`,
    ...(path === undefined ? {} : { path }),
    ...(architecture === undefined ? {} : { architecture }),
    ...(source === undefined || rest.type === 'golang' ? {} : { source }),
  };
}

function advisoryOf({ isWithdrawn, architectures, ranges, ...rest }: Advised): Advisory {
  return {
    ...rest,
    ranges: ranges.map(({ introduced, fixed }) => ({
      introduced,
      ...(fixed === undefined ? {} : { fixed }),
    })),
    severity: 'high',
    cvss: [],
    ...(isWithdrawn ? { withdrawn: '2026-01-01T00:00:00Z' } : {}),
    ...(architectures === undefined ? {} : { architectures }),
  };
}

const loaded: readonly FeedInfo[] = feeds.map((id) => ({
  ...{ id, title: '', source: '', licence: '', asOf: '2026-11-18', records: 1, quarantined: 0 },
  ecosystems,
  knows: id === 'first' ? 'all' : 'fixed-only',
}));

function indexOf(known: readonly Advisory[], onLookUp: (asked: string) => void = () => {}): AdvisoryIndex {
  return {
    feeds: loaded,
    lookup: (ecosystem, name) => {
      onLookUp(`${ecosystem} ${name}`);
      return known.filter((row) => row.ecosystem === ecosystem && row.package === name);
    },
    facts: ([id = '', ...aliases]) => ({ id, aliases, severity: 'unknown' }),
  };
}

function holdersOf(all: readonly (readonly Contents[])[], maxBytes = 10_000_000) {
  const holders = makeHolders({ index: { feeds: loaded }, maxBytes });
  for (const own of all) holders.put(own[0]?.subject ?? '', own);
  return holders;
}

const asked = ({ ecosystem, package: name }: Advisory) => ({ ecosystem, name });

/** Every name in every ecosystem, with and without versions: whoever may look something up finds reasons to. */
const everything = ecosystems.flatMap((ecosystem) =>
  advised.flatMap((name) =>
    [{ introduced: '0' }, { introduced: '0', fixed: '9.9.9' }].map(
      (range, at): Advisory => ({
        ...{ id: `CVE-2026-${at}`, aliases: [], feed: 'first', ecosystem, package: name },
        ...{ ranges: [range], versions: [], severity: 'high', cvss: [] },
      }),
    ),
  ),
);

describe('names that are asked for a package', () => {
  it('are all that judging it looks up', () => {
    fc.assert(
      fc.property(advisories, subjects, (some, all) => {
        for (const known of [some, everything])
          for (const contents of all.flat())
            for (const item of contents.packages) {
              const lookedUp = new Set<string>();
              const index = indexOf(known, (one) => lookedUp.add(one));
              matchContents({ ...contents, packages: [item] }, index);
              const said = namesAsked(item, contents.os, index).map((one) => `${one.ecosystem} ${one.name}`);
              expect([...lookedUp].filter((one) => !said.includes(one))).toEqual([]);
            }
      }),
    );
  });
});

describe('who holds a package', () => {
  it('gets of every record the answer that a match of everything gives', () => {
    fc.assert(
      fc.property(advisories, subjects, (known, all) => {
        const index = indexOf(known);
        const holders = holdersOf(all);
        for (const [{ feed, id } = { feed: '', id: '' }, records = []] of byRecord(known)) {
          const judge = makeAdvisoryJudge(index, { feed, id });
          const about = holders.about(records.map(asked));
          const some = connectedTo(
            { id, aliases: records.flatMap(({ aliases }) => aliases) },
            index,
            about.names,
          );
          const found = about.contents.map(makeAdvisoryJudge(some, { feed, id }));
          const whole = all.flat().map((contents) => {
            const { findings, ignored } = matchContents(contents, index);
            const isAbout = ({ evidence }: (typeof findings)[number]): boolean =>
              evidence.agreeing.includes(`${feed}/${id}`);
            return {
              subject: contents.subject,
              findings: findings.filter(isAbout),
              ignored: ignored.filter(({ finding }) => isAbout(finding)),
              unknowns: judge(contents).unknowns,
            };
          });
          expect(saying(found)).toEqual(saying(whole));
        }
      }),
      { numRuns: 300 },
    );
  });

  it('has every subject about which a changed record changes anything, and no other needs to be judged', () => {
    fc.assert(
      fc.property(advisories, advisories, subjects, (before, changed, all) => {
        const after = [...before, ...changed];
        const touched = new Set(
          holdersOf(all)
            .about(changed.map(asked))
            .contents.map(({ subject }) => subject),
        );
        for (const contents of all.flat().filter(({ subject }) => !touched.has(subject)))
          expect(matchContents(contents, indexOf(after))).toEqual(matchContents(contents, indexOf(before)));
      }),
      { numRuns: 300 },
    );
  });

  it('is the same however it came to be, and takes no memory for what is gone', () => {
    fc.assert(
      fc.property(subjects, subjects, advisories, (first, second, known) => {
        const moved = holdersOf([...first, ...second]);
        const kept = new Set(second.map((own) => own[0]?.subject));
        for (const subject of moved.held()) if (!kept.has(subject)) moved.drop(subject);
        const fresh = holdersOf(second);
        const bySubject = (all: readonly Contents[]) =>
          all.toSorted((left, right) => (left.subject < right.subject ? -1 : 1));
        const wanted = known.map(asked);
        expect(bySubject(moved.about(wanted).contents)).toEqual(bySubject(fresh.about(wanted).contents));
        expect(moved.held().toSorted()).toEqual(fresh.held().toSorted());
        expect(moved.bytes()).toBe(fresh.bytes());
        for (const subject of moved.held()) moved.drop(subject);
        expect([moved.bytes(), moved.about(wanted)]).toEqual([0, { contents: [], names: [] }]);
      }),
    );
  });

  it('never takes more than its bound, and says who is left out', () => {
    fc.assert(
      fc.property(subjects, fc.integer({ min: 0, max: 12_000 }), (all, maxBytes) => {
        const holders = holdersOf(all, maxBytes);
        expect(holders.bytes()).toBeLessThanOrEqual(maxBytes);
        expect([...holders.held(), ...holders.left()].toSorted()).toEqual(
          all.map((own) => own[0]?.subject).toSorted(),
        );
      }),
    );
  });

  it('takes up again what did not fit, when others made room', () => {
    const contents = (subject: string): readonly Contents[] => [
      {
        subject,
        packages: [{ name: subject, version: '1', type: 'golang', purl: `pkg:golang/${subject}@1` }],
        coverage: allRead(1),
      },
    ];
    const holders = makeHolders({ index: { feeds: loaded }, maxBytes: 3000 });
    expect([holders.put('a', contents('a')), holders.put('b', contents('b'))]).toEqual(['taken', 'left']);
    expect([holders.held(), holders.left()]).toEqual([['a'], ['b']]);
    holders.drop('a');
    expect([holders.put('b', contents('b')), holders.put('b', contents('b'))]).toEqual(['taken', 'same']);
    expect([holders.held(), holders.left()]).toEqual([['b'], []]);
  });

  it.each<readonly [string, Partial<Package>, string]>([
    ['where it lies in the layers is another', { imageLayer: sha256('layer') }, 'same'],
    ['its evidence is another', { evidence: 'a file' }, 'same'],
    ['its version is another', { version: '2' }, 'taken'],
    ['its source is another', { source: { name: 'a', version: '2' } }, 'taken'],
    ['its vendor is another', { vendor: 'somebody' }, 'taken'],
  ])('knows a package again or not, where %s', (_, change, expected) => {
    const item: Package = { name: 'a', version: '1', type: 'deb', purl: 'pkg:deb/debian/a@1' };
    const contents = (one: Package) => [{ subject: 'image:1', packages: [one], coverage: allRead(1) }];
    const holders = holdersOf([contents(item)]);
    expect(holders.put('image:1', contents({ ...item, ...change }))).toBe(expected);
  });

  it('keeps packages together that cannot be told apart', () => {
    const item = (architecture: string, source: string): Package => ({
      name: 'libssl3',
      version: '1',
      type: 'deb',
      purl: `pkg:deb/debian/libssl3@1?arch=${architecture}`,
      architecture,
      source: { name: source, version: '1' },
    });
    const os = { id: 'debian', versionId: '12', prettyName: 'Debian 12' };
    const own = [item('amd64', 'openssl'), item('i386', 'openssl32')];
    const holders = holdersOf([[{ subject: 'image:1', os, packages: own, coverage: allRead(1) }]]);
    const { contents, names } = holders.about([{ ecosystem: 'Debian:12', name: 'openssl' }]);
    expect(contents.map((one) => one.packages)).toEqual([own]);
    expect(names.map(({ name }) => name)).toEqual(['openssl', 'openssl32']);
  });
});

/** Subjects about which anything is said. */
function saying(answers: readonly ReturnType<ReturnType<typeof makeAdvisoryJudge>>[]) {
  return answers
    .filter(({ findings, ignored, unknowns }) => findings.length + ignored.length + unknowns.length > 0)
    .map((one) => JSON.stringify(one))
    .toSorted();
}

function byRecord(known: readonly Advisory[]) {
  const groups = [...Map.groupBy(known, ({ feed, id }) => `${feed}/${id}`).values()];
  return groups.map((records) => [records[0], records] as const);
}
