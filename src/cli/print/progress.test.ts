import { describe, expect, it } from 'vitest';
import type { Io } from '../context.ts';
import { howFar, terminalProgress } from './progress.ts';

describe('how far a step is', () => {
  it.each([
    [
      { done: 12_345_678, total: 57_100_000, unit: 'bytes', elapsedMs: 3000 },
      '12.3/57.1 MB (4.1 MB/s, about 11 s left)',
    ],
    [
      { done: 1_000_000, total: 901_000_000, unit: 'bytes', elapsedMs: 1000 },
      '1.0/901.0 MB (1.0 MB/s, about 15 min left)',
    ],
    [{ done: 500_000, total: 57_100_000, unit: 'bytes', elapsedMs: 999 }, '0.5/57.1 MB'],
    [{ done: 0, total: 57_100_000, unit: 'bytes', elapsedMs: 9000 }, '0.0/57.1 MB'],
    [{ done: 57_100_000, total: 57_100_000, unit: 'bytes', elapsedMs: 9000 }, '57.1/57.1 MB'],
    [{ done: 4_000_000, total: 0, unit: 'bytes', elapsedMs: 2000 }, '4.0 MB (2.0 MB/s)'],
    [{ done: 3, total: 9, unit: undefined, elapsedMs: 2000 }, '3/9 (1.5/s, about 4 s left)'],
    [{ done: 3, total: 0, unit: undefined, elapsedMs: 2000 }, '3'],
  ] as const)('of %j is %s', (given, text) => {
    expect(howFar(given)).toBe(text);
  });
});

describe('progress', () => {
  const playOn = (errorIsTerminal: boolean): string => {
    let atMs = 0;
    let said = '';
    const io: Io = {
      out: () => {
        throw new Error('progress is no output');
      },
      error: (text) => {
        said += text;
      },
      ...{ outIsTerminal: false, errorIsTerminal, columns: 60, colours: false },
      input: async () => '',
    };
    const clock = { now: () => Temporal.Instant.fromEpochMilliseconds(atMs), sleep: async () => {} };
    const progress = terminalProgress(io, clock);
    progress.step('quick');
    atMs = 500;
    progress.tick(1, 2);
    atMs = 10_000;
    progress.step('reading layers');
    for (atMs = 10_010; atMs <= 12_000; atMs += 10) progress.tick((atMs - 10_000) * 1000, 4_000_000, 'bytes');
    atMs = 14_000;
    progress.tick(4_000_000, 4_000_000, 'bytes');
    progress.end();
    return said;
  };

  it('is one line on a terminal, written over ten times a second at most, with a rate of the step alone', () => {
    const pictures = playOn(true).split('\r\u001b[2K');
    expect(pictures.slice(0, 2)).toEqual(['', 'reading layers']);
    expect(pictures).toContain('reading layers 1.9/4.0 MB (1.0 MB/s, about 3 s left)');
    expect(pictures.slice(-2)).toEqual(['reading layers 4.0/4.0 MB', '']);
    expect(pictures.length).toBeLessThan(25);
  });

  it('is one line a step elsewhere', () => {
    expect(playOn(false)).toBe('reading layers\n');
  });
});
