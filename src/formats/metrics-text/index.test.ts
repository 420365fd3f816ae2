import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseSample } from './index.ts';

describe('parseSample', () => {
  it.each([
    [
      'apiserver_requested_deprecated_apis{group="flowcontrol.apiserver.k8s.io",removed_release="1.32",resource="flowschemas",subresource="",version="v1beta3"} 1',
      [
        'apiserver_requested_deprecated_apis',
        {
          group: 'flowcontrol.apiserver.k8s.io',
          removed_release: '1.32',
          resource: 'flowschemas',
          subresource: '',
          version: 'v1beta3',
        },
        1,
      ],
    ],
    ['up 0', ['up', {}, 0]],
    ['up{} 1 1395066363000', ['up', {}, 1]],
    [
      'le{ a="x,y}" , b="\\"q\\"\\\\ \\n" } +Inf',
      ['le', { a: 'x,y}', b: '"q"\\ \n' }, Number.POSITIVE_INFINITY],
    ],
    ['a{b="1",} 2e3', ['a', { b: '1' }, 2000]],
  ])('reads %s', (text, [name, labels, value]) => {
    const sample = parseSample(text);
    expect([sample?.name, Object.fromEntries(sample?.labels ?? []), sample?.value]).toEqual([
      name,
      labels,
      value,
    ]);
  });

  it.each(['', '# HELP up', 'up', 'up{a=1} 1', 'up{a="1" 1', 'up{a="1"b="2"} 1', 'up x', '1up 1'])(
    'takes %j for none',
    (text) => {
      expect(parseSample(text)).toBeUndefined();
    },
  );

  it('never throws, and ends', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void parseSample(text)));
  });
});
