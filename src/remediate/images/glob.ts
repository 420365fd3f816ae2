/**
 * fnmatch(3) without flags, as dpkg's path filters and the shell's `case` use it: `*` also matches `/`. Linear in the
 * length of the text for every pattern (no backtracking over more than the last star).
 */
export function matchesGlob(pattern: string, text: string): boolean {
  const tokens = tokensOf(pattern);
  let at = 0;
  let token = 0;
  let star = -1;
  let starAt = 0;
  while (at < text.length) {
    const here = tokens[token];
    if (here === '*') {
      star = token;
      starAt = at;
      token += 1;
    } else if (here?.(text.charAt(at)) === true) {
      token += 1;
      at += 1;
    } else if (star >= 0) {
      token = star + 1;
      starAt += 1;
      at = starAt;
    } else return false;
  }
  return tokens.slice(token).every((rest) => rest === '*');
}

type GlobToken = '*' | ((character: string) => boolean);

function tokensOf(pattern: string): readonly GlobToken[] {
  const tokens: GlobToken[] = [];
  for (let at = 0; at < pattern.length; at += 1) {
    const character = pattern.charAt(at);
    const close = character === '[' ? pattern.indexOf(']', at + 2) : -1;
    if (character === '*') tokens.push('*');
    else if (character === '?') tokens.push(() => true);
    else if (close > 0) {
      tokens.push(classOf(pattern.slice(at + 1, close)));
      at = close;
    } else {
      if (character === '\\' && at + 1 < pattern.length) at += 1;
      const literal = pattern.charAt(at);
      tokens.push((candidate) => candidate === literal);
    }
  }
  return tokens;
}

function classOf(inside: string): (character: string) => boolean {
  const isNegated = /^[!^]/.test(inside);
  const body = isNegated ? inside.slice(1) : inside;
  const ranges: (readonly [string, string])[] = [];
  for (let at = 0; at < body.length; at += 1) {
    const isRange = body.charAt(at + 1) === '-' && at + 2 < body.length;
    ranges.push([body.charAt(at), isRange ? body.charAt(at + 2) : body.charAt(at)]);
    if (isRange) at += 2;
  }
  return (character) => ranges.some(([low, high]) => low <= character && character <= high) !== isNegated;
}
