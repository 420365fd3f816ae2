import type { Effect, PlannedPatch } from '../model/index.ts';
import { imageAfter } from './check-content.ts';

export interface WayFacts {
  readonly planned: PlannedPatch | undefined;
  /** The image that this patch made in this run; undefined while none was made. */
  readonly made: string | undefined;
  /** Whether it was begun in this run to apply the new image to the effect's workload. */
  readonly begun: boolean;
  /** Whether the workload's rollout fields were begun to be borrowed, by another effect than this one. */
  readonly borrowed: boolean;
  /** Whether the other pods were let follow, or never held back: giving the fields back lets nothing loose any more. */
  readonly released: boolean;
  /** Whether the rollout came to its end, and the borrowed fields were given back. */
  readonly finished: boolean;
}

/**
 * Whether an effect only leads an unfinished rollout to where it can be left alone: back to the images that the plan
 * saw, to a pause, or to the workload's own fields once nothing can be let loose by them. The old pods serve all the
 * time, and a new version that fails must not stay beside them because somebody stopped the writing. A finished rollout has no way
 * out: taking it back is a change like any other.
 */
export function isWayOut(effect: Effect, facts: WayFacts): boolean {
  const { planned, made, begun, borrowed, released } = facts;
  if (!('target' in effect) || planned === undefined || facts.finished) return false;
  const after = imageAfter(planned, made);
  if (effect.action === 'workload.image') {
    const isBack = ({ from, to }: { from: string; to: string }): boolean => from === after && to !== after;
    return begun && after !== undefined && effect.images.every(isBack);
  }
  const hasNew = after !== undefined && effect.expectImages.some((text) => text.endsWith(`=${after}`));
  return hasNew ? begun && (effect.set.paused === true || released) : begun || borrowed;
}
