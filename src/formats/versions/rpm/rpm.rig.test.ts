import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rpm } from './index.ts';

const hasRpm = spawnSync('rpm', ['--version']).status === 0;

/** Asks rpm about many pairs at once: one process for all of them. */
function ask(pairs: readonly (readonly [string, string])[]): readonly number[] {
  const calls = pairs.map(([left, right]) => `print(rpm.vercmp([[${left}]], [[${right}]]) .. "\\n")`);
  const { stdout } = spawnSync('rpm', ['--eval', `%{lua:${calls.join(' ')}}`], { encoding: 'utf8' });
  return stdout.trim().split(/\s+/).map(Number);
}

describe.skipIf(!hasRpm)('rpm versions and the rpm of this machine', () => {
  const unit = fc.constantFrom(...'0019aZ.+~~^^_', 'el8', 'rc', '.module_el8.5.0+81');
  const part = fc.array(unit, { maxLength: 7 }).map((texts) => `1${texts.join('')}`);
  const version = fc
    .tuple(fc.constantFrom('', '', '0:', '1:', '02:'), part, fc.option(part))
    .map(([epoch, first, release]) => `${epoch}${first}${release === null ? '' : `-${release}`}`);

  it('agree on the order of 20,000 pairs', () => {
    const pairs = fc.sample(fc.tuple(version, version), 20_000);
    for (let at = 0; at < pairs.length; at += 500) {
      const some = pairs.slice(at, at + 500);
      const answers = ask(some);
      expect(some.map(([left, right], n) => [left, right, rpm.compare(left, right), n].slice(0, 3))).toEqual(
        some.map(([left, right], n) => [left, right, answers[n]]),
      );
    }
  }, 120_000);

  it('agree on neighbours, where only the last sign differs', () => {
    const tails = ['', '.', '~', '^', 'a', '0', '1', '.a', '.1', '~a', '^1', '-1', '~~', '^~', '+'];
    const pairs = tails.flatMap((left) => tails.map((right) => [`1.0${left}`, `1.0${right}`] as const));
    expect(pairs.map(([left, right]) => rpm.compare(left, right))).toEqual(ask(pairs));
  });
});
