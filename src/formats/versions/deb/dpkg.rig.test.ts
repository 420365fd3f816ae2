import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deb } from './index.ts';

const hasDpkg = spawnSync('dpkg', ['--version']).status === 0;

function dpkg(...args: readonly string[]): boolean {
  return spawnSync('dpkg', [...args]).status === 0;
}

function ask(left: string, right: string): number | undefined {
  const isVersion = (text: string): boolean => dpkg('--validate-version', '--', text);
  if (!isVersion(left) || !isVersion(right)) return undefined;
  if (dpkg('--compare-versions', '--', left, 'lt', right)) return -1;
  return dpkg('--compare-versions', '--', left, 'gt', right) ? 1 : 0;
}

describe.skipIf(!hasDpkg)('deb versions and the dpkg of this machine', () => {
  it('agree on what is a version and on the order', () => {
    const unit = fc.constantFrom(...'0019aZ.+~~-:_', '+b1', '~rc');
    const version = fc.array(unit, { maxLength: 8 }).map((parts) => `1${parts.join('')}`);
    fc.assert(
      fc.property(version, version, (left, right) => {
        expect(deb.compare(left, right)).toBe(ask(left, right));
      }),
      { numRuns: 150 },
    );
  }, 120_000);
});
