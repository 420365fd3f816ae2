/**
 * Dependencies of rpm packages: `>= 1:1.2-3`. As rpm 4.18 judges them: a side without a release is about every release of its
 * version, so `= 1.2` takes `1.2-3` and `> 1.2` does not.
 */
import { type Bound, holds, type RangeLanguage } from '../range.ts';
import { alternatives, boundOf } from '../relational.ts';

export const rpm: RangeLanguage = {
  id: 'rpm',
  scheme: 'rpm',
  satisfies: (version, constraint) =>
    alternatives(version, constraint, (one, part) => {
      const bound = boundOf(part);
      return bound === undefined ? undefined : judged(one, bound);
    }),
};

function judged(version: string, bound: Bound): boolean | undefined {
  if (version.includes('-') && bound.version.includes('-')) return holds('rpm', version, bound);
  const whole = [version, bound.version].map((text) => holds('rpm', text, { operator: '=', version: text }));
  if (whole.includes(undefined)) return undefined;
  return holds('rpm', withoutRelease(version), { ...bound, version: withoutRelease(bound.version) });
}

function withoutRelease(version: string): string {
  return version.replace(/-.*$/, '');
}
