import { describe, expect, it } from 'vitest';
import { readSimulation } from './output.ts';

describe('what apk says that it would do', () => {
  it('is read as moves and removals, as versions 2 and 3 print it', () => {
    const text = [
      '( 1/10) Upgrading musl (1.2.5-r0 -> 1.2.5-r1)',
      '(2/10) Installing oakum-new (2.0_rc1-r0)',
      '(3/10) Purging oakum-old (1.0-r0)',
      'Executing busybox-1.36.1-r29.trigger',
      'OK: 10 MiB in 3 packages',
    ].join('\n');
    expect(readSimulation(text)).toEqual({
      kind: 'simulated',
      simulation: {
        installs: [
          { name: 'musl', from: '1.2.5-r0', to: '1.2.5-r1' },
          { name: 'oakum-new', from: undefined, to: '2.0_rc1-r0' },
        ],
        removes: ['oakum-old'],
        keptBack: [],
      },
    });
  });

  it('is no solution where a package would go back', () => {
    expect(readSimulation('(1/1) Downgrading musl (1.2.5-r1 -> 1.2.5-r0)')).toEqual({
      kind: 'unsolved',
      message: 'apk: musl would go back from 1.2.5-r1 to 1.2.5-r0',
    });
  });
});
