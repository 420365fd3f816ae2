import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { openAdvisories } from '../../assess/advisories/index.ts';
import { nodeReleases } from '../../assess/lifecycle/index.ts';
import { componentContents, type Matcher, type MatchResult, makeMatcher } from '../../assess/match/index.ts';
import { openTree } from '../../edges/files/index.ts';
import { osOfImage } from '../../formats/os-image/index.ts';

/**
 * Where other scanners go wrong about the parts of a cluster, with the real advisories. Of the same list, what a node says
 * of kube-proxy (d), nodes that are not ready and versions out of an image's build info (e) are tested where they are read:
 * discover/inventory/cluster, control-plane.test.ts.
 */
const data = join(import.meta.dirname, '..', '..', '..', 'data');

let match: Matcher;
let judge: (name: string, version: string) => MatchResult;
beforeAll(async () => {
  match = makeMatcher(await openAdvisories([openTree(data)]));
  judge = (name, version) => {
    const [contents] = componentContents([{ name, version, where: 'cluster', evidence: 'test' }]);
    if (contents === undefined) throw new Error('no contents');
    return match(contents);
  };
});

const line = ({ vulnerability, fix }: MatchResult['findings'][number]): string =>
  `${vulnerability} ${fix.version ?? fix.state}`;
const found = (name: string, version: string) => judge(name, version).findings.map(line);
const reasons = (name: string, version: string) =>
  judge(name, version).unknowns.map(({ what, reason }) => `${what}: ${reason}`);

/** CVE-2025-0426, of the kubelet: fixed in 1.29.14, 1.30.10, 1.31.6, 1.32.2. */
const checkpoint = 'CVE-2025-0426';
const suffixes = [
  '',
  '-eks-adc7111',
  '-gke.1067',
  '-hotfix.20250228',
  '+k3s1',
  '+rke2r1',
  '+f67aeb3',
  '-tke.5',
];

describe('(a) a vendor’s suffix', () => {
  it.each(suffixes)('%j hides nothing from the version before the fix', (suffix) => {
    expect(found('kubelet', `v1.31.5${suffix}`)).toContain(`${checkpoint} 1.31.6`);
  });

  it.each(suffixes)('%j invents nothing about the version with the fix', (suffix) => {
    expect(found('kubelet', `v1.31.6${suffix}`)).toEqual(['CVE-2025-1767 open']);
  });

  it('is named in the evidence, because what its vendor mended is not known', () => {
    const [first] = judge('kubelet', 'v1.31.5-eks-adc7111').findings;
    expect(first?.evidence.statement).toContain('vendor build eks-adc7111, its backports unknown');
  });
});

describe('(b) containerd', () => {
  it('2 is judged by the advisories of its own module', () => {
    expect(found('containerd', '2.2.4')).toEqual([
      'CVE-2026-47262 2.2.5',
      'CVE-2026-50195 2.2.5',
      'CVE-2026-53488 2.2.5',
      'CVE-2026-53489 2.2.5',
      'CVE-2026-53492 2.2.5',
    ]);
    expect(judge('containerd', '2.2.5')).toMatchObject({ findings: [], unknowns: [] });
  });

  it('1 is not affected by what names versions of 2 alone, and not said to be safe from it', () => {
    expect(found('containerd', '1.7.33')).toEqual([]);
    expect(reasons('containerd', '1.7.33')).toEqual([
      expect.stringMatching(
        /^containerd in advisories about its successor: GO-2026-5064 names versions of github\.com\/containerd\/containerd\/v2 and none of github\.com\/containerd\/containerd; GO-2026-5338 .*; GO-2026-5622 /,
      ),
    ]);
  });
});

describe('a runtime that a distribution built', () => {
  it('is judged by what the distribution mended, where it says its whole version', () => {
    const version = '1.6.20~ds1-1+deb12u2';
    const component = { name: 'containerd', version, where: 'node n1', evidence: 'test' };
    const [contents] = componentContents([component], () => osOfImage('Debian GNU/Linux 12 (bookworm)'));
    if (contents === undefined) throw new Error('no contents');
    expect(match(contents).findings.map(line)).toEqual(['CVE-2025-64329 1.6.20~ds1-1+deb12u3']);
  });

  it('is neither clean nor found by upstream’s number where it does not', () => {
    expect(found('containerd', '1.6.20~ds1')).toEqual([]);
    expect(judge('containerd', '1.6.20~ds1').unjudged.map(({ what }) => what)).toEqual([
      'containerd 1.6.20~ds1',
    ]);
  });
});

