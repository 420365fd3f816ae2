import { expect, it } from 'vitest';
import { describePackageReader } from '../conformance/package-reader.ts';
import { nugetLock } from './index.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describePackageReader(nugetLock, [
  {
    path: 'app/packages.lock.json',
    bytes: bytes(
      '{"version": 1, "dependencies": {"net8.0": {"Newtonsoft.Json": {"type": "Direct", "resolved": "12.0.1"}}}}',
    ),
    packages: ['Newtonsoft.Json 12.0.1'],
  },
  {
    path: 'app/packages.Shop.lock.json',
    bytes: bytes(
      '{"version": 2, "dependencies": {"net8.0": {"Serilog": {"type": "Transitive", "resolved": "2.10.0"}}}}',
    ),
    packages: ['Serilog 2.10.0'],
  },
]);

it.each(['app/packages.json', 'app/obj/project.assets.json'])('passes over %s', (path) => {
  expect(nugetLock.wants({ path, mode: 0o644, sizeBytes: 100 })).toBeUndefined();
  expect(nugetLock.claims(path)).toBe(false);
});

it('says what it does not understand', () => {
  expect(nugetLock.read('x', bytes('{}'))).toMatchObject({
    packages: [],
    problems: [{ code: 'packages.corrupt', reason: 'it is no JSON object with a version and dependencies' }],
  });
});
