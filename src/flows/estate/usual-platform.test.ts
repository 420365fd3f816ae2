import { describe, expect, it } from 'vitest';
import { aNode } from '../conformance/records.ts';
import { nodeArchitectures, usualPlatform } from './usual-platform.ts';

function nodes(...architectures: readonly string[]) {
  return { nodes: architectures.map((architecture) => aNode(architecture, { architecture })) };
}

describe('the platform that an image is read for where nothing of it runs', () => {
  const cases: readonly (readonly [readonly string[], string])[] = [
    [[], 'amd64'],
    [['arm64'], 'arm64'],
    [['arm64', 'amd64', 'arm64'], 'amd64'],
    [['s390x', 'arm64'], 'arm64'],
  ];
  for (const [architectures, expected] of cases)
    it(`on nodes of ${architectures.join(', ') || 'nobody knows what'} is ${expected}`, () => {
      expect(usualPlatform(nodes(...architectures))).toEqual({ os: 'linux', architecture: expected });
    });

  it('is not that of Windows', () => {
    const windows = aNode('win', { architecture: 'amd64', osImage: 'Windows Server 2022 Datacenter' });
    const inventory = { nodes: [windows, ...nodes('arm64').nodes] };
    expect(usualPlatform(inventory).architecture).toBe('arm64');
    expect(nodeArchitectures(inventory)).toEqual(['arm64']);
  });
});
