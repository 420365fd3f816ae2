import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { componentSkew } from './index.ts';

const judge = (name: string, version: string, ...servers: readonly string[]) =>
  componentSkew({ name, version }, { servers });

describe('the skew of a kubelet', () => {
  it.each([
    ['v1.34.2', 'v1.34.9', { kind: 'allowed', minors: 0 }],
    ['v1.31.0', 'v1.34.9', { kind: 'allowed', minors: 3 }],
    ['v1.25.0', 'v1.28.0', { kind: 'allowed', minors: 3 }],
    ['v1.29.3-eks-adc7111', 'v1.30.1+k3s1', { kind: 'allowed', minors: 1 }],
    ['v1.34.9-gke.100', 'v1.34.2-gke.1', { kind: 'allowed', minors: 0 }],
    [
      'v1.30.9',
      'v1.34.9',
      { kind: 'not-allowed', minors: 4, reason: 'a kubelet may be 3 minors behind its API server' },
    ],
    [
      'v1.24.0',
      'v1.27.9',
      { kind: 'not-allowed', minors: 3, reason: 'a kubelet may be 2 minors behind its API server' },
    ],
    ['v1.24.0', 'v1.26.9', { kind: 'allowed', minors: 2 }],
    [
      'v1.35.0',
      'v1.34.9',
      { kind: 'not-allowed', minors: -1, reason: 'a kubelet must not be newer than its API server' },
    ],
    ['unknown', 'v1.34.9', { kind: 'unknown', reason: '"unknown" names no release' }],
    ['v1.34.2', 'latest', { kind: 'unknown', reason: 'the version of the API server is not known' }],
  ])('%s with %s', (kubelet, server, skew) => {
    expect(judge('kubelet', kubelet, server)).toEqual(skew);
  });

  it('is unknown without any API server', () => {
    expect(judge('kubelet', 'v1.34.2')).toEqual({
      kind: 'unknown',
      reason: 'the version of the API server is not known',
    });
  });
});

describe('while API servers are upgraded one by one', () => {
  const two = ['v1.34.9', 'v1.35.1'];
  it.each([
    ['kubelet', 'v1.35.0', 'a kubelet must not be newer than the oldest API server'],
    ['kubelet', 'v1.32.0', undefined],
    ['kubelet', 'v1.31.0', 'a kubelet may be 3 minors behind the newest API server'],
    ['kube-scheduler', 'v1.34.0', undefined],
    ['kube-scheduler', 'v1.33.0', 'a scheduler may be 1 minor behind the newest API server'],
    [
      'kube-controller-manager',
      'v1.35.0',
      'a controller manager must not be newer than the oldest API server',
    ],
    ['kube-apiserver', 'v1.34.9', undefined],
  ])('%s %s', (name, version, reason) => {
    const skew = judge(name, version, ...two);
    expect(skew?.kind === 'not-allowed' ? skew.reason : undefined).toBe(reason);
    expect(skew?.kind).toBe(reason === undefined ? 'allowed' : 'not-allowed');
  });

  it('they may be one minor apart', () => {
    expect(judge('kube-apiserver', 'v1.33.9', 'v1.33.9', 'v1.35.1')).toEqual({
      kind: 'not-allowed',
      minors: 2,
      reason: 'API servers of one cluster may be 1 minor apart, and there are 1.33 and 1.35',
    });
  });
});

describe('the skew of other components', () => {
  it.each([
    ['kube-controller-manager', 'v1.33.1', 'allowed'],
    ['kube-controller-manager', 'v1.32.1', 'not-allowed'],
    ['kube-scheduler', 'v1.35.0', 'not-allowed'],
    ['cloud-controller-manager', 'v1.33.4', 'allowed'],
    ['aws-cloud-controller-manager', 'v1.32.4', 'not-allowed'],
    ['kube-proxy', 'v1.31.4', 'allowed'],
    ['kube-proxy', 'v1.30.4-eksbuild.1', 'not-allowed'],
    ['kube-proxy', 'unknown', 'unknown'],
    ['hcloud-cloud-controller-manager', 'v1.20.0', undefined],
    ['kubectl', 'v1.20.0', undefined],
    ['etcd', '3.5.15-0', undefined],
  ])('%s %s beside v1.34.9 is %s', (name, version, kind) => {
    expect(judge(name, version, 'v1.34.9')?.kind).toBe(kind);
  });

  it.each([
    ['v1.34.0', 'v1.31.0', 'allowed'],
    ['v1.34.0', undefined, 'allowed'],
    ['v1.24.0', 'v1.27.0', 'not-allowed'],
  ])('a kube-proxy %s on a node whose kubelet is %s', (version, kubelet, kind) => {
    const servers = [version === 'v1.24.0' ? 'v1.26.1' : 'v1.34.9'];
    expect(componentSkew({ name: 'kube-proxy', version }, { servers, kubelet })?.kind).toBe(kind);
  });

  it('is never changed by a suffix', () => {
    const suffix = fc.constantFrom(
      '',
      '-eks-adc7111',
      '-gke.100',
      '-hotfix.20230728',
      '+k3s1',
      '+rke2r1',
      '-rc.1',
    );
    const minor = fc.integer({ min: 20, max: 40 });
    fc.assert(
      fc.property(minor, minor, suffix, suffix, (own, server, left, right) => {
        const plain = judge('kubelet', `v1.${own}.0`, `v1.${server}.0`);
        expect(judge('kubelet', `v1.${own}.0${left}`, `v1.${server}.0${right}`)).toEqual(plain);
      }),
    );
  });
});
