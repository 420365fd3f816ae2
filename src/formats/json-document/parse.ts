import { errorMessage, OakumError } from '../../kernel/pure/index.ts';

/** What one document may cost. */
export interface DocumentLimits {
  readonly maxCharacters: number;
  /** Arrays and objects inside each other. */
  readonly maxDepth: number;
}

export const defaultDocumentLimits: DocumentLimits = { maxCharacters: 64 * 2 ** 20, maxDepth: 128 };

/**
 * The value of a JSON text. @throws documents.too-large, documents.too-deep, documents.malformed, each with the place.
 */
export function parseJsonDocument(
  text: string,
  { maxCharacters, maxDepth }: DocumentLimits = defaultDocumentLimits,
): unknown {
  if (text.length > maxCharacters)
    throw new OakumError(
      'documents.too-large',
      `the document has ${text.length} characters, read are at most ${maxCharacters}`,
    );
  const deep = tooDeepAt(text, maxDepth);
  if (deep !== undefined)
    throw new OakumError('documents.too-deep', `more than ${maxDepth} levels at ${lineAt(text, deep)}`);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new OakumError('documents.malformed', messageOf(error, text));
  }
}

/** Where the nesting first exceeds the limit; what stands in strings does not nest. */
function tooDeepAt(text: string, maxDepth: number): number | undefined {
  let depth = 0;
  let isString = false;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (isString) {
      if (code === 0x5c) at += 1;
      else if (code === 0x22) isString = false;
    } else if (code === 0x22) isString = true;
    else if (code === 0x7b || code === 0x5b) {
      depth += 1;
      if (depth > maxDepth) return at;
    } else if (code === 0x7d || code === 0x5d) depth -= 1;
  }
  return undefined;
}

/** V8 quotes the text around the mistake; the document may be huge and hostile, so only its own sentence and place are kept. */
function messageOf(error: unknown, text: string): string {
  const message = errorMessage(error);
  const position = Number(/at position (\d+)/.exec(message)?.[1] ?? Number.NaN);
  const at = Number.isInteger(position) ? position : text.length;
  const what =
    at >= text.length || /end of JSON|Unterminated/.test(message)
      ? 'the text ends too early'
      : (/^[A-Za-z ',:"\\{}[\]-]{1,80}?(?= in JSON| at position|, )/.exec(message)?.[0] ?? 'not JSON');
  return `${lineAt(text, at)}: ${what}`;
}

function lineAt(text: string, at: number): string {
  const before = text.slice(0, at).split('\n');
  return `line ${before.length} column ${(before.at(-1)?.length ?? 0) + 1}`;
}
