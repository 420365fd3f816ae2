import { isJavaArchive, readJavaArchive } from '../../../../formats/java/index.ts';
import { type FoundPackage, nothingFound, type PackageReader, type Problem } from '../reader.ts';

const maxBytes = 512 * 2 ** 20;

/** Java archives and those inside them, by what they say they are. */
export const java: PackageReader = {
  id: 'java',
  kind: 'language',
  wants: ({ path, sizeBytes }) =>
    isJavaArchive(path) && sizeBytes > 0 ? { kind: 'content', maxBytes } : undefined,
  claims: isJavaArchive,
  read: (path, bytes) => {
    const { artifacts, problems } = readJavaArchive(bytes, path.split('/').at(-1) ?? path);
    return {
      ...nothingFound,
      packages: artifacts.map(({ group, artifact, version, evidence, within }): FoundPackage => {
        const name = group === undefined ? artifact : `${group}:${artifact}`;
        return {
          name,
          version,
          type: 'maven',
          ...said[evidence],
          ...(within === undefined ? {} : { within }),
        };
      }),
      problems: problems.map(({ kind, reason }): Problem => ({ code: codes[kind], reason })),
    };
  },
};

/** Maven's own record needs no words. */
const said = {
  'pom-properties': {},
  manifest: { evidence: 'the manifest of the archive' },
  'file-name': { evidence: 'the name of the archive' },
} as const;

const codes = {
  damaged: 'packages.corrupt',
  'too-large': 'packages.too-large',
  'too-deep': 'packages.too-deep',
} as const;
