import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { errorCode } from '../../../kernel/pure/index.ts';
import { bunzip2 } from './bunzip2.ts';

const of = (base64: string): Uint8Array => Buffer.from(base64, 'base64');
/** By bzip2 1.0.8, like all that follow. */
const hello = of('QlpoOTFBWSZTWUq/rwEAAAJRgAAQQAAiToIAIAAiAZMhADDlBwFOk/F3JFOFCQSr+vAQ');
const empty = of('QlpoORdyRThQkAAAAAA=');
const runs = of(
  'QlpoOTFBWSZTWUHnyggAADR/////////////////////////////////////////////sADG2kAAAAAAAAAABMAAAAAAAAAAAmAAAAAAAAAAAAAAAAAAEwEwgEwTAAACYAAABMBMAAARgAAAATAAAANGgAAAAAAAAAAAAAAAAAqRABMJgCYAmAABMTExNMEwACMAaaAEwCYmATTAAmAAAAAAAAEwmAAmgyMTAEwTQBMbKzArMDA4QEhQWGBocHiAiJCYoKiwuMDI0Njg6PD5AQkRGSEpMTlBSVFZYWlxeYGJkZmhqbG5wcnR2eHp8f/xAQUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVpbXF1eX2BhYmjtC/wgAACAwAfoSAOJCDgawhAoJCGmwOAWDCQhUXDgFAwG1ub3BxcnN0dXFyc3R1dnf/vDy9Pb4+vz/AQMFBwkLDQ8RExUXGRsdHyEiAkpMDKSstLzEzNTc5Oz0/SUtNT1FTVVdZW11fYWNlZ2lrbW9xc3V3eXt9f4GDhYeJi42PkZOVl5mbnZ+ho6Wnqaulp6mrra+xs7W3ubu9v8HDxccJyQ3Lzc/R09XX2dvd3+Hj5efp6+wuCgAHuB+Pn6+xdyRThQkEHnygg',
);
/** 30 MB of zeros. */
const bomb = of('QlpoOTFBWSZTWRkjKSIA5cfAAMAIAAggADDMCappgqEo2qqUJR4u5IpwoSAyRlJE');
/** 100,000 lines, in blocks of 100,000 bytes. */
const lines = of(
  'QlpoMTFBWSZTWRLjKvgARVbIAAAQf+BQBFwD0qQACpEA000EA000EA000CaqBNEBSplJp6o2SRcki0SLskXZIski7JF+JFqSLckXqSLskW5IuyRfSRdJF4ki/SReyRdJF5JF6ki3SRbJF9JFyki+ki0SLEkWSReSRYki6SLEkXZItEi1JFmSLMkWSRYki7JFmSLRIYkpxJTqSmJKepKfSkXUkWSRaki+ki7JFmSLwkXZItkixJF2JTUlPUlOJKYqoP5IXxItUkW5IvZIvpItpKdSUxJTqSm0lPElOUlPUlOpKakp1JTSRcJFhJFySL8SL1JF2kizJF9ySL8SL6SL9JFwkXKSLhIuSRbki5JFyUkW5Iuki1JFokWZItSRbJF9JFiSLckWZIuEizKSL2SLBIvZIvCRdpItSRaki+pItyRcJFtUoMSRdki5JFgkXZIsyRYJFqSLZIvEkWBSo8ki8ki5JF4SLJItSRZki7JF9JFiSLkkWZIvECqxJFiSLkkXxIvCRcki0SLMkXJSmpKeJKfAiq6kp1IWCRYkizFKjkkWpIeJKakpqSmJKYkpqSnAiq1JTElMSUxIWSRe0kWhSo/mKCskyms6fq7KoA+nGQAAAg/8CgCPvVAEIUAoiAaaaCAaaaCAaaaBNVNJpqagTVSZD1TTJIuSRbki7JF0kWSReyRfSRbki5JFiSLskXkkXSRfSRdki9pIvpIsJF7JF5JFlJF4ki8ki+ki4ki+ki3JFqSLJIvZItSRdki1JF2SLckWyRZJFkkWSRaJF2SLJItyRYSLUkX6SLCReki7SRdpIski2SL6SLpIski9ki7JF5JFqSLskW5ItekiySLAKr4kX0kW0kXkkX6SL4kXJIsJF1JFhItyRcki1JF5JFkkWyRZJFskXckWqSLuSL6SLKSL1JF1JFySL6SLCRfSReSRf1JFySLkkXhIuSRclJF4SLskW5ItyRZJFuSLySL6SLUkXkkWEi5JFkpIv0kWpIski8ki9pItyRbJF8ki8ki5JF4gVXNFKjCRdki9ki1JF2SLCRaki3JF5JF2ki1JF3RCU0SL2SLhIvZIski3JFkkXSRfEi1JFySLJIvYCq1JFqSLkkX0kXskXCRbkiySLhItyReSRclKDJIski1JFokXQpUcki2SLySLckWyRYSLCRbki1KUG5IskiySLCRZJF+SRbilR/MUFZJlNZoNmvFwApS0gAABB/4FAEXgAAAD0oIBppoIBppoIBppoE1SRoAKVAmiOaRRhFGkUdoo6ijKKO0UfkUaRRuij0ijtFG6KOoo+oo6ijwij9RR6ijqKPKKPZFG5FG0UfUUckUfIo0ijCKMoo8oowijqKMUUdoo0ijSKM0UZRRlFGEUdoozRRpFGUUYoo9ooyijxFHVFHZFGUUaRR9RR1FGaKPEUdoo2ijFFHUUaRR+6ijNFGhRX5FH5FGpFG6KPqKPyKN0UfIozRR8ijSKNoowijyij2ijSKPaKNIo4ijEijlFHyKPZFHZFGUUboo/Io9RR9RRtFH6RRxFHKKNoo5RRyiKNoo6ijVFGkUZoo1RRtFH1FGKKN0UZRRxFGaIo9oowij2ijxFHZFGqKNIo+kUboo4ijYqqnmEUZRR2ijyijCKNooyijCKNUUbRR5IowKqp4ijxFHEUeIoyijVFGaKOoo+RRigrZRWiiuglGFFYUTiKPkUeIo4ijSKM0UcRRqijaKOUkS9oleFFZKKyUVpQC2UTSKN0Uaoo0ijKKMoo1RRikiWqKMooyijKKMoo9kUaiqqfxdyRThQkEy/6Fw=',
);

