/**
 * The way of a document through a pod's log: one line that says how long it is and what it hashes to, gzip in base64 in
 * lines that no runtime splits, one line at the end. Other lines around it are passed over. It refuses what is cut off,
 * altered or too large: a log is rotated, merged and truncated by others.
 */
import { gunzipSync, gzipSync } from 'node:zlib';
import { errorMessage, OakumError, sha256 } from '../../kernel/pure/index.ts';

/** Longest log that is taken, in characters, and largest document, in bytes. */
export const hostLogLimits = { logLength: 8 * 2 ** 20, documentBytes: 64 * 2 ** 20 } as const;

const lineLength = 4096;

/** The document as lines of a log. */
export function writeHostLog(document: Uint8Array): string {
  const packed = gzipSync(document, { level: 9 }).toString('base64');
  const lines = packed.match(new RegExp(`.{1,${lineLength}}`, 'g')) ?? [];
  const head = `oakum-host-1 begin lines=${lines.length} bytes=${document.byteLength} ${sha256(document)}`;
  return [head, ...lines, 'oakum-host-1 end', ''].join('\n');
}

const headLine = /^oakum-host-1 begin lines=(\d{1,6}) bytes=(\d{1,9}) (sha256:[0-9a-f]{64})$/;

/**
 * The document of a log.
 *
 * @throws host-log.empty (none begins), host-log.truncated, host-log.too-large, host-log.corrupt.
 */
export function readHostLog(log: string): Uint8Array {
  if (log.length > hostLogLimits.logLength)
    throw new OakumError('host-log.too-large', `the log has more than ${hostLogLimits.logLength} characters`);
  const lines = log.split(/\r?\n/);
  const at = lines.findIndex((line) => headLine.test(line));
  const [, count = '', size = '', digest] = headLine.exec(lines[at] ?? '') ?? [];
  if (digest === undefined)
    throw new OakumError('host-log.empty', 'no document begins in the log of the collector');
  const body = lines.slice(at + 1, at + 1 + Number(count));
  if (body.length < Number(count) || lines[at + 1 + Number(count)] !== 'oakum-host-1 end')
    throw new OakumError('host-log.truncated', `the log ends before its document of ${count} lines does`);
  const document = unpacked(body.join(''), Number(size));
  if (document.byteLength === Number(size) && sha256(document) === digest) return document;
  throw new OakumError(
    'host-log.corrupt',
    `the document in the log is not the one that it announces: ${digest}`,
  );
}

function unpacked(text: string, size: number): Uint8Array {
  if (size > hostLogLimits.documentBytes)
    throw new OakumError('host-log.too-large', `the document has ${size} bytes`);
  try {
    return gunzipSync(Buffer.from(text, 'base64'), { maxOutputLength: size + 1 });
  } catch (cause) {
    const fact = `the document in the log cannot be unpacked: ${errorMessage(cause)}`;
    throw new OakumError('host-log.corrupt', fact, { cause });
  }
}
