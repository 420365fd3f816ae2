import { expect, test } from 'vitest';
import { debianPackages, needs, rigHas } from './needs.ts';

test.each(needs.map((need) => ({ need })))(
  '$need is there, or it is said what would bring it',
  ({ need }) => {
    const answer = rigHas(need);
    expect(answer.ok ? 'nothing to do' : answer.enable).not.toBe('');
    expect(answer.ok ? 'there' : answer.reason).not.toBe('');
  },
);

test('names Debian packages, each once, that a command line can take', () => {
  const packages = debianPackages();
  expect(new Set(packages).size).toBe(packages.length);
  expect(packages.filter((name) => !/^[a-z0-9][a-z0-9+.-]+$/.test(name))).toEqual([]);
});
