import { describe, expect, it } from 'vitest';
import { kubeletSkew } from './index.ts';

describe('the skew of a kubelet', () => {
  it.each([
    ['v1.34.2', 'v1.34.9', { kind: 'allowed', minors: 0 }],
    ['v1.31.0', 'v1.34.9', { kind: 'allowed', minors: 3 }],
    ['v1.29.3-eks-adc7111', 'v1.30.1+k3s1', { kind: 'allowed', minors: 1 }],
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
    [
      'v1.35.0',
      'v1.34.9',
      { kind: 'not-allowed', minors: -1, reason: 'a kubelet must not be newer than its API server' },
    ],
    ['unknown', 'v1.34.9', { kind: 'unknown', reason: '"unknown" names no release' }],
    ['v1.34.2', undefined, { kind: 'unknown', reason: 'the version of the API server is not known' }],
    ['v1.34.2', 'latest', { kind: 'unknown', reason: 'the version of the API server is not known' }],
  ])('%s with %s', (kubelet, server, skew) => {
    expect(kubeletSkew(kubelet, server)).toEqual(skew);
  });
});
