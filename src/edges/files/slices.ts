import { readSync } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { filesError } from './errors.ts';
import type { FileSlices } from './interface.ts';

/** Over an opened file, which it closes. */
export function slicesOf(file: FileHandle, path: string): FileSlices {
  return {
    slice: (from, length, into = Buffer.allocUnsafeSlow(length)) => {
      const bytes = into.subarray(0, length);
      let filled = 0;
      try {
        while (filled < bytes.byteLength) {
          const read = readSync(file.fd, bytes, filled, bytes.byteLength - filled, from + filled);
          if (read === 0) break;
          filled += read;
        }
      } catch (error) {
        throw filesError(path, error);
      }
      return bytes.subarray(0, filled);
    },
    close: () => file.close(),
  };
}
