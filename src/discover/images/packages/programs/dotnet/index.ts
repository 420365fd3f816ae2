import { bundledDeps, readDepsJson } from '../../../../../formats/nuget/index.ts';
import { type Detection, nothingDetected, type ProgramDetector } from '../detector.ts';

/** NuGet packages of single-file applications, which have their deps.json inside the program. */
export const dotnet: ProgramDetector = {
  id: 'dotnet',
  detect: ({ bytes }) => {
    const bundle = bundledDeps(bytes);
    switch (bundle.kind) {
      case 'none':
        return nothingDetected;
      case 'damaged':
        return unread('packages.unsupported', `a .NET single-file application: ${bundle.reason}`);
      case 'deps':
        return detectionOf(bundle.bytes);
    }
  },
};

function detectionOf(bytes: Uint8Array): Detection {
  const outcome = readDepsJson(bytes);
  if (outcome.kind === 'other') return unread('packages.corrupt', 'its deps.json lists no libraries');
  if (outcome.kind === 'damaged') return unread('packages.corrupt', `its deps.json: ${outcome.reason}`);
  const { packages, unnamed } = outcome;
  const reason = `${unnamed} of its packages have no name and version`;
  return {
    packages: packages.map((one) => ({ ...one, type: 'nuget', within: 'deps.json' })),
    problems: unnamed === 0 ? [] : [{ code: 'packages.corrupt', reason }],
  };
}

function unread(code: string, reason: string): Detection {
  return { packages: [], problems: [{ code, reason }] };
}
