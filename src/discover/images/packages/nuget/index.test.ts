import { describe, expect, it } from 'vitest';
import { describePackageReader } from '../conformance/package-reader.ts';
import { nuget } from './index.ts';

const bytes = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));
const libraries = (...names: readonly string[]) => ({
  libraries: Object.fromEntries(names.map((name) => [name, { type: 'package' }])),
});

describePackageReader(nuget, [
  {
    path: 'app/Shop.deps.json',
    bytes: bytes(libraries('Newtonsoft.Json/12.0.1', 'Serilog/2.10.0')),
    packages: ['Newtonsoft.Json 12.0.1', 'Serilog 2.10.0'],
  },
  {
    path: 'usr/share/dotnet/shared/Microsoft.NETCore.App/8.0.1/Microsoft.NETCore.App.deps.json',
    bytes: bytes(libraries('Microsoft.NETCore.App.Runtime.linux-x64/8.0.1')),
    packages: ['Microsoft.NETCore.App.Runtime.linux-x64 8.0.1'],
  },
]);

describe('nuget', () => {
  it('passes over JSON of others', () => {
    expect(nuget.read('wp-includes/editor.deps.json', bytes(['lodash']))).toMatchObject({
      packages: [],
      problems: [],
    });
  });

  it('says what it could not read', () => {
    expect(nuget.read('a.deps.json', new TextEncoder().encode('{')).problems).toEqual([
      { code: 'packages.corrupt', reason: 'it is no JSON' },
    ]);
    expect(nuget.read('a.deps.json', bytes(libraries('A/1.0', '..'))).problems).toEqual([
      { code: 'packages.corrupt', reason: '1 of its packages have no name and version' },
    ]);
  });
});
