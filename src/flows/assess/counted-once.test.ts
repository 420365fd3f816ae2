import { describe, expect, it } from 'vitest';
import type { MatchResult } from '../../assess/match/index.ts';
import { allRead, type Finding, type PackageType } from '../../model/index.ts';
import { countedOnce } from './counted-once.ts';

function finding(
  subject: string,
  type: PackageType,
  [name, vulnerability, ...aliases]: readonly string[],
): Finding {
  const item = { name: name ?? '', version: '1', purl: '', type };
  return {
    id: `${subject} ${name} ${vulnerability}`,
    vulnerability: vulnerability ?? '',
    aliases,
    subject,
    package: item,
    fix: { state: 'open' },
    severity: 'high',
    evidence: {
      feed: '',
      advisory: '',
      ecosystem: '',
      lookedUp: '',
      scheme: '',
      statement: '',
      agreeing: [],
    },
  };
}

type Row = readonly [PackageType, ...(readonly string[])];

function matched(subject: string, rows: readonly Row[], within?: readonly string[]) {
  const outcome: MatchResult = {
    findings: rows.map(([type, ...names]) => finding(subject, type, names)),
    unknowns: [],
    unjudged: [],
    ignored: [],
  };
  return {
    subject: { contents: { subject, packages: [], coverage: allRead(1) }, where: [], exposures: [], within },
    outcome,
  };
}

function said(...all: readonly ReturnType<typeof matched>[]) {
  return countedOnce(all).flatMap(({ outcome }) => [
    ...outcome.findings.map(({ id }) => id),
    ...outcome.ignored.map(({ finding: { id }, rule }) => `${id}: ${rule}`),
  ]);
}

const coredns: Row = ['golang', 'github.com/coredns/coredns', 'CVE-2026-33190', 'GO-2026-5583'];

describe('a vulnerability of a program that is known twice', () => {
  it('is a finding of the image that it runs from, by any of its names', () => {
    expect(
      said(
        matched('image:a', [coredns, ['deb', 'openssl', 'CVE-2']]),
        matched('component:coredns@v1.11.3', [['kubernetes', 'coredns', 'GO-2026-5583']], ['image:a']),
      ),
    ).toEqual([
      'image:a github.com/coredns/coredns CVE-2026-33190',
      'image:a openssl CVE-2',
      'component:coredns@v1.11.3 coredns GO-2026-5583: counted-in-image',
    ]);
  });

  it('stays with the component where the image does not know it', () => {
    expect(
      said(
        matched('image:a', [['deb', 'coredns', 'CVE-2026-59818']]),
        matched('component:etcd@3.5.9', [['kubernetes', 'etcd', 'CVE-2026-59818']], ['image:a']),
      ),
    ).toEqual(['image:a coredns CVE-2026-59818', 'component:etcd@3.5.9 etcd CVE-2026-59818']);
  });

  it('stays where one of its images does not have it, or was not read', () => {
    const row: Row = ['kubernetes', 'coredns', 'CVE-2026-33190'];
    const image = matched('image:a', [coredns]);
    const expected = [
      'image:a github.com/coredns/coredns CVE-2026-33190',
      'component:coredns@v1 coredns CVE-2026-33190',
    ];
    expect(said(image, matched('component:coredns@v1', [row], ['image:a', 'image:b']))).toEqual(expected);
    expect(said(image, matched('component:coredns@v1', [row]))).toEqual(expected);
  });

  it('is the component’s for a part of Kubernetes: the image does not say which program it is about', () => {
    expect(
      said(
        matched('image:a', [
          ['golang', 'k8s.io/kubernetes', 'CVE-2025-0426'],
          ['golang', 'golang.org/x/net', 'CVE-3'],
        ]),
        matched('component:kube-proxy@v1.31.5', [], ['image:a']),
        matched('image:b', [['golang', 'k8s.io/kubernetes', 'CVE-2025-0426']]),
      ),
    ).toEqual([
      'image:a golang.org/x/net CVE-3',
      'image:a k8s.io/kubernetes CVE-2025-0426: counted-as-component',
      'image:b k8s.io/kubernetes CVE-2025-0426',
    ]);
  });
});
