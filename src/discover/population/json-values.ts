/** What one character does to where a scan stands. */
interface Scan {
  depth: number;
  inString: boolean;
  isEscaped: boolean;
}

/**
 * The texts of JSON values that stand after each other. What is no JSON is in one of the texts and fails when it is
 * parsed; nothing is dropped.
 */
export function splitJsonValues(text: string): readonly string[] {
  const values: string[] = [];
  const scan: Scan = { depth: 0, inString: false, isEscaped: false };
  let from = 0;
  for (let at = 0; at < text.length; at += 1) {
    if (!isEnd(scan, text[at] ?? '')) continue;
    values.push(text.slice(from, at + 1));
    from = at + 1;
  }
  const rest = text.slice(from);
  return rest.trim() === '' ? values : [...values, rest];
}

function isEnd(scan: Scan, character: string): boolean {
  if (scan.inString) {
    if (scan.isEscaped) scan.isEscaped = false;
    else if (character === '\\') scan.isEscaped = true;
    else if (character === '"') scan.inString = false;
    return false;
  }
  if (character === '"') scan.inString = true;
  else if (character === '{' || character === '[') scan.depth += 1;
  else if (character === '}' || character === ']') {
    scan.depth -= 1;
    return scan.depth === 0;
  }
  return false;
}
