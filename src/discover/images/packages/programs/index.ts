/**
 * Programs of any name at any place. Several kinds of package leave their mark in them, so one reader takes a program
 * and hands it to each detector of its own shelf: an ELF file is held and parsed once.
 */
import { errorMessage } from '../../../../kernel/pure/index.ts';
import { nothingFound, type PackageReader, type Problem } from '../reader.ts';
import { type Detection, type Program, programOf } from './detector.ts';
import { programDetectors } from './register.ts';

const programDirectory = /(?:^|\/)(?:s?bin|libexec)\/[^/]+$/;
const nameWithoutDot = /(?:^|\/)[^/.]+$/;
/** Interpreters that are all in their library, with a small program beside it. */
const interpreter = /(?:^|\/)lib(?:python|ruby|php)[^/]*\.so[^/]*$/;
const elfMark: readonly number[] = [0x7f, 0x45, 0x4c, 0x46];
/** No program that a detector knows is smaller; most of what is executable in an image is. */
const minBytes = 64 * 1024;
const maxBytes = 512 * 2 ** 20;

export const programs: PackageReader = {
  id: 'programs',
  kind: 'language',
  wants: ({ mode, sizeBytes }) =>
    (mode & 0o111) !== 0 && sizeBytes >= minBytes ? { kind: 'content', maxBytes } : undefined,
  claims: (path) =>
    programDirectory.test(path) ||
    interpreter.test(path) ||
    (nameWithoutDot.test(path) && !path.startsWith('usr/share/')),
  accepts: (head) => elfMark.every((byte, at) => head[at] === byte),
  read: (path, bytes) => {
    const program = programOf(path, bytes);
    if (program === undefined) return nothingFound;
    const detections = programDetectors.map(({ detect }) => safely(() => detect(program)));
    const packages = detections.flatMap((detection) => detection.packages);
    const problems = detections.flatMap((detection) => detection.problems);
    const isHidden = packages.length + problems.length === 0 && isPacked(program);
    return { ...nothingFound, packages, problems: isHidden ? [packed] : problems };
  },
};

const packed: Problem = {
  code: 'packages.packed',
  reason: 'the program is packed by UPX: what is in it is unknown',
};

/** A detector should not throw; one that does costs what it would have found and not what the others do. */
function safely(detect: () => Detection): Detection {
  try {
    return detect();
  } catch (error) {
    return { packages: [], problems: [{ code: 'packages.corrupt', reason: errorMessage(error) }] };
  }
}

/** UPX leaves its mark behind the program headers. */
function isPacked({ bytes }: Program): boolean {
  return Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, 512)).includes('UPX!');
}
