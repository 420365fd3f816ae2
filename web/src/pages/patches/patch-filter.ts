import type { ReportPatch } from '../../api/generated/types.ts';
import type { ListSearch } from '../../paths.ts';
import { hasWords } from '../../table/has-words.ts';
import { isLate } from '../../ui/times.ts';

export const patchChoices = [
  { value: 'all', label: 'All' },
  { value: 'ready', label: 'To do' },
  { value: 'late', label: 'Late' },
  { value: 'exploited', label: 'Exploited' },
  { value: 'stuck', label: 'No patch yet' },
] as const;

/** The patches that a URL asks for, in the order to do them. */
export function filterPatches(
  patches: readonly ReportPatch[],
  { q, show }: ListSearch,
  now: number,
): readonly ReportPatch[] {
  return patches.filter((patch) => isShown(patch, show, now) && hasWords(q, textsOf(patch)));
}

function isShown(patch: ReportPatch, show: string | undefined, now: number): boolean {
  switch (show) {
    case 'ready':
      return patch.kind !== 'none';
    case 'late':
      return isLate(patch.due, now);
    case 'exploited':
      return patch.exploited > 0;
    case 'stuck':
      return patch.kind === 'none';
    default:
      return true;
  }
}

function textsOf(patch: ReportPatch): readonly string[] {
  const { title, how, kind, dueRule = '', where, removes } = patch;
  return [title, how, kind, dueRule, ...where.map(({ name }) => name), ...removes.map(({ name }) => name)];
}
