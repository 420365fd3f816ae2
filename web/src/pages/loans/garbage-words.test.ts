import { describe, expect, it } from 'vitest';
import type { CollectedImage, GarbageCollection } from '../../api/generated/types.ts';
import { garbageFor, garbageOutcome, isUnsure, removeRefusal, whatCame } from './garbage-words.ts';

function image(name: string, more: Partial<CollectedImage> = {}): CollectedImage {
  const pushedAt = '2026-11-01T09:00:00.000Z';
  return { image: name, digest: `sha256:${name}`, pushedAt, state: 'kept', reasons: [], beside: [], ...more };
}
const unknown = { code: 'unknown', reason: 'it may run where nobody could look' } as const;
const runs = { code: 'runs', reason: 'runs in shop/Deployment/web in prod-eu' } as const;
const images = [
  image('a', { reasons: [runs, unknown] }),
  image('b', { reasons: [unknown] }),
  image('c', { state: 'removable' }),
];

describe('patched images', () => {
  it.each([
    [{}, ['c', 'a', 'b']],
    [{ show: 'nonsense' }, ['c', 'a', 'b']],
    [{ show: 'removable' }, ['c']],
    [{ show: 'kept' }, ['a', 'b']],
    [{ show: 'unknown' }, ['b']],
    [{ q: 'deployment/WEB' }, ['a']],
    [{ q: 'sha256:c' }, ['c']],
    [{ q: 'sha256:c', show: 'kept' }, []],
  ])('that %j asks for come with those that may go first', (search, names) => {
    expect(garbageFor(images, search).map((one) => one.image)).toEqual(names);
  });

  it('are counted with those that may go', () => {
    expect(garbageOutcome(2, images)).toBe('2 of 3 patched images; 1 may go');
  });

  it('are unsure only where nothing was seen that needs them', () => {
    expect(images.map(isUnsure)).toEqual([false, true, false]);
  });
});

describe('removing', () => {
  it.each([
    [{ removable: 2, chosen: 1, isPaused: false }, undefined],
    [{ removable: 2000, chosen: 1000, isPaused: false }, undefined],
    [{ removable: 2, chosen: 1, isPaused: true }, 'All writing is paused.'],
    [{ removable: 0, chosen: 0, isPaused: false }, 'There is nothing that may go.'],
    [{ removable: 2, chosen: 0, isPaused: false }, 'Choose what is to be removed.'],
    [{ removable: 2000, chosen: 1001, isPaused: false }, 'At most 1,000 are removed at once.'],
  ])('with %j is refused as %j', (asked, why) => {
    expect(removeRefusal(asked)).toBe(why);
  });

  it('says what came of it, and what is still there', () => {
    const came = (all: readonly CollectedImage[], gone = 0): GarbageCollection => ({
      schemaVersion: 1,
      isDeleting: true,
      images: [...all],
      gone,
      clusters: [],
      unread: [],
    });
    expect(whatCame(came([image('a', { state: 'removed' })], 1))).toEqual({
      tone: 'good',
      title: '1 image removed, 1 gone before',
      lines: [],
    });
    expect(
      whatCame(
        came([
          image('a', { state: 'removed' }),
          image('b', { state: 'failed', code: 'images.delete-unsupported' }),
          image('c', { reasons: [runs] }),
        ]),
      ),
    ).toEqual({
      tone: 'warn',
      title: '1 image removed, 2 still there',
      lines: ['b: images.delete-unsupported', 'c: runs in shop/Deployment/web in prod-eu'],
    });
  });
});
