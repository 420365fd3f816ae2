import { describe, expect, it } from 'vitest';
import { newerTag } from './newer-tag.ts';

describe('newerTag', () => {
  it.each([
    ['1.2.3', ['1.2.4', '1.10.0', '2.0.0', 'latest'], '1.10.0'],
    ['1.2', ['1.3', '1.2.1'], '1.3'],
    ['v1.2.3', ['1.2.9', 'v1.2.4'], 'v1.2.4'],
    ['1.2.3-slim', ['1.2.4', '1.2.4-slim', '1.2.5-alpine'], '1.2.4-slim'],
    ['1.2.3', ['1.2.3-oakum.1', '1.2.2'], undefined],
    ['1.2.3-oakum.1', ['1.2.3', '1.2.4', '1.2.4-oakum.2'], '1.2.4'],
    ['latest', ['1.0.0'], undefined],
    ['1', ['2'], undefined],
  ])('%s among %j is %s', (current, tags, expected) => {
    expect(newerTag(current, tags)).toBe(expected);
  });

  it('goes to another major only where that is let through', () => {
    const tags = ['1.4.0', '2.1.0', '2.0.9', '2.2.0-slim'];
    expect(newerTag('1.2.3', tags)).toBe('1.4.0');
    expect(newerTag('1.2.3', tags, 'any')).toBe('2.1.0');
  });
});
