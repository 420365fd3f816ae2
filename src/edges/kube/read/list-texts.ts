export interface TextLimits {
  readonly maxItemBytes: number;
  readonly maxShellBytes: number;
  /** Called with what is too large; throws. */
  readonly refuse: (what: string) => never;
}

const firstBytes = 64 * 1024;

/** The text of one item, put together from its parts in a buffer that serves every item of a page. */
export function makeItemText({ maxItemBytes, refuse }: TextLimits) {
  let buffer = Buffer.allocUnsafe(firstBytes);
  let size = 0;
  return {
    add(chunk: Buffer, from: number, to: number): void {
      const needed = size + to - from;
      if (needed > maxItemBytes) refuse('one object');
      if (needed > buffer.length) {
        const larger = Buffer.allocUnsafe(Math.max(needed, buffer.length * 2));
        buffer.copy(larger, 0, 0, size);
        buffer = larger;
      }
      chunk.copy(buffer, size, from, to);
      size = needed;
    },
    take(): string {
      const text = buffer.toString('utf8', 0, size).trim();
      size = 0;
      return text;
    },
  };
}

/** The text around the items. */
export function makeShellText({ maxShellBytes, refuse }: TextLimits) {
  const decoder = new TextDecoder();
  let text = '';
  return {
    add(bytes: Uint8Array): void {
      text += decoder.decode(bytes, { stream: true });
      if (text.length > maxShellBytes) refuse('what surrounds the items');
    },
    opensItems: (): boolean => /"items"\s*:\s*\[$/.test(text),
    text: (): string => text,
  };
}
