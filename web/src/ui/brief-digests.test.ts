import { describe, expect, it } from 'vitest';
import { briefDigests } from './brief-digests.ts';

const hex = '1c9a82efa898c8c76147b7b5f4b90bf3d3e011828ad8e2a0825db3f5bfff5250';

describe('a text with digests', () => {
  it('keeps enough of each to tell them apart', () => {
    expect(briefDigests(`web:1@sha256:${hex} and sha256:${hex}.`)).toBe(
      'web:1@sha256:1c9a82efa898… and sha256:1c9a82efa898….',
    );
  });

  it('leaves shorter ones alone', () => {
    expect(briefDigests('policy@sha256:1c9a82ef')).toBe('policy@sha256:1c9a82ef');
  });
});
