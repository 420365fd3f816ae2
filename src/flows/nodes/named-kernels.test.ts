import { describe, expect, it } from 'vitest';
import { matchContents } from '../../assess/match/index.ts';
import type { DebianKernels } from '../../discover/nodes/index.ts';
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
  // Of the bundled table of Debian's fixed versions.
  advisory('Debian:12', 'linux', ['CVE-2022-48425', '6.1.37-1']),
  advisory('Debian:12', 'linux', ['CVE-2023-20593', '6.1.38-2']),
  advisory('Debian:12', 'linux', ['CVE-2022-40982', '6.1.38-3']),
  advisory('Debian:13', 'linux', ['CVE-2026-89866', '6.12.117-1']),
  // Ones that are still to come.
  advisory('Debian:12', 'linux', ['CVE-2027-1', '6.1.200-1']),
  advisory('Debian:13', 'linux', ['CVE-2027-2', '6.12.118-1']),
  advisory('Debian:13', 'linux', ['CVE-2027-3', '6.12.118-2']),
  advisory('Debian:13', 'linux', ['CVE-2027-4', '6.12.119-1']),
  advisory('SUSE:15.6', 'kernel-default', ['CVE-2024-1', '6.4.0-150600.23.22.1']),
  advisory('SUSE:15.6', 'kernel-default', ['CVE-2024-2', '6.4.0-150600.23.25.1']),
  advisory('SUSE:15.6', 'kernel-default', ['CVE-2024-3', '6.4.0-150600.23.25.2']),
  advisory('SUSE:15.6', 'kernel-default', ['CVE-2024-4', '6.4.0-150600.23.30.1']),
];
const feed: FeedInfo = {
  id: 'test',
  title: '',
  source: '',
  licence: '',
  asOf: '2026-08-21',
  records: 1,
  quarantined: 0,
  ecosystems: ['AlmaLinux:9', 'Ubuntu:22.04:LTS', 'Debian:12', 'Debian:13', 'SUSE:15.6'],
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
const bookworm = 'Debian GNU/Linux 12 (bookworm)';

const debianKernels: DebianKernels = {
  schemaVersion: 1,
  source: '',
  licence: '',
  asOf: '2026-11-26',
  releases: [
    {
      release: '12',
      series: '6.1',
      kernels: [
        ['6.1.0-10', ['6.1.37-1', '6.1.38-1', '6.1.38-2']],
        ['6.1.0-11', ['6.1.38-3', '6.1.38-4']],
        ['6.1.0-25', ['6.1.106-3']],
      ],
    },
    { release: '13', series: '6.12', kernels: [['6.12.117+deb13', ['6.12.117-1']]] },
  ],
};

const named = (nodes: readonly Node[], isSwitchedOn = false) =>
  namedKernels({ id: 'c', name: 'prod', server: '' }, nodes, {
    exposureOf: () => ({ level: 'controlled', evidence: [] }),
    isSwitchedOn,
    debianKernels,
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
      '? Ubuntu 22.04 packages whose version is known in part: CVE-2025-2 of linux-image-5.15.0-139-generic: 5.15.0-139 may be older than 5.15.0-139.149 or not',
    ]);
  });

  it('of Debian is the one upload that its name was given to', () => {
    expect(said(node('n1', bookworm, '6.1.0-25-amd64'))).toEqual([
      'CVE-2027-1 6.1.200-1: 6.1.106-3 < 6.1.200-1 on node n1',
    ]);
  });

  it('of Debian is open only between the uploads that share its name', () => {
    expect(said(node('n1', bookworm, '6.1.0-10-amd64'))).toEqual([
      'CVE-2022-40982 6.1.38-3: 6.1.0-10 < 6.1.38-3 on node n1',
      'CVE-2027-1 6.1.200-1: 6.1.0-10 < 6.1.200-1 on node n1',
      '? Debian 12 packages whose version is known in part: CVE-2023-20593 of linux-image-6.1.0-10-amd64: 6.1.0-10 may be older than 6.1.38-2 or not',
    ]);
    expect(said(node('n1', bookworm, '6.1.0-11-amd64'))).toEqual([
      'CVE-2027-1 6.1.200-1: 6.1.0-11 < 6.1.200-1 on node n1',
    ]);
  });

  it('of Debian that is newer than all that is known has their fixes, and what came later is open', () => {
    expect(said(node('n1', bookworm, '6.1.0-70-amd64'))).toEqual([
      '? Debian 12 packages whose version is known in part: CVE-2027-1 of linux-image-6.1.0-70-amd64: 6.1.0-70 may be older than 6.1.200-1 or not',
    ]);
    const trixie = 'Debian GNU/Linux 13 (trixie)';
    expect(said(node('n1', trixie, '6.12.118+deb13-amd64'))).toEqual([
      'CVE-2027-4 6.12.119-1: 6.12.118 < 6.12.119-1 on node n1',
      '? Debian 13 packages whose version is known in part: CVE-2027-3 of linux-image-6.12.118+deb13-amd64: 6.12.118 may be older than 6.12.118-2 or not',
    ]);
  });

  it('of SUSE is open only between rebuilds, of which the first has number 1', () => {
    expect(said(node('n1', 'SUSE Linux Enterprise Server 15 SP6', '6.4.0-150600.23.25-default'))).toEqual([
      'CVE-2024-4 6.4.0-150600.23.30.1: 6.4.0-150600.23.25 < 6.4.0-150600.23.30.1 on node n1',
      '? SUSE Linux Enterprise 15 SP6 packages whose version is known in part: CVE-2024-3 of kernel-default: 6.4.0-150600.23.25 may be older than 6.4.0-150600.23.25.2 or not',
    ]);
  });

  it('is unknown where no feed speaks for its distribution', () => {
    expect(said(node('n1', 'Rocky Linux 9.7 (Blue Onyx)', '5.14.0-611.49.1.el9_7.x86_64'))).toEqual([
      '? rpm packages of Rocky Linux 9.7 (Blue Onyx): no feed that Oakum reads speaks for them',
    ]);
  });

  it('is unknown where its name does not say which package it is, with what would tell', () => {
    const debian = (name: string) => node(name, bookworm, '6.12.94+deb12-amd64');
    const reason =
      'which source package it is built from is not known; the packages of the node tell (--collect-nodes)';
    const what = 'kernel 6.12.94+deb12-amd64 of 2 node(s)';
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
