import { describe, expect, it } from 'vitest';
import type { Brought, ImageBase } from '../api/generated/types.ts';
import { baseWords, broughtWords, shortName } from './base-words.ts';

const evidence = ['seen'];
const chain = `sha256:${'c'.repeat(64)}`;
const image = { id: 'image:1', name: 'registry.acme.test/platform/debian:12' };

describe('the base of an image in words', () => {
  it.each<[ImageBase, string]>([
    [{ kind: 'image', image, layers: 1, confidence: 'high', evidence }, 'platform/debian:12'],
    [{ kind: 'named', name: 'debian:12', confidence: 'low', evidence }, 'debian:12'],
    [{ kind: 'named', digest: chain, confidence: 'low', evidence }, chain],
    [
      { kind: 'shared', chain, layers: 1, images: 4, confidence: 'medium', evidence },
      'common base of 4 images',
    ],
    [{ kind: 'scratch', confidence: 'medium', evidence }, 'nothing'],
    [{ kind: 'unknown', evidence }, 'unknown'],
  ])('%j', (base, words) => {
    expect(baseWords(base)).toBe(words);
  });
});

describe('who brought a package in words', () => {
  it.each<[Brought, string]>([
    [
      { layer: 1, command: 'ADD a /', origin: { kind: 'base', base: image } },
      'base platform/debian:12, layer 1: ADD a /',
    ],
    [{ layer: 1, origin: { kind: 'shared', chain, images: 4 } }, 'common base of 4 images, layer 1'],
    [{ layer: 2, command: 'RUN make', origin: { kind: 'own' } }, 'own layer 2: RUN make'],
    [{ layer: 3, origin: { kind: 'patch' } }, "patch of Oakum's, layer 3"],
    [{ layer: 1, origin: { kind: 'unknown' } }, 'layer 1, of the base or own: unknown'],
  ])('%j', (brought, words) => {
    expect(broughtWords(brought)).toBe(words);
  });
});

describe('a short name', () => {
  it.each([
    ['registry.acme.test/shop/web:1', 'shop/web:1'],
    ['127.0.0.1:5000/shop/web:1', 'shop/web:1'],
    ['localhost/web', 'web'],
    ['library/debian', 'library/debian'],
    ['debian:12', 'debian:12'],
  ])('%s is %s', (reference, name) => {
    expect(shortName(reference)).toBe(name);
  });
});