async function read(source: Iterable<Uint8Array>): Promise<Buffer> {
  return Buffer.concat(await Array.fromAsync(bunzip2(source)));
}

const runsText = Buffer.from(`${'a'.repeat(1000)}bbbccccddddd${'e'.repeat(259)}${'f'.repeat(260)}`);
const everyByte = Uint8Array.from({ length: 256 }, (_, byte) => byte);
const linesText = Array.from({ length: 100_000 }, (_, at) => `${(at * at) % 97}\n`).join('');

const cases: readonly (readonly [string, readonly Uint8Array[], Buffer])[] = [
  ['nothing', [empty], Buffer.alloc(0)],
  ['a line', [hello], Buffer.from('hello oakum\n')],
  ['runs of every length around four, and every byte', [runs], Buffer.concat([runsText, everyByte])],
  ['several blocks', [lines], Buffer.from(linesText)],
  ['several streams, as pbzip2 writes them', [hello, empty, hello], Buffer.from('hello oakum\n'.repeat(2))],
  ['pieces of one byte', Array.from(hello, (byte) => Uint8Array.of(byte)), Buffer.from('hello oakum\n')],
];

describe('bzip2', () => {
  it.each(cases)('reads %s', async (_what, source, text) => {
    expect((await read(source)).equals(text)).toBe(true);
  });

  it('gives a bomb in pieces, so that whoever counts can stop it', async () => {
    let most = 0;
    let total = 0;
    for await (const { byteLength } of bunzip2([bomb])) {
      most = Math.max(most, byteLength);
      total += byteLength;
    }
    expect([bomb.byteLength < 100, total, most <= 256 * 1024]).toEqual([true, 30_000_000, true]);
  });

  it('refuses what lies behind the end', async () => {
    await expect(read([hello, Buffer.from('rest')])).rejects.toMatchObject({ code: 'compression.corrupt' });
  });

  it('never gives other bytes without a word, and refuses by its code alone', async () => {
    const flipped = fc.tuple(fc.constantFrom(hello, runs), fc.nat(), fc.integer({ min: 1, max: 255 }));
    await fc.assert(
      fc.asyncProperty(flipped, async ([sample, place, mask]) => {
        const spoiled = Uint8Array.from(sample);
        const at = place % spoiled.length;
        spoiled[at] = (spoiled[at] ?? 0) ^ mask;
        const got = await read([spoiled]).catch((error: unknown) => errorCode(error));
        const wanted = await read([sample]);
        expect(got === 'compression.corrupt' || (got instanceof Buffer && got.equals(wanted))).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it('closes its source when the reader stops early', async () => {
    let isClosed = false;
    async function* endless() {
      try {
        for (;;) yield hello;
      } finally {
        isClosed = true;
      }
    }
    for await (const _chunk of bunzip2(endless())) break;
    expect(isClosed).toBe(true);
  });
});
