import { errorMessage, OakumError } from '../../kernel/pure/index.ts';

const noSpace = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);
const noRight = new Set(['EACCES', 'EPERM', 'EROFS', 'ERR_ACCESS_DENIED']);
const nothing = new Set(['ENOENT', 'ENOTDIR']);

/** The system's code (`ENOSPC`) of a thrown value. */
function systemCode(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : '';
}

export function isAbsent(error: unknown): boolean {
  return nothing.has(systemCode(error));
}

/** Whether the disk failed, and not the stream that was being written (a lost connection keeps its own error). */
export function isFileSystemError(error: unknown): boolean {
  const code = systemCode(error);
  return noSpace.has(code) || noRight.has(code) || (error instanceof Error && 'path' in error);
}

/** Turns what the file system threw into our words; an OakumError passes through. */
export function filesError(path: string, error: unknown): OakumError {
  if (error instanceof OakumError) return error;
  const code = systemCode(error);
  if (noSpace.has(code)) {
    return new OakumError('files.full-disk', `no space left to write ${path} (${code})`, {
      cause: error,
      hint: 'free some space on that disk, or name another state directory with --state, and run the command again',
    });
  }
  if (noRight.has(code)) {
    return new OakumError('files.denied', `not allowed to use ${path} (${code})`, {
      cause: error,
      hint: 'check the owner and the permissions of that path',
    });
  }
  return new OakumError('files.failed', `cannot use ${path}: ${errorMessage(error)}`, { cause: error });
}
