import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readDepsJson } from './index.ts';

const read = (value: unknown): unknown => {
  const outcome = readDepsJson(Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)));
  return outcome.kind === 'packages'
    ? outcome.packages.map(({ name, version }) => `${name} ${version}`)
    : outcome.kind;
};

const runs = '.NETCoreApp,Version=v8.0/linux-x64';
const application = {
  runtimeTarget: { name: runs, signature: '' },
  targets: {
    '.NETCoreApp,Version=v8.0': {},
    [runs]: {
      'Shop/1.0.0': { runtime: { 'Shop.dll': {} } },
      'runtimepack.Microsoft.NETCore.App.Runtime.linux-x64/8.0.1': { native: { 'libcoreclr.so': {} } },
      'Newtonsoft.Json/13.0.1': { runtime: { 'lib/netstandard2.0/Newtonsoft.Json.dll': {} } },
      'System.Runtime.CompilerServices.Unsafe/6.0.0': {},
      'Ghost/1.0.0-beta.1': { dependencies: { 'Newtonsoft.Json': '13.0.1' }, resources: { 'de/x.dll': {} } },
    },
  },
  libraries: {
    'Shop/1.0.0': { type: 'project', serviceable: false, sha512: '' },
    'runtimepack.Microsoft.NETCore.App.Runtime.linux-x64/8.0.1': { type: 'runtimepack' },
    'Newtonsoft.Json/13.0.1': { type: 'package', serviceable: true, path: 'newtonsoft.json/13.0.1' },
    'System.Runtime.CompilerServices.Unsafe/6.0.0': { type: 'package' },
    'Ghost/1.0.0-beta.1': { type: 'package' },
    'Plain/1.2.3.4': { type: 'reference' },
  },
};

describe('deps.json', () => {
  it('lists packages that bring files, and the runtime of a self-contained application', () => {
    expect(read(application)).toEqual([
      'Microsoft.NETCore.App.Runtime.linux-x64 8.0.1',
      'Newtonsoft.Json 13.0.1',
      'Ghost 1.0.0-beta.1',
    ]);
  });

  it.each<[string, unknown, unknown]>([
    ['everything without targets', { libraries: { 'A/1.0': { type: 'package' } } }, ['A 1.0']],
    [
      'everything where the target is not listed',
      { runtimeTarget: 'x', targets: {}, libraries: { 'A/1.0': { type: 'package' } } },
      ['A 1.0'],
    ],
    ['nothing of a name that is none', { libraries: { '../A/1.0': { type: 'package' } } }, []],
    [
      'nothing of a version that is none',
      { libraries: { 'A/x': { type: 'package' }, B: { type: 'package' } } },
      [],
    ],
    ['nothing in a byte order mark', `\ufeff${JSON.stringify({ libraries: {} })}`, []],
    ['other JSON for other', ['lodash', 'moment'], 'other'],
    ['other JSON for other', { libraries: [] }, 'other'],
    ['damage for damage', '{"libraries"', 'damaged'],
    ['nothing for damage', '', 'damaged'],
  ])('takes %s', (_what, value, expected) => {
    expect(read(value)).toEqual(expected);
  });

  it('never throws', () => {
    fc.assert(fc.property(fc.oneof(fc.json(), fc.string()), (text) => void read(text)));
  });
});
