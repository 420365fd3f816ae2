/**
 * Answers every line of a text that is not empty, in order. A line has two texts with a tab between them; what is no such line, or
 * has no answer, is `error`.
 */
export function answerPairs(
  text: string,
  answer: (left: string, right: string) => string | undefined,
): readonly string[] {
  return linesOf(text).map((line) => {
    const [left, right, ...rest] = line.split('\t');
    if (left === undefined || right === undefined || rest.length > 0) return 'error';
    return answer(left, right) ?? 'error';
  });
}

/** Lines without their ends; empty ones are passed over. */
export function linesOf(text: string): readonly string[] {
  return text
    .split('\n')
    .map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line))
    .filter((line) => line !== '');
}
