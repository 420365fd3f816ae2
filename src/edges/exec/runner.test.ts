import { describe, expect, it } from 'vitest';
import { makeRunner } from './index.ts';

const runner = makeRunner({ PATH: '/usr/bin:/bin', HOME: '/nowhere' });
const node = process.execPath;
const script = (code: string): readonly string[] => ['-e', code];

describe('running programs', () => {
  it('gives exit code, output and complaints of a program that failed', async () => {
    const result = await runner.run(node, script('console.log("out");console.error("bad");process.exit(3)'), {
      timeoutMs: 10_000,
    });
    expect(result.exitCode).toBe(3);
    expect(Buffer.from(result.stdout).toString()).toBe('out\n');
    expect(result.stderr).toBe('bad\n');
  });

  it('hands over nothing but PATH, HOME and what is named', async () => {
    const result = await runner.run(node, script('console.log(JSON.stringify(process.env))'), {
      timeoutMs: 10_000,
      environment: { LANG: 'C' },
    });
    expect(JSON.parse(Buffer.from(result.stdout).toString())).toEqual({
      PATH: '/usr/bin:/bin',
      HOME: '/nowhere',
      LANG: 'C',
    });
  });

  it('passes arguments without a shell', async () => {
    const result = await runner.run(node, ['-p', 'process.argv[1]', '$(id); `id` "x"'], {
      timeoutMs: 10_000,
    });
    expect(Buffer.from(result.stdout).toString()).toBe('$(id); `id` "x"\n');
  });

  it('feeds standard input', async () => {
    const result = await runner.run(node, script('process.stdin.pipe(process.stdout)'), {
      timeoutMs: 10_000,
      stdin: new TextEncoder().encode('hello'),
    });
    expect(Buffer.from(result.stdout).toString()).toBe('hello');
  });

  it('names a program that is not there', async () => {
    expect(await runner.find('no-such-program')).toBeUndefined();
    await expect(runner.run('no-such-program', [], { timeoutMs: 1000 })).rejects.toMatchObject({
      code: 'exec.not-found',
      message: 'the program no-such-program is not on PATH',
    });
  });

  it('stops a program, and what it started, when its time is over', async () => {
    const forever = script(
      'require("child_process").spawn(process.execPath,["-e","setInterval(()=>{},9)"],{stdio:"inherit"})',
    );
    await expect(runner.run(node, forever, { timeoutMs: 300 })).rejects.toMatchObject({
      code: 'exec.timeout',
    });
  });

  it('stops a program that prints too much', async () => {
    const noisy = script('const b=Buffer.alloc(65536);const w=()=>process.stdout.write(b,w);w()');
    await expect(
      runner.run(node, noisy, { timeoutMs: 10_000, maxOutputBytes: 100_000 }),
    ).rejects.toMatchObject({ code: 'exec.output-too-large' });
  });

  it('ends with the reason of an aborted signal', async () => {
    const stop = new AbortController();
    const run = runner.run(node, script('setInterval(()=>{},9)'), { timeoutMs: 10_000, signal: stop.signal });
    stop.abort(new Error('enough'));
    await expect(run).rejects.toThrow('enough');
  });
});