describe('(c) etcd', () => {
  it('is judged by the modules that it is made of', () => {
    expect(found('etcd', '3.5.27-0')).toEqual([
      'CVE-2026-33343 3.5.28',
      'CVE-2026-33413 3.5.28',
      'CVE-2026-44283 3.5.30',
      'CVE-2026-73499 3.5.33',
      'CVE-2026-73500 3.5.33',
    ]);
  });

  it('is not flagged for ever by what is open-ended about the module that it once was', () => {
    expect(judge('etcd', '3.6.14-0')).toMatchObject({ findings: [], unknowns: [] });
  });

  it('is unknown where an advisory names a commit of the old module instead of a release', () => {
    expect(found('etcd', '3.3.10')).not.toContain(expect.stringContaining('CVE-2018-16886'));
    expect(reasons('etcd', '3.3.10')).toEqual([
      expect.stringContaining('GO-2021-0077 of etcd: 3.3.10 and commit 0.5.0-alpha.5.0.20190108173120'),
    ]);
  });
});

describe('which component a vulnerability of Kubernetes is about', () => {
  it.each([
    ['CVE-2025-0426', 'kubelet', 'v1.31.5'],
    ['CVE-2025-1767', 'kubelet', 'v1.31.5'],
    ['CVE-2024-9042', 'kubelet', 'v1.31.4'],
    ['CVE-2025-5187', 'kube-apiserver', 'v1.33.3'],
    ['CVE-2025-4563', 'kube-apiserver', 'v1.33.1'],
    ['CVE-2025-13281', 'kube-controller-manager', 'v1.33.5'],
    ['CVE-2020-8558', 'kube-proxy', 'v1.18.3'],
  ])('%s is about %s alone', (vulnerability, component, version) => {
    const parts = ['kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'kube-proxy', 'kubelet'];
    const about = parts.filter((part) =>
      judge(part, version).findings.some((finding) => finding.vulnerability === vulnerability),
    );
    expect(about).toEqual(vulnerability === 'CVE-2020-8558' ? [component, 'kubelet'] : [component]);
  });

  it('is nothing of Kubernetes where it is the ingress controller', () => {
    expect(found('ingress-nginx', 'v1.12.0')).toContain('CVE-2025-1974 1.12.1');
    const all = ['kubelet', 'kube-apiserver'].flatMap((part) => found(part, 'v1.12.0'));
    expect(all.filter((text) => text.startsWith('CVE-2025-1974'))).toEqual([]);
  });

  it('knows that 1.10.4 of the ingress controller was mended too (CVE-2024-7646)', () => {
    expect(found('ingress-nginx', 'v1.10.3')).toContain('CVE-2024-7646 1.10.4');
    expect(found('ingress-nginx', 'v1.10.4').filter((text) => text.startsWith('CVE-2024-7646'))).toEqual([]);
    expect(found('ingress-nginx', 'v1.11.1')).toContain('CVE-2024-7646 1.11.2');
  });

  it('does not call a release safe from what names a commit alone (CVE-2026-4342)', () => {
    expect(reasons('ingress-nginx', 'v1.13.7')).toEqual([
      expect.stringContaining('of ingress-nginx: 1.13.7 and commit 0.0.0-20260319175635'),
    ]);
  });
});

describe('(e) an image without a tag', () => {
  it('is unknown, and not clean', () => {
    expect(judge('etcd', 'unknown').findings).toEqual([]);
    expect(judge('etcd', 'unknown').unjudged).toEqual([
      {
        what: 'Kubernetes components without an upstream version',
        packages: 1,
        reason: 'etcd has the version unknown',
        notJudged: true,
      },
    ]);
  });
});

describe('(f) the system of a node', () => {
  it.each([
    ['Debian GNU/Linux 12 (bookworm)', 'debian 12'],
    ['debian gnu/linux 12 (bookworm)', 'debian 12'],
    ['Debian GNU/Linux trixie/sid', 'Debian GNU/Linux trixie/sid unknown'],
  ])('%s is %s', (osImage, expected) => {
    const [system] = nodeReleases({ osImage, kubeletVersion: '', containerRuntime: '' });
    expect(`${system?.product} ${system?.version}`).toBe(expected);
  });
});
