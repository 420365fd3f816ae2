import type { CollectedImage, GarbageCollection } from '../../model/index.ts';
import { columns, counted, markdownTable, printable } from './table.ts';

const head = ['PATCHED IMAGE', 'STATE', 'PUSHED', 'BESIDE IT', 'WHY'];

/** Every patched tag with what speaks for it, then what could not be looked at. */
export function garbageTable(found: GarbageCollection): string {
  const rows = found.images.map(rowOf);
  const list = rows.length === 0 ? [] : ['', columns(head, rows)];
  return [headline(found), ...list, ...notes(found)].join('\n');
}

export function garbageMarkdown(found: GarbageCollection): string {
  const rows = found.images.map(rowOf);
  const list = rows.length === 0 ? [] : ['', markdownTable(head, rows)];
  return [`# ${headline(found)}`, ...list, ...notes(found)].join('\n');
}

function headline({ images, gone, isDeleting }: GarbageCollection): string {
  const count = (state: CollectedImage['state']): number =>
    images.filter((one) => one.state === state).length;
  const done = isDeleting
    ? `${count('removed')} removed, ${count('failed')} could not be removed`
    : `${count('removable')} may be removed (--delete)`;
  return `${counted(images.length, 'patched tag')}: ${count('kept')} kept, ${done}; ${gone} gone before`;
}

function rowOf({ image, state, code, pushedAt, beside, reasons }: CollectedImage): readonly string[] {
  const [first, ...more] = reasons;
  const why = code ?? (first === undefined ? 'nothing needs it' : `${first.reason} (${first.code})`);
  return [
    image,
    state,
    pushedAt.slice(0, 10),
    String(beside.length),
    more.length === 0 ? why : `${why} +${more.length}`,
  ];
}

function notes({ clusters, unread }: GarbageCollection): readonly string[] {
  const looked = clusters.map(({ cluster, at }) => `looked at cluster ${cluster} as of ${at}`);
  const not = unread.map(({ what, reason, code }) => `could not look at ${what}: ${reason} (${code})`);
  return ['', ...looked, ...not].map((line) => printable(line));
}
