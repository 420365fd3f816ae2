import { describe, expect, it } from 'vitest';
import { parseComponentVersion } from '../../formats/component-version/index.ts';
import type { Component } from '../../model/index.ts';
import { serversOf, skewsOf } from './skews.ts';

const component = (name: string, version: string, where: string): Component => {
  const upstream = parseComponentVersion(version)?.upstream;
  return { name, version, where, evidence: 'e', ...(upstream === undefined ? {} : { upstream }) };
};
const cluster = { id: 'c', name: 'prod', server: 'https://k', version: 'v1.34.9' };

describe('version skew in a cluster', () => {
  it('names what may not run, once for each version, with every place, and leaves out what may', () => {
    const components = [
      component('kube-apiserver', 'v1.34.9', 'cluster'),
      component('kubelet', 'v1.30.2', 'node b'),
      component('kubelet', 'v1.30.2', 'node a'),
      component('kubelet', 'v1.34.9-eks-adc7111', 'node c'),
      component('kube-proxy', 'unknown', 'node a'),
      component('etcd', 'unknown', 'node a'),
      component('kube-scheduler', 'v1.32.0', 'node m'),
    ];
    expect(skewsOf({ components, cluster })).toEqual([
      {
        component: 'kube-proxy',
        version: 'unknown',
        skew: { kind: 'unknown', reason: '"unknown" names no release' },
        where: ['node a'],
      },
      {
        component: 'kube-scheduler',
        version: 'v1.32.0',
        skew: {
          kind: 'not-allowed',
          minors: 2,
          reason: 'a scheduler may be 1 minor behind its API server',
        },
        where: ['node m'],
      },
      {
        component: 'kubelet',
        version: 'v1.30.2',
        skew: { kind: 'not-allowed', minors: 4, reason: 'a kubelet may be 3 minors behind its API server' },
        where: ['node a', 'node b'],
      },
    ]);
  });

  it('holds a kube-proxy against the kubelet of its own node', () => {
    const components = [
      component('kube-apiserver', 'v1.26.1', 'cluster'),
      component('kubelet', 'v1.26.0', 'node a'),
      component('kube-proxy', 'v1.24.0', 'node a'),
    ];
    expect(skewsOf({ components, cluster })).toEqual([]);
  });

  it.each([
    ['every server that names a version', [component('kube-apiserver', 'v1.35.0', 'node m')], ['v1.35.0']],
    ['what /version said where none does', [component('kube-apiserver', 'unknown', 'node m')], ['v1.34.9']],
  ])('goes by %s', (_, components, servers) => {
    expect(serversOf({ components, cluster })).toEqual(servers);
  });

  it('knows no server where nothing names one', () => {
    expect(serversOf({ components: [], cluster: { id: 'c', name: 'prod', server: 's' } })).toEqual([]);
  });
});
