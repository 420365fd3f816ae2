/**
 * JSON text of a text of JSON with comments and commas before a closing bracket, as editors and bun write it. Strings stay
 * as they are; what is no JSON then is none now either. One pass: the time it takes grows with the length alone.
 */
export function plainJson(text: string): string {
  const kept: string[] = [];
  let comma: number | undefined;
  for (let at = 0; at < text.length; ) {
    const end = endOfToken(text, at);
    const token = text.slice(at, end);
    at = end;
    const isComment = token.startsWith('//') || token.startsWith('/*');
    if (isComment || token.trim() === '') {
      kept.push(' ');
      continue;
    }
    if (comma !== undefined && (token === '}' || token === ']')) kept[comma] = '';
    comma = token === ',' ? kept.length : undefined;
    kept.push(token);
  }
  return kept.join('');
}

/** Spaces, strings and comments are one token; so is what stands between; brackets and commas are each one. */
const between = /[^\s"/,[\]{}]+|\s+/y;

function endOfToken(text: string, at: number): number {
  if (text[at] === '"') return endOfString(text, at);
  if (text.startsWith('//', at)) return endOf('\n', text, at);
  if (text.startsWith('/*', at)) return endOf('*/', text, at + 2);
  between.lastIndex = at;
  return between.test(text) ? between.lastIndex : at + 1;
}

function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === '"') return at + 1;
  }
  return text.length;
}

function endOf(mark: string, text: string, from: number): number {
  const at = text.indexOf(mark, from);
  return at < 0 ? text.length : at + mark.length;
}
