/**
 * How a request travels to a reader that is apart: frames of a 4-byte big-endian length and that many bytes. The
 * first frame is the envelope as JSON, the others carry bytes, and an empty frame ends the request.
 */
export const maxFrameBytes = 1024 * 1024;

/** What a request begins with. */
export interface Envelope {
  readonly header: unknown;
  /** Its bytes are those of the file that the process was started with, and not in frames. */
  readonly isInFile: boolean;
}

/** The descriptor of that file. */
export const fileDescriptor = 4;

export function frameLength(length: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, length);
  return bytes;
}

export const endFrame: Uint8Array = frameLength(0);
