import { describe, expect, it } from 'vitest';
import { noDocuments } from '../../config/index.ts';
import type { SourcedIndex } from '../../model/index.ts';
import { makeRenewal } from './renewal.ts';
import type { Seen, Watched } from './watched.ts';

const anIndex = (): SourcedIndex => ({
  feeds: [],
  lookup: () => [],
  facts: () => ({ id: '', aliases: [], severity: 'unknown' }),
  factsBySource: () => [],
});

/** Something watched whose next answer a test sets. */
function given<T>(seen: Seen<T> | undefined) {
  const state = { seen };
  const watched: Watched<T> = {
    current: async () => {
      if (state.seen === undefined) throw new Error('nobody took it yet');
      return state.seen.value;
    },
    look: async () => state.seen,
  };
  return { state, watched };
}

describe('what a world is judged by', () => {
  const first = { ...noDocuments };
  const second = { ...noDocuments };
  const problem = {
    code: 'config.invalid',
    message: 'x',
    hint: undefined,
    since: '2026-11-21T12:00:00.000Z',
  };

  it('is the same object until documents or advisories change, and then both of one moment', async () => {
    const documents = given({ value: first, problem: undefined });
    const advisories = given<SourcedIndex>(undefined);
    const renewal = makeRenewal(first, { documents: documents.watched, advisories: advisories.watched });
    expect(await renewal.look()).toBe(renewal.first);
    const old = anIndex();
    advisories.state.seen = { value: old, problem: undefined };
    expect(await renewal.look()).toBe(renewal.first);
    documents.state.seen = { value: second, problem: undefined };
    const changed = await renewal.look();
    expect(changed).toMatchObject({ documents: second, notTakenUp: [] });
    expect(await renewal.look()).toBe(changed);
    const fresh = anIndex();
    advisories.state.seen = { value: fresh, problem: undefined };
    const newest = await renewal.look();
    expect(await newest.advisories()).toBe(fresh);
    expect(newest.documents).toBe(second);
    // Who still holds the older one sees the older one.
    expect(await changed.advisories()).toBe(old);
  });

  it('names what could not be taken up', async () => {
    const documents = given({ value: first, problem });
    const advisories = given<SourcedIndex>({ value: anIndex(), problem });
    const renewal = makeRenewal(first, { documents: documents.watched, advisories: advisories.watched });
    const { documents: inForce, notTakenUp } = await renewal.look();
    expect(inForce).toBe(first);
    expect(notTakenUp.map(({ what, code }) => `${what} ${code}`)).toEqual([
      'configuration config.invalid',
      'advisories config.invalid',
    ]);
  });
});
