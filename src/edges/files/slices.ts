import { readSync } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { filesError } from './errors.ts';
import type { FileSlices } from './interface.ts';

/** Over an opened file, which it closes. */
export function slicesOf(file: FileHandle, path: string): FileSlices {
  return {
    slice: (from, length) => {
      const bytes = Buffer.allocUnsafeSlow(length);
      let filled = 0;
      try {
        while (filled < length) {
          const read = readSync(file.fd, bytes, filled, length - filled, from + filled);
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
