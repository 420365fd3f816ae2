import { describe, expect, it } from 'vitest';
import { sha256 } from '../../kernel/index.ts';
import type { Brought, Lineage } from '../../model/index.ts';
import { baseText, broughtText } from './lineage.ts';

const chain = sha256('chain');
const image = { id: `image:${chain}`, name: 'registry.acme.test/debian:12' };
const evidence = ['seen', 'said'];

describe('the base of an image as text', () => {
  it.each<[Partial<Lineage> & Pick<Lineage, 'base'>, string]>([
    [
      { base: { kind: 'image', image, layers: 1, confidence: 'high', evidence } },
      'registry.acme.test/debian:12 of the estate (high): seen; said',
    ],
    [
      { base: { kind: 'named', name: 'debian:12', confidence: 'low', evidence } },
      'debian:12 (low): seen; said',
    ],
    [{ base: { kind: 'named', digest: chain, confidence: 'low', evidence } }, `${chain} (low): seen; said`],
    [
      { base: { kind: 'shared', chain, layers: 2, images: 3, confidence: 'medium', evidence } },
      `common base of 3 images, chain ${chain.slice(0, 19)} (medium): seen; said`,
    ],
    [{ base: { kind: 'scratch', confidence: 'medium', evidence } }, 'none (medium): seen; said'],
    [
      { base: { kind: 'unknown', evidence }, patchedFrom: image, children: [image] },
      'unknown: seen; said; patched from registry.acme.test/debian:12; 1 image built on this one',
    ],
  ])('%j', (lineage, text) => {
    expect(baseText({ layers: [], children: [], ...lineage })).toBe(text);
  });
});

describe('who brought a package as text', () => {
  const command = 'RUN apt-get install -y less';

  it.each<[Brought, string]>([
    [
      { layer: 1, command: 'ADD rootfs /', origin: { kind: 'base', base: image } },
      'from base registry.acme.test/debian:12 of the estate, layer 1: ADD rootfs /',
    ],
    [{ layer: 1, origin: { kind: 'shared', chain, images: 3 } }, 'from the common base of 3 images, layer 1'],
    [{ layer: 3, command, origin: { kind: 'own' } }, 'own layer 3: RUN apt-get install -y less'],
    [
      { layer: 4, command: 'oakum patch (native)', origin: { kind: 'patch' } },
      'patch layer 4: oakum patch (native)',
    ],
    [{ layer: 2, origin: { kind: 'unknown' } }, 'layer 2, of the base or own: unknown'],
  ])('%j', (brought, text) => {
    expect(broughtText(brought)).toBe(text);
  });
});
