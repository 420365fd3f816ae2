import {
  type DpkgPackage,
  parseFileList,
  parseMd5sums,
  readDpkgStatus,
  readStatusD,
} from '../../../../formats/dpkg/index.ts';
import { errorMessage } from '../../../../kernel/pure/index.ts';
import {
  type FoundPackage,
  nothingFound,
  type PackageReader,
  type Problem,
  type Reading,
} from '../reader.ts';

const status = /(?:^|\/)dpkg\/status$/;
const statusD = /(?:^|\/)dpkg\/status\.d\/((?!\.)[^/]+(?:\/control)?)$/;
const md5sums = /(?:^|\/)dpkg\/status\.d\/(?:[^/]+\.md5sums|[^/]+\/md5sums)$/;
const fileList = /(?:^|\/)dpkg\/info\/[^/]+\.list$/;

/** Debian's database: the status file, distroless images' status.d, and the lists of the files that packages own. */
export const dpkg: PackageReader = {
  id: 'dpkg',
  kind: 'system',
  wants: ({ path }) => {
    if (status.test(path)) return { kind: 'content', maxBytes: 64 * 2 ** 20 };
    if (md5sums.test(path) || fileList.test(path)) return { kind: 'content', maxBytes: 16 * 2 ** 20 };
    return statusD.test(path) ? { kind: 'content', maxBytes: 2 ** 20 } : undefined;
  },
  claims: (path) => status.test(path) || md5sums.test(path) || fileList.test(path) || statusD.test(path),
  read: (path, bytes) => {
    if (md5sums.test(path)) return owning(path, () => [...parseMd5sums(textOf(bytes)).keys()]);
    if (fileList.test(path)) return owning(path, () => parseFileList(textOf(bytes)));
    return status.test(path) ? readStatus(bytes) : readOneRecord(path, bytes);
  },
};

function readStatus(bytes: Uint8Array): Reading {
  const { packages, rejected } = readDpkgStatus(bytes);
  const problems = rejected.map(({ line, reason }) => corrupt(`line ${line}: ${reason}`));
  return { ...nothingFound, packages: packages.map(found), problems };
}

function readOneRecord(path: string, bytes: Uint8Array): Reading {
  const name = statusD.exec(path)?.[1] ?? '';
  const records = readStatusD(new Map([[name, bytes]]));
  return {
    ...nothingFound,
    packages: records.flatMap((record) => (record.kind === 'package' ? [found(record.value)] : [])),
    problems: records.flatMap((record) => (record.kind === 'rejected' ? [corrupt(record.reason)] : [])),
  };
}

function found({ name, version, architecture, source }: DpkgPackage): FoundPackage {
  return { name, version, type: 'deb', source, ...(architecture === undefined ? {} : { architecture }) };
}

/** A damaged list costs only the knowledge of what is owned: its language packages are then reported twice, not never. */
function owning(path: string, paths: () => readonly string[]): Reading {
  try {
    return { ...nothingFound, owns: paths() };
  } catch (error) {
    return { ...nothingFound, problems: [corrupt(`${path}: ${errorMessage(error)}`)] };
  }
}

function corrupt(reason: string): Problem {
  return { code: 'packages.corrupt', reason };
}

function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
