import type { ApartReader, ApartRequest } from '../../../edges/exec/interface.ts';
import type { BlobFile } from '../../../edges/oci/interface.ts';
import { type Digest, errorMessage, OakumError } from '../../../kernel/pure/index.ts';
import { defaultLayerLimits, type LayerLimits } from './limits.ts';
import { LayerLine } from './protocol.ts';
import type { FileRecord, LayerRecord } from './record.ts';

/** A layer to be read. `open` gives its bytes as stored; it is called again if the layer has to be read twice. */
export interface LayerToRead {
  readonly open: () => AsyncIterable<Uint8Array>;
  /** The same as a file that is still to be verified; undefined where there is none, or it is not worth it. */
  readonly openFile?: (() => Promise<BlobFile | undefined>) | undefined;
  /** What its bytes must hash to after decompression; undefined where nobody promised anything (a directory). */
  readonly diffId: Digest | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Reads layers. Codes: `images.too-large`, `images.corrupt`, `images.reader-crashed`, `images.reader-timeout`,
 * `images.diff-id-mismatch`; what the layer's source throws passes through.
 */
export interface LayerReader {
  read(layer: LayerToRead): Promise<LayerRecord>;
}

export interface LayerReaderOptions {
  readonly limits?: LayerLimits | undefined;
  /** Wall-clock limit for one layer, download included. */
  readonly timeoutMs?: number | undefined;
}

const defaultTimeoutMs = 10 * 60_000;

/** Reads layers in a process apart: hostile bytes never meet our own memory, credentials or network. */
export function layersApart(apart: ApartReader, options: LayerReaderOptions = {}): LayerReader {
  const { limits = defaultLayerLimits, timeoutMs = defaultTimeoutMs } = options;
  const ask = async (layer: LayerToRead, readAs: ReadonlyMap<string, string>): Promise<Answer> => {
    try {
      const header = { limits, readAs: [...readAs] };
      const request = { header, bytes: layer.open(), signal: layer.signal, timeoutMs };
      const file = await layer.openFile?.();
      if (file !== undefined) return await askAboutFile(apart, { request, file, diffId: layer.diffId });
      return promised(parseAnswer(await apart.ask(request)), layer.diffId);
    } catch (error) {
      throw translated(error);
    }
  };
  return {
    read: async (layer) => {
      const first = await ask(layer, new Map());
      return first.missed.size === 0 ? first.record : (await ask(layer, first.missed)).record;
    },
  };
}

interface FileQuestion {
  readonly request: ApartRequest;
  readonly file: BlobFile;
  readonly diffId: Digest | undefined;
}

/**
 * Content is what its manifest says if its diff id fits: that stands in the configuration, whose digest was verified. The
 * stored bytes are hashed as well only where nobody promised a diff id, or where something is wrong, to tell whether they
 * were changed. The other process's word counts for the diff id as for all that it found: bytes that could make it lie
 * about the one could make it lie about the other, and a published image may hold such bytes under any digest.
 */
async function askAboutFile(apart: ApartReader, { request, file, diffId }: FileQuestion): Promise<Answer> {
  try {
    if (diffId === undefined) await file.verify();
    return promised(parseAnswer(await apart.ask({ ...request, file: file.descriptor })), diffId);
  } catch (error) {
    request.signal?.throwIfAborted();
    if (diffId !== undefined) await file.verify();
    throw error;
  } finally {
    await file.close();
  }
}

/** @throws images.diff-id-mismatch */
function promised(answer: Answer, diffId: Digest | undefined): Answer {
  const got = answer.record.diffId;
  if (diffId === undefined || got === diffId) return answer;
  throw new OakumError('images.diff-id-mismatch', `the layer unpacks to ${got}, its image says ${diffId}`);
}

interface Answer {
  readonly record: LayerRecord;
  readonly missed: ReadonlyMap<string, string>;
}

/** The answer comes from a process that hostile bytes may have taken over: its form is checked like any other door. */
function parseAnswer(lines: readonly unknown[]): Answer {
  const files: FileRecord[] = [];
  for (const line of lines) {
    const parsed = LayerLine.safeParse(line);
    if (!parsed.success) break;
    if (parsed.data.kind === 'failed') throw failed(parsed.data);
    if (parsed.data.kind === 'file') files.push(parsed.data.file);
    if (parsed.data.kind === 'layer') {
      return { record: { ...parsed.data.layer, files }, missed: new Map(parsed.data.missed) };
    }
  }
  throw new OakumError('images.reader-crashed', 'the layer reader gave an answer of another form');
}

function failed({ code, reason }: { readonly code: string; readonly reason: string }): OakumError {
  const isTooLarge = code === 'images.too-large' || code.endsWith('.too-large');
  return new OakumError(isTooLarge ? 'images.too-large' : 'images.corrupt', reason.slice(0, 500));
}

/** The process's end in the words of this room; what the layer's source threw is not ours to change. */
function translated(error: unknown): unknown {
  if (!(error instanceof OakumError)) return error;
  const code = new Map([
    ['exec.crashed', 'images.reader-crashed'],
    ['exec.timeout', 'images.reader-timeout'],
    ['exec.output-too-large', 'images.too-large'],
  ]).get(error.code);
  return code === undefined ? error : new OakumError(code, errorMessage(error), { cause: error });
}
