import { describe, expect, it } from 'vitest';
import { makeFakeClock } from '../../../testing/clock/index.ts';
import { OakumError } from '../../kernel/index.ts';
import { makeWatched, type Peek } from './watched.ts';

/** A file that a test writes; `!` in it cannot be parsed, and a file that is gone cannot even be looked at. */
function watchedFile(first: string) {
  const clock = makeFakeClock();
  const file = { text: first as string | undefined, takes: 0 };
  const peek = async (): Promise<Peek<string>> => {
    const { text } = file;
    if (text === undefined) throw new OakumError('config.missing', 'no file', { hint: 'write one' });
    return {
      version: text,
      take: async () => {
        file.takes += 1;
        if (text.includes('!')) throw new OakumError('config.invalid', `f.yaml:1: ${text}`);
        return `read ${text}`;
      },
    };
  };
  const watched = makeWatched({ clock, peek, first: { version: first, value: `read ${first}` } });
  const look = async (): Promise<string> => {
    await clock.advance(500);
    const seen = await watched.look();
    return `${seen?.value}${seen?.problem === undefined ? '' : `, but ${seen.problem.message}`}`;
  };
  return { clock, file, watched, look };
}

describe('what is watched', () => {
  it.each([
    ['stays while nothing changed', ['a', 'a', 'a'], ['read a', 'read a', 'read a']],
    ['is another one when two looks saw the same', ['b', 'b', 'b'], ['read a', 'read b', 'read b']],
    [
      'is not judged while it is being written',
      ['', 'b', 'b!', 'bc', 'bc'],
      ['read a', 'read a', 'read a', 'read a', 'read bc'],
    ],
    ['stays the last good one where it cannot be read', ['b!', 'b!'], ['read a', 'read a, but f.yaml:1: b!']],
    [
      'says what is wrong now',
      ['b!', 'b!', 'c!', 'c!'],
      ['read a', 'read a, but f.yaml:1: b!', 'read a, but f.yaml:1: b!', 'read a, but f.yaml:1: c!'],
    ],
    [
      'is mended by another text',
      ['b!', 'b!', 'c', 'c'],
      ['read a', 'read a, but f.yaml:1: b!', 'read a, but f.yaml:1: b!', 'read c'],
    ],
    [
      'is mended by what it was before',
      ['b!', 'b!', 'a', 'a'],
      ['read a', 'read a, but f.yaml:1: b!', 'read a, but f.yaml:1: b!', 'read a'],
    ],
    ['may be gone', [undefined, undefined], ['read a', 'read a, but no file']],
  ] as const)('%s', async (_, texts, expected) => {
    const { file, look } = watchedFile('a');
    const said: string[] = [];
    for (const text of texts) {
      file.text = text;
      said.push(await look());
    }
    expect(said).toEqual(expected);
  });

  it('is the same object as long as nothing changed, also while it cannot be read', async () => {
    const { file, look, watched } = watchedFile('a');
    await look();
    const first = await watched.look();
    await look();
    expect(await watched.look()).toBe(first);
    file.text = 'b!';
    await look();
    await look();
    const broken = await watched.look();
    expect(broken?.problem).toEqual({
      code: 'config.invalid',
      message: 'f.yaml:1: b!',
      hint: undefined,
      since: '2026-11-21T12:00:02.000Z',
    });
    await look();
    expect(await watched.look()).toBe(broken);
  });

  it('is looked at no more often than twice a second, and tried again every ten', async () => {
    const { clock, file, look, watched } = watchedFile('a');
    file.text = 'b!';
    for (let index = 0; index < 50; index += 1) await watched.look();
    expect(file.takes).toBe(0);
    await look();
    expect(file.takes).toBe(1);
    for (let index = 0; index < 60; index += 1) {
      await clock.advance(200);
      await watched.look();
    }
    expect(file.takes).toBe(2);
  });

  it('is not looked at before anybody asked for it', async () => {
    const clock = makeFakeClock();
    const state = { peeks: 0 };
    const watched = makeWatched({
      clock,
      peek: async () => {
        state.peeks += 1;
        return { version: '1', take: async () => 'one' };
      },
    });
    expect(await watched.look()).toBeUndefined();
    expect(state.peeks).toBe(0);
    expect(await watched.current()).toBe('one');
    expect(await watched.look()).toEqual({ value: 'one', problem: undefined });
  });

  it('throws at the first time, since there is no older one', async () => {
    const peek = () => Promise.reject(new OakumError('advisories.corrupt', 'broken'));
    const watched = makeWatched({ clock: makeFakeClock(), peek });
    await expect(watched.current()).rejects.toMatchObject({ code: 'advisories.corrupt' });
    expect(await watched.look()).toBeUndefined();
  });
});
