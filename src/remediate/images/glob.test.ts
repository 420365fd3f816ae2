import { describe, expect, it } from 'vitest';
import { matchesGlob } from './glob.ts';

describe('fnmatch without flags', () => {
  it.each([
    ['/usr/share/doc/*', '/usr/share/doc/a/b/copyright', true],
    ['/usr/share/doc/*/copyright', '/usr/share/doc/a/copyright', true],
    ['/usr/share/doc/*/copyright', '/usr/share/doc/a/changelog.gz', false],
    ['/usr/share/locale/[a-z]?/*', '/usr/share/locale/de/x', true],
    ['/usr/share/locale/[!a-c]?/*', '/usr/share/locale/de/x', true],
    ['/usr/share/locale/[!a-f]?/*', '/usr/share/locale/de/x', false],
    ['a\\*b', 'a*b', true],
    ['a\\*b', 'axb', false],
    ['[a', '[a', true],
    ['*', '', true],
    ['', 'a', false],
  ])('%s against %s is %s', (pattern, text, matches) => {
    expect(matchesGlob(pattern, text)).toBe(matches);
  });

  it('stays quick on a pattern made to be slow', () => {
    expect(matchesGlob(`${'*a'.repeat(200)}b`, 'a'.repeat(4_000))).toBe(false);
  });
});
