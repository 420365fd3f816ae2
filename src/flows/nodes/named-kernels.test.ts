import { describe, expect, it } from 'vitest';
import { matchContents } from '../../assess/match/index.ts';
import type { Advisory, AdvisoryIndex, FeedInfo, Node } from '../../model/index.ts';
import { namedKernels } from './named-kernels.ts';

const advisory = (ecosystem: string, name: string, [id, fixed]: readonly [string, string]): Advisory => ({
  id,
  aliases: [],
  feed: 'test',
  ecosystem,
  package: name,
  ranges: [{ fixed }],
  versions: [],
  severity: 'high',
  cvss: [],
});

/** CVE-2026-31431 as ALSA-2026:A002 has it; the others in the form of their sources. */
const rows = [
  advisory('AlmaLinux:9', 'kernel-core', ['CVE-2026-31431', '5.14.0-611.49.2.el9_7']),
  advisory('Ubuntu:22.04:LTS', 'linux', ['CVE-2025-1', '5.15.0-138.148']),
  advisory('Ubuntu:22.04:LTS', 'linux', ['CVE-2025-2', '5.15.0-139.149']),
  advisory('Ubuntu:22.04:LTS', 'linux', ['CVE-2025-3', '5.15.0-140.150']),
];
const feed: FeedInfo = {
  id: 'test',
  title: '',
  source: '',
  licence: '',
  asOf: '2026-08-21',
  records: 1,
  quarantined: 0,
  ecosystems: ['AlmaLinux:9', 'Ubuntu:22.04:LTS'],
  knows: 'all',
};
const index: AdvisoryIndex = {
  feeds: [feed],
  lookup: (ecosystem, name) => rows.filter((row) => row.ecosystem === ecosystem && row.package === name),
  facts: ([id = '', ...aliases]) => ({ id, aliases, severity: 'unknown' }),
};

const node = (name: string, osImage: string, kernelVersion: string): Node => ({
  name,
  uid: name,
  ready: true,
  osImage,
  kernelVersion,
  containerRuntime: '',
  kubeletVersion: '',
  architecture: 'amd64',
  hasExternalIp: false,
});
const alma = 'AlmaLinux 9.7 (Moss Jungle Cat)';
const jammy = 'Ubuntu 22.04.5 LTS';

const named = (nodes: readonly Node[], isSwitchedOn = false) =>
  namedKernels({ id: 'c', name: 'prod', server: '' }, nodes, {
    exposureOf: () => ({ level: 'controlled', evidence: [] }),
    isSwitchedOn,
  });

function said(...nodes: readonly Node[]) {
  return named(nodes).subjects.flatMap(({ contents, where }) => {
    const { findings, unknowns, ignored } = matchContents(contents, index);
    expect(ignored).toEqual([]);
    return [
      ...findings.map(
        ({ vulnerability, fix, evidence }) =>
          `${vulnerability} ${fix.version}: ${evidence.statement} on ${where.map(({ name }) => name).join(', ')}`,
      ),
      ...unknowns.map(({ what, reason }) => `? ${what}: ${reason}`),
    ];
  });
}

describe('the kernel that runs on a node which nobody read', () => {
  it('is judged by the bulletins of its distribution, once for all nodes that run it', () => {
    const release = '5.14.0-611.49.1.el9_7.x86_64';
    expect(said(node('n1', alma, release), node('n2', alma, release))).toEqual([
      'CVE-2026-31431 5.14.0-611.49.2.el9_7: 5.14.0-611.49.1.el9_7 < 5.14.0-611.49.2.el9_7 on node n1, node n2',
    ]);
    expect(said(node('n1', alma, '5.14.0-611.49.2.el9_7.x86_64'))).toEqual([]);
  });

  it('is another one on another system of the same name', () => {
    const release = '5.14.0-611.49.1.el9_7.x86_64';
    const { subjects } = named([
      node('n1', alma, release),
      node('n2', 'Rocky Linux 9.7 (Blue Onyx)', release),
    ]);
    expect(subjects.map(({ contents }) => contents.subject)).toEqual([
      `component:kernel@${release}/almalinux-9.7`,
      `component:kernel@${release}/rocky-9.7`,
    ]);
  });

  it('of Ubuntu is told from older and newer ones, and not from uploads of its own ABI', () => {
    expect(said(node('n1', jammy, '5.15.0-139-generic'))).toEqual([
      'CVE-2025-3 5.15.0-140.150: 5.15.0-139 < 5.15.0-140.150 on node n1',
      '? Ubuntu 22.04 versions that cannot be compared: CVE-2025-2 of linux-image-5.15.0-139-generic: 5.15.0-139 and 5.15.0-139.149, an upload of it, cannot be compared',
    ]);
  });

  it('is unknown where no feed speaks for its distribution', () => {
    expect(said(node('n1', 'Rocky Linux 9.7 (Blue Onyx)', '5.14.0-611.49.1.el9_7.x86_64'))).toEqual([
      '? rpm packages of Rocky Linux 9.7 (Blue Onyx): no feed that Oakum reads speaks for them',
    ]);
  });

  it('is unknown where its name does not say which package it is, with what would tell', () => {
    const debian = (name: string) => node(name, 'Debian GNU/Linux 12 (bookworm)', '6.1.0-24-amd64');
    const reason =
      'its name is that of 6.1.106-1, 6.1.106-2; the packages of the node tell (--collect-nodes)';
    const what = 'kernel 6.1.0-24-amd64 of 2 node(s)';
    expect(named([debian('n1'), debian('n2')])).toEqual({
      subjects: [],
      unknowns: [{ what, packages: 0, reason }],
    });
    expect(named([debian('n1'), debian('n2')], true).unknowns).toEqual([
      { what, packages: 0, reason, notJudged: true },
    ]);
  });
});

describe('a kernel package inside a container', () => {
  const contents = (subject: string) => {
    const [kernel] = named([node('n1', alma, '5.14.0-611.49.1.el9_7.x86_64')]).subjects;
    if (kernel === undefined) throw new Error('no kernel');
    return { ...kernel.contents, subject };
  };

  it('is no kernel that runs: it is ignored, with the rule that says so', () => {
    const { findings, ignored } = matchContents(contents('image:sha256:1'), index);
    expect(findings).toEqual([]);
    expect(ignored.map(({ rule, finding }) => `${finding.vulnerability} ${rule}`)).toEqual([
      'CVE-2026-31431 kernel-in-container',
    ]);
  });
});
