import { describe, expect, it } from 'vitest';
import { parseApkDependency } from './dependencies.ts';

describe('relations of Alpine packages', () => {
  it.each([
    ['musl', 'musl', false, undefined, undefined],
    ['so:libc.musl-x86_64.so.1', 'so:libc.musl-x86_64.so.1', false, undefined, undefined],
    ['/bin/sh', '/bin/sh', false, undefined, undefined],
    ['cmd:openssl=3.3.2-r0', 'cmd:openssl', false, '=3.3.2-r0', undefined],
    ['!busybox-suid<1.36', 'busybox-suid', true, '<1.36', undefined],
    ['a>=1', 'a', false, '>=1', undefined],
    ['a=<1', 'a', false, '<=1', undefined],
    ['a~1.2', 'a', false, '~1.2', undefined],
    ['a~=1.2', 'a', false, '~1.2', undefined],
    ['a><Q1eVpkasfqzAE0ujdvPxgkRPJGUgk=', 'a', false, '><Q1eVpkasfqzAE0ujdvPxgkRPJGUgk=', undefined],
    ['nginx@edge', 'nginx', false, undefined, 'edge'],
    ['nginx@edge>1', 'nginx', false, '>1', 'edge'],
  ])('reads %s', (word, name, isConflict, bound, tag) => {
    const read = parseApkDependency(word);
    const text = read.bound === undefined ? undefined : `${read.bound.operator}${read.bound.version}`;
    expect([read.name, read.isConflict, text, read.tag]).toEqual([name, isConflict, bound, tag]);
  });

  it.each(['', '!', 'a=', 'a==1', 'a=1=2', 'a b', '=1', 'a@=1', 'a<>1', 'a>~1', 'a><1'])(
    'refuses %j',
    (word) => {
      expect(() => parseApkDependency(word)).toThrow(expect.objectContaining({ code: 'apk.malformed' }));
    },
  );
});
