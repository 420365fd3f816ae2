import { readApkInstalled } from '../../../../formats/apk/index.ts';
import { nothingFound, type PackageReader } from '../reader.ts';

const installed = /(?:^|\/)apk\/db\/installed$/;

/** Alpine's database, which also says what each package owns. */
export const apk: PackageReader = {
  id: 'apk',
  kind: 'system',
  wants: ({ path }) => (installed.test(path) ? { kind: 'content', maxBytes: 64 * 2 ** 20 } : undefined),
  claims: (path) => installed.test(path),
  read: (_, bytes) => {
    const { packages, rejected } = readApkInstalled(bytes);
    return {
      ...nothingFound,
      packages: packages.map(({ name, version, architecture, source }) => ({
        name,
        version,
        type: 'apk',
        source,
        ...(architecture === undefined ? {} : { architecture }),
      })),
      owns: packages.flatMap(({ files }) => files),
      problems: rejected.map(({ line, reason }) => ({
        code: 'packages.corrupt',
        reason: `line ${line}: ${reason}`,
      })),
    };
  },
};
