import { describe, expect, it } from 'vitest';
import { hasWords } from './has-words.ts';

describe('looking for words', () => {
  it.each([
    [undefined, true],
    ['', true],
    ['SHOP', true],
    ['deployment web', true],
    ['web other', false],
  ])('%s: %s', (search, found) => {
    expect(hasWords(search, ['shop/Deployment/web', 'acme/web:1.2'])).toBe(found);
  });
});
