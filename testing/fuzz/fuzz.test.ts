import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { fuzz } from './index.ts';

const samples = [{ bytes: new TextEncoder().encode('name: left-pad\nversion: 1.3.0\n') }];

async function inputsOf(seed: number): Promise<readonly string[]> {
  const inputs: string[] = [];
  await fuzz({
    name: 'what is fed',
    samples,
    inputs: 0,
    seeds: [seed],
    feed: (bytes) => inputs.push(Buffer.from(bytes).toString('hex')),
  });
  return inputs;
}

describe('fuzzing', () => {
  it('gives the same inputs for the same seed, and others for another', async () => {
    const first = await inputsOf(1);
    expect(first.length).toBe(100);
    expect(new Set(first).size).toBeGreaterThan(80);
    expect(await inputsOf(1)).toEqual(first);
    expect(await inputsOf(2)).not.toEqual(first);
  });

  it('feeds as many inputs as were asked for', async () => {
    const count = { inputs: 0 };
    await fuzz({ name: 'counted', samples, feed: () => (count.inputs += 1) });
    expect(count.inputs).toBe(10_000);
  });

  it('says which input broke what, so that it can be given again', async () => {
    const breaks = fuzz({
      name: 'reader of pads',
      samples,
      feed: (bytes) => {
        if (bytes.includes(0xff)) throw new RangeError('left the building');
      },
    });
    await expect(breaks).rejects.toThrow(
      /reader of pads: seed \d+, input \d+: RangeError: left the building/,
    );
  });

  it('fails what grows beyond its bound', async () => {
    const kept: Buffer[] = [];
    const grows = fuzz({
      name: 'hoarder',
      samples,
      inputs: 100,
      feed: () => kept.push(Buffer.alloc(6 * 2 ** 20, 1)),
    });
    await expect(grows).rejects.toThrow(/hoarder: seed \d+: memory grew by \d+ bytes/);
  });

  it('ends a process that hangs, and says on which input', () => {
    const watch = new URL('watch.ts', import.meta.url).href;
    const script = `
      const { Watch } = await import('${watch}');
      const watch = new Watch('sleeper', 200);
      watch.begin(7, 3);
      for (;;);`;
    const ended = spawnSync(process.execPath, ['--input-type=module', '--eval', script], {
      encoding: 'utf8',
      timeout: 20_000,
    });
    expect(ended).toMatchObject({ signal: 'SIGKILL', stderr: 'sleeper: seed 7, input 3: hangs\n' });
  });

  it('refuses to fuzz with nothing', async () => {
    await expect(fuzz({ name: 'nothing', samples: [], feed: () => {} })).rejects.toThrow('no samples');
  });
});
