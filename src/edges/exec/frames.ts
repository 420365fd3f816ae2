/**
 * How a request travels to a reader that is apart: frames of a 4-byte big-endian length and that many bytes. The
 * first frame is the header as JSON, the others carry bytes, and an empty frame ends the request.
 */
export const maxFrameBytes = 1024 * 1024;

export function frameLength(length: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, length);
  return bytes;
}

export const endFrame: Uint8Array = frameLength(0);
