import { OakumError } from '../../kernel/pure/index.ts';

/** An entry holds one effect or verdict; the largest real ones are some kilobytes. */
const maxLineBytes = 8 * 1024 * 1024;
const newline = 0x0a;

/**
 * The lines of a UTF-8 text without their line ends. Bytes that are no UTF-8 are refused, and a byte order mark is kept
 * as what it is: a decoder that repairs or drops bytes would hide a change.
 *
 * @throws bundle.malformed for a line that is too long or no UTF-8.
 */
export async function* readLines(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): AsyncGenerator<string> {
  let parts: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    let from = 0;
    for (let end = chunk.indexOf(newline); end >= 0; end = chunk.indexOf(newline, from)) {
      yield textOf([...parts, chunk.subarray(from, end)]);
      parts = [];
      length = 0;
      from = end + 1;
    }
    length += chunk.length - from;
    if (length > maxLineBytes)
      throw new OakumError('bundle.malformed', `a line is longer than ${maxLineBytes} bytes`);
    if (from < chunk.length) parts.push(chunk.slice(from));
  }
  if (length > 0) yield textOf(parts);
}

function textOf(parts: readonly Uint8Array[]): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.concat(parts));
  } catch (cause) {
    throw new OakumError('bundle.malformed', 'a line is not UTF-8', { cause });
  }
}
