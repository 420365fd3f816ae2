import type { CollectedImage, GarbageCollection, KeepReason } from '../../api/generated/types.ts';
import type { ListSearch } from '../../paths.ts';
import { hasWords } from '../../table/has-words.ts';
import { count } from '../../ui/words.ts';

export const garbageChoices = [
  { value: 'all', label: 'All' },
  { value: 'removable', label: 'May go' },
  { value: 'kept', label: 'Kept' },
  { value: 'unknown', label: 'Nobody knows' },
] as const;

/** Kept because somebody could not look, and for nothing that was seen. */
const unsure: readonly KeepReason['code'][] = ['unknown', 'not-read'];

export function isUnsure({ state, reasons }: CollectedImage): boolean {
  return state === 'kept' && reasons.every(({ code }) => unsure.includes(code));
}

/** The images that a search asks for; those that may go come first. */
export function garbageFor(
  images: readonly CollectedImage[],
  { q, show }: ListSearch,
): readonly CollectedImage[] {
  const found = images.filter((one) => isShown(one, show) && hasWords(q, textsOf(one)));
  return [
    ...found.filter(({ state }) => state === 'removable'),
    ...found.filter(({ state }) => state !== 'removable'),
  ];
}

function isShown(one: CollectedImage, show: string | undefined): boolean {
  if (show === 'unknown') return isUnsure(one);
  return show === 'removable' || show === 'kept' ? one.state === show : true;
}

function textsOf({ image, digest, reasons }: CollectedImage): readonly string[] {
  return [image, digest, ...reasons.flatMap(({ code, reason }) => [code, reason])];
}

/** `2 of 7 patched images; 3 may go`. */
export function garbageOutcome(found: number, images: readonly CollectedImage[]): string {
  const removable = images.filter(({ state }) => state === 'removable').length;
  return `${found.toLocaleString('en-GB')} of ${count(images.length, 'patched image')}; ${removable.toLocaleString('en-GB')} may go`;
}

/** One tag with its digest: the same tag with another digest is another thing. */
export function keyOf({ image, digest }: Pick<CollectedImage, 'image' | 'digest'>): string {
  return `${image}@${digest}`;
}

const mostAtOnce = 1_000;

/** Why what was chosen cannot be removed now. */
export function removeRefusal({
  removable,
  chosen,
  isPaused,
}: {
  readonly removable: number;
  readonly chosen: number;
  readonly isPaused: boolean;
}): string | undefined {
  if (isPaused) return 'All writing is paused.';
  if (removable === 0) return 'There is nothing that may go.';
  if (chosen === 0) return 'Choose what is to be removed.';
  return chosen > mostAtOnce
    ? `At most ${mostAtOnce.toLocaleString('en-GB')} are removed at once.`
    : undefined;
}

export interface Came {
  readonly tone: 'good' | 'warn';
  readonly title: string;
  /** What is still there, and why. */
  readonly lines: readonly string[];
}

/** What came of a removal. */
export function whatCame({ images, gone }: GarbageCollection): Came {
  const left = images.filter(({ state }) => state !== 'removed');
  const parts = [
    `${count(images.length - left.length, 'image')} removed`,
    ...(gone === 0 ? [] : [`${gone} gone before`]),
    ...(left.length === 0 ? [] : [`${left.length} still there`]),
  ];
  return {
    tone: left.length === 0 ? 'good' : 'warn',
    title: parts.join(', '),
    lines: left.map(
      ({ image, code, reasons }) => `${image}: ${code ?? reasons[0]?.reason ?? 'nobody says why'}`,
    ),
  };
}
