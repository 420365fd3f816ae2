/** Cuts a stream of bytes at newlines; a line is decoded once, when it is whole. Empty lines are left out. */
export async function* readLines(
  chunks: AsyncIterable<Uint8Array>,
  limits: { readonly maxLineBytes: number; readonly refuse: () => never },
): AsyncIterable<string> {
  const decoder = new TextDecoder();
  let parts: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    let from = 0;
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, from)) {
      parts.push(chunk.subarray(from, end));
      const line = decoder.decode(Buffer.concat(parts));
      if (line.trim() !== '') yield line;
      parts = [];
      size = 0;
      from = end + 1;
    }
    size += chunk.length - from;
    if (size > limits.maxLineBytes) limits.refuse();
    if (from < chunk.length) parts.push(chunk.slice(from));
  }
  const last = decoder.decode(Buffer.concat(parts));
  if (last.trim() !== '') yield last;
}
