import type { TarStreamEntry } from '../../../formats/tar/index.ts';
import { errorMessage, type Room } from '../../../kernel/pure/index.ts';
import { type FileFacts, nothingFound, type PackageReader, type Reading } from '../packages/reader.ts';
import type { FileRecord } from './record.ts';

/** Enough for every reader to judge by. */
const headBytes = 64;
const noBytes: Uint8Array = new Uint8Array();

/** A file's content as it flows by; read at most once. */
export type FlowingFile = Pick<TarStreamEntry, 'chunks'>;

/** What the files of one layer are read with. */
export interface EntryReading {
  readonly readers: readonly PackageReader[];
  readonly room: Room;
}

/** Gives a file to the reader that wants it; its content is not touched if nobody does. undefined: it gave nothing. */
export async function readEntry(
  entry: FlowingFile,
  file: FileFacts,
  { readers, room }: EntryReading,
): Promise<FileRecord | undefined> {
  for (const reader of readers) {
    const want = reader.wants(file);
    if (want === undefined) continue;
    const maxBytes = want.kind === 'presence' ? 0 : want.maxBytes;
    const reading =
      want.kind === 'presence'
        ? safely(reader, file, noBytes)
        : await readContent(reader, entry, { ...file, maxBytes, room });
    return reading === undefined || isEmpty(reading)
      ? undefined
      : { path: file.path, reader: reader.id, reading };
  }
  return undefined;
}

function isEmpty({ packages, owns, problems, os, unversioned = [] }: Reading): boolean {
  return packages.length + owns.length + problems.length + unversioned.length === 0 && os === undefined;
}

interface BoundedFile extends FileFacts {
  readonly maxBytes: number;
  readonly room: Room;
}

async function readContent(
  reader: PackageReader,
  entry: FlowingFile,
  file: BoundedFile,
): Promise<Reading | undefined> {
  const { room, sizeBytes, maxBytes } = file;
  room.begin();
  let content = noBytes;
  let isAccepted = reader.accepts === undefined;
  for await (const chunk of entry.chunks()) {
    // Most files lie in one piece, which holds until the next is asked for.
    const isWhole = content.byteLength === 0 && chunk.byteLength === sizeBytes;
    content = isWhole ? chunk : room.add(chunk, isAccepted ? sizeBytes : 0);
    if (!isAccepted && content.byteLength >= headBytes) {
      if (reader.accepts?.(content) === false) return undefined;
      isAccepted = true;
    }
    if (isAccepted && sizeBytes > maxBytes) return tooLong(file);
    if (isWhole) break;
  }
  return isAccepted || reader.accepts?.(content) === true ? safely(reader, file, content) : undefined;
}

function tooLong({ sizeBytes, maxBytes }: BoundedFile): Reading {
  return problem('images.too-large', `the file has ${sizeBytes} bytes, read are at most ${maxBytes}`);
}

/** A reader should not throw; one that does costs one file and not the layer. */
function safely(reader: PackageReader, { path }: FileFacts, bytes: Uint8Array): Reading {
  try {
    return reader.read(path, bytes);
  } catch (error) {
    return problem('packages.corrupt', errorMessage(error));
  }
}

function problem(code: string, reason: string): Reading {
  return { ...nothingFound, problems: [{ code, reason }] };
}
