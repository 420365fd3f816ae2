import { describe, expect, it } from 'vitest';
import { madeElf } from '../../../../../../testing/builders/index.ts';
import { describeProgramDetector } from '../conformance/program-detector.ts';
import { type Detection, programOf } from '../detector.ts';
import { dotnet } from './index.ts';

const signature = Buffer.from('8b1202b96a612038727b930214d7a03213f5b9e6efae3318ee3b2dce24b36aae', 'hex');
const host = Buffer.concat([madeElf({ '.text': Buffer.alloc(70_000) }), Buffer.alloc(8), signature]);

const text = (words: string): Buffer => Buffer.concat([Buffer.from([words.length]), Buffer.from(words)]);
const words = (...values: readonly number[]): Buffer => {
  const bytes = Buffer.alloc(4 * values.length);
  for (const [at, value] of values.entries()) bytes.writeUInt32LE(value, 4 * at);
  return bytes;
};
const longs = (...values: readonly number[]): Buffer => {
  const bytes = Buffer.alloc(8 * values.length);
  for (const [at, value] of values.entries()) bytes.writeBigUInt64LE(BigInt(value), 8 * at);
  return bytes;
};

/** A host with a bundle of two files, as the SDK writes it in this version of the format. */
function bundle(major: number, deps: string): Buffer {
  const assembly = Buffer.from('MZ, or so');
  const [first, second] = [host.length, host.length + assembly.length];
  const packed = major >= 6 ? longs(0) : Buffer.alloc(0);
  const places = longs(second, deps.length, 0, 0, 0);
  const manifest = Buffer.concat([
    words(major, 0, 2),
    text('QlpuBz0aC1s='),
    major >= 2 ? places : Buffer.alloc(0),
    longs(first, assembly.length),
    packed,
    Buffer.from([1]),
    text('Shop.dll'),
    longs(second, deps.length),
    packed,
    Buffer.from([3]),
    text('Shop.deps.json'),
  ]);
  const file = Buffer.concat([host, assembly, Buffer.from(deps), manifest]);
  file.writeBigUInt64LE(BigInt(second + deps.length), host.length - signature.length - 8);
  return file;
}

const deps = JSON.stringify({
  libraries: {
    'Shop/1.0.0': { type: 'project' },
    'Newtonsoft.Json/12.0.1': { type: 'package' },
    'runtimepack.Microsoft.NETCore.App.Runtime.linux-x64/8.0.1': { type: 'runtimepack' },
  },
});
const packages = ['Newtonsoft.Json 12.0.1', 'Microsoft.NETCore.App.Runtime.linux-x64 8.0.1'];

describeProgramDetector(dotnet, [
  { path: 'app/shop-3', bytes: bundle(1, deps), packages },
  { path: 'app/shop-5', bytes: bundle(2, deps), packages },
  { path: 'app/shop', bytes: bundle(6, deps), packages },
]);

const detect = (bytes: Uint8Array): Detection | undefined => {
  const program = programOf('app/shop', bytes);
  return program === undefined ? undefined : dotnet.detect(program);
};

describe('dotnet', () => {
  it('says where inside the program a package is listed', () => {
    expect(detect(bundle(6, deps))?.packages[0]).toEqual({
      name: 'Newtonsoft.Json',
      version: '12.0.1',
      type: 'nuget',
      within: 'deps.json',
    });
  });

  it('finds nothing in a host that nothing is bundled with', () => {
    expect(detect(host)).toEqual({ packages: [], problems: [] });
  });

  const lying = bundle(6, deps);
  lying.writeBigUInt64LE(2n ** 60n, host.length - signature.length - 8);
  it.each([
    ['leads out of the file', lying, 'packages.unsupported', 'its bundle leads out of the file'],
    [
      'is cut off',
      bundle(6, deps).subarray(0, -150),
      'packages.unsupported',
      'its bundle leads out of the file',
    ],
    ['has no deps.json', bundle(6, ''), 'packages.unsupported', 'its bundle has no deps.json'],
    ['has other JSON', bundle(6, '[]'), 'packages.corrupt', 'its deps.json lists no libraries'],
    ['has no JSON', bundle(1, '{{'), 'packages.corrupt', 'its deps.json: it is no JSON'],
  ])('says when a bundle %s', (_what, bytes, code, reason) => {
    expect(detect(bytes)).toEqual({
      packages: [],
      problems: [{ code, reason: expect.stringContaining(reason) }],
    });
  });
});
