import { describe, expect, it } from 'vitest';
import { osOfImage } from '../../formats/os-image/index.ts';
import type { Advisory, AdvisoryIndex, FeedInfo } from '../../model/index.ts';
import { componentContents, matchContents } from './index.ts';

const advisory = (ecosystem: string, name: string, fixed: string): Advisory => ({
  id: 'CVE-2024-25621',
  aliases: [],
  feed: 'test',
  ecosystem,
  package: name,
  ranges: [{ fixed }],
  versions: [],
  severity: 'high',
  cvss: [],
});
const rows = [
  advisory('Go', 'github.com/containerd/containerd', '1.7.29'),
  advisory('Go', 'github.com/cri-o/cri-o', '1.29.11'),
  advisory('Ubuntu:22.04:LTS', 'containerd-app', '1.7.12-0ubuntu2~22.04.2'),
  advisory('Ubuntu:22.04:LTS', 'docker.io', '26.1.3-0ubuntu1~22.04.2'),
  advisory('Debian:12', 'containerd', '1.6.20~ds1-1+deb12u2'),
];
const feed: FeedInfo = {
  id: 'test',
  title: '',
  source: '',
  licence: '',
  asOf: '2026-08-21',
  records: 1,
  quarantined: 0,
  ecosystems: ['Go', 'Ubuntu:22.04:LTS', 'Debian:12'],
  knows: 'all',
};
const index: AdvisoryIndex = {
  feeds: [feed],
  lookup: (ecosystem, name) => rows.filter((row) => row.ecosystem === ecosystem && row.package === name),
  facts: ([id = '', ...aliases]) => ({ id, aliases, severity: 'unknown' }),
};

/** What is found and what stays unknown of a runtime on nodes with these systems. */
function said(runtime: string, ...osImages: readonly string[]) {
  const [name = '', version = ''] = runtime.split('://');
  const nodes = osImages.map((osImage, at) => ({ osImage, where: `node n${at}` }));
  const components = nodes.map(({ where }) => ({ name, version, where, evidence: '' }));
  const systemOf = ({ where }: { readonly where: string }) =>
    osOfImage(nodes.find((node) => node.where === where)?.osImage ?? '');
  const [contents] = componentContents(components, systemOf);
  const { findings, unknowns } =
    contents === undefined ? { findings: [], unknowns: [] } : matchContents(contents, index);
  return [
    ...findings.map(({ fix, evidence }) => `${fix.version}: ${evidence.statement}`),
    ...unknowns.map(({ what, reason }) => `? ${what}: ${reason}`),
  ];
}

const jammy = 'Ubuntu 22.04.5 LTS';
const bookworm = 'Debian GNU/Linux 12 (bookworm)';

describe('a container runtime', () => {
  it.each([
    ['upstream’s own release', 'containerd://1.7.28', jammy, ['1.7.29: 1.7.28 < 1.7.29']],
    ['upstream’s release with the fix', 'containerd://1.7.29', jammy, []],
    [
      'Ubuntu’s package before the fix',
      'containerd://1.7.12-0ubuntu2~22.04.1',
      jammy,
      ['1.7.12-0ubuntu2~22.04.2: 1.7.12-0ubuntu2~22.04.1 < 1.7.12-0ubuntu2~22.04.2'],
    ],
    ['Ubuntu’s package with the fix, of an older number', 'containerd://1.7.12-0ubuntu2~22.04.2', jammy, []],
    [
      'Ubuntu’s Docker, which is called otherwise',
      'docker://26.1.3-0ubuntu1~22.04.1',
      jammy,
      ['26.1.3-0ubuntu1~22.04.2: 26.1.3-0ubuntu1~22.04.1 < 26.1.3-0ubuntu1~22.04.2'],
    ],
    [
      'Ubuntu’s package where no feed speaks for its release',
      'containerd://1.7.12-0ubuntu2~24.04.1',
      'Ubuntu 24.04.1 LTS',
      ['? Ubuntu 24.04: no feed covers Ubuntu 24.04'],
    ],
    [
      'Ubuntu’s package on a system that says otherwise',
      'containerd://1.7.12-0ubuntu2~22.04.1',
      bookworm,
      [
        "? containerd 1.7.12-0ubuntu2~22.04.1: built by Ubuntu, which mends without upstream's number; the packages on its node tell (--collect-nodes)",
      ],
    ],
    [
      'Debian’s build, which leaves the upload out',
      'containerd://1.6.20~ds1',
      bookworm,
      [
        "? containerd 1.6.20~ds1: built by Debian, which mends without upstream's number; the packages on its node tell (--collect-nodes)",
      ],
    ],
    [
      'OpenShift’s CRI-O',
      'cri-o://1.29.1-5.rhaos4.16.gitabc.el9',
      'Red Hat Enterprise Linux CoreOS 416.94.202406251923-0',
      [
        "? cri-o 1.29.1-5.rhaos4.16.gitabc.el9: built by OpenShift, which mends without upstream's number; the packages on its node tell (--collect-nodes)",
      ],
    ],
    [
      'the build of K3s before the fix',
      'containerd://1.7.28-k3s2',
      jammy,
      [
        '1.7.29: 1.7.28 < 1.7.29; vendor build k3s2, its backports unknown',
        "? containerd 1.7.28-k3s2: judged as upstream's 1.7.28: what its builder changed in it is not known",
      ],
    ],
    [
      'the build of K3s with the fix',
      'containerd://1.7.29-k3s1',
      jammy,
      ["? containerd 1.7.29-k3s1: judged as upstream's 1.7.29: what its builder changed in it is not known"],
    ],
    [
      'a build that names no commit',
      'containerd://1.7.29+unknown',
      jammy,
      [
        "? containerd 1.7.29+unknown: judged as upstream's 1.7.29: what its builder changed in it is not known",
      ],
    ],
    [
      'Azure’s package of upstream’s release',
      'containerd://1.7.29-1',
      jammy,
      ["? containerd 1.7.29-1: judged as upstream's 1.7.29: what its builder changed in it is not known"],
    ],
    [
      'Docker since its module counts anew',
      'docker://29.1.0',
      jammy,
      ['? docker: no feed covers this component'],
    ],
  ])('%s', (_name, runtime, osImage, expected) => {
    expect(said(runtime, osImage)).toEqual(expected);
  });

  it('of one version on two systems is nobody’s package', () => {
    expect(said('containerd://1.7.12-0ubuntu2~22.04.1', jammy, 'Ubuntu 24.04.1 LTS')).toEqual([
      expect.stringContaining('? containerd 1.7.12-0ubuntu2~22.04.1: built by Ubuntu'),
    ]);
  });
});
