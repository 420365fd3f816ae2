import { describe, expect, it } from 'vitest';
import { sha256 } from '../../../kernel/pure/index.ts';
import { judgeSize } from './size.ts';

const mb = 1_000_000;
const digest = sha256('');

function judge(before: number, added: number, max?: number) {
  const layer = { digest, diffId: digest, mediaType: 'x' };
  const layers = [{ ...layer, sizeBytes: before }];
  return judgeSize({ layers }, { layer: { ...layer, sizeBytes: added, path: 'layer' } }, max);
}

describe('the size of a patched image', () => {
  it('is measured before and after', () => {
    expect(judge(50 * mb, 2_500)).toEqual({
      check: 'size',
      verdict: 'passed',
      measured: ['layer=2500', 'before=50000000', 'after=50002500'],
      message: 'the new layer adds 3 kB to 50.0 MB',
    });
  });

  it.each([
    ['doubles and is small', 50 * mb, 199 * mb, undefined, 'passed'],
    ['grows by much and does not double', 900 * mb, 800 * mb, undefined, 'passed'],
    ['doubles by much', 150 * mb, 201 * mb, undefined, 'failed'],
    ['is within its limit', 1 * mb, 10 * mb, 10 * mb, 'passed'],
    ['is above its limit', 900 * mb, 10 * mb + 1, 10 * mb, 'failed'],
    ['has a limit that allows what is much', 1 * mb, 500 * mb, 600 * mb, 'passed'],
  ] as const)('where it %s', (_what, before, added, max, verdict) => {
    expect(judge(before, added, max).verdict).toBe(verdict);
  });

  it('says which limit it is above', () => {
    expect(judge(900 * mb, 20 * mb, 10 * mb).message).toBe(
      'the new layer adds 20.0 MB to 900.0 MB: more than the limit of 10.0 MB',
    );
  });
});
