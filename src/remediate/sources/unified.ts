import type { SourceText } from './contract.ts';

export interface Change {
  readonly path: string;
  readonly before: string;
  readonly after: string;
}

const context = 3;

/** A patch as `git diff` prints it and `git apply` takes it. */
export function gitPatch(changes: readonly Change[]): string {
  return changes.map(filePatch).join('');
}

export function changesOf(before: readonly SourceText[], after: readonly SourceText[]): readonly Change[] {
  return after.flatMap(({ path, text }) => {
    const was = before.find((one) => one.path === path);
    return was === undefined || was.text === text ? [] : [{ path, before: was.text, after: text }];
  });
}

function filePatch({ path, before, after }: Change): string {
  const [a, b] = [quoted(`a/${path}`), quoted(`b/${path}`)];
  return `diff --git ${a} ${b}\n--- ${a}\n+++ ${b}\n${hunks(linesOf(before), linesOf(after)).join('')}`;
}

/** As git quotes names that hold what it would stumble over. */
function quoted(path: string): string {
  const isPlain = /^[\x21\x23-\x5b\x5d-\x7e]+$/.test(path);
  if (isPlain) return path;
  const bytes = [...Buffer.from(path)].map((byte) =>
    byte >= 0x20 && byte < 0x7f && byte !== 0x22 && byte !== 0x5c
      ? String.fromCharCode(byte)
      : `\\${byte.toString(8).padStart(3, '0')}`,
  );
  return `"${bytes.join('')}"`;
}

/** With their ends, so that a missing last one shows. */
function linesOf(text: string): readonly string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

type Edit = { readonly kind: ' ' | '-' | '+'; readonly line: string };

function hunks(before: readonly string[], after: readonly string[]): readonly string[] {
  const edits = editsOf(before, after);
  const near = edits.map((_, at) =>
    edits.slice(Math.max(0, at - context), at + context + 1).some(({ kind }) => kind !== ' '),
  );
  const found: string[] = [];
  let [oldAt, newAt] = [1, 1];
  for (let at = 0; at < edits.length; at += 1) {
    if (near[at] !== true) {
      oldAt += 1;
      newAt += 1;
      continue;
    }
    const end = near.indexOf(false, at);
    const part = edits.slice(at, end < 0 ? edits.length : end);
    const olds = part.filter(({ kind }) => kind !== '+').length;
    const news = part.filter(({ kind }) => kind !== '-').length;
    found.push(`@@ -${place(oldAt, olds)} +${place(newAt, news)} @@\n${part.map(text).join('')}`);
    oldAt += olds;
    newAt += news;
    at += part.length - 1;
  }
  return found;
}

function place(start: number, count: number): string {
  return `${count === 0 ? start - 1 : start},${count}`;
}

function text({ kind, line }: Edit): string {
  return line.endsWith('\n') ? `${kind}${line}` : `${kind}${line}\n\\ No newline at end of file\n`;
}

/**
 * Lines that stay, go and come. Our changes are few and small: what is equal at both ends is kept, and between them the next
 * line that both have is looked for nearby.
 */
function editsOf(before: readonly string[], after: readonly string[]): readonly Edit[] {
  const edits: Edit[] = [];
  let [at, to] = [0, 0];
  while (at < before.length || to < after.length) {
    if (at < before.length && before[at] === after[to]) {
      edits.push({ kind: ' ', line: before[at] ?? '' });
      at += 1;
      to += 1;
      continue;
    }
    const [skipOld, skipNew] = nextCommon(before, after, { at, to });
    for (const line of before.slice(at, at + skipOld)) edits.push({ kind: '-', line });
    for (const line of after.slice(to, to + skipNew)) edits.push({ kind: '+', line });
    at += skipOld;
    to += skipNew;
  }
  return edits;
}

const farthest = 400;

/** How many lines go and come until both go on alike; all where they do not within reach. */
function nextCommon(
  before: readonly string[],
  after: readonly string[],
  { at, to }: { readonly at: number; readonly to: number },
): readonly [number, number] {
  for (let sum = 1; sum <= farthest; sum += 1)
    for (let olds = 0; olds <= sum; olds += 1) {
      const [left, right] = [at + olds, to + sum - olds];
      if (left < before.length && right < after.length && before[left] === after[right])
        return [olds, sum - olds];
    }
  return [before.length - at, after.length - to];
}
