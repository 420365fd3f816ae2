import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { describeRig } from './describe-rig.ts';
import { rigRoot } from './paths.ts';
import { run, waitFor } from './process.ts';

const program = join(rigRoot, 'main.ts');
let rig: ChildProcess | undefined;

afterEach(async () => {
  rig?.kill('SIGKILL');
  await run(process.execPath, [program, 'down']);
});

describeRig('npm run rig -- up', ['real-node'], () => {
  test('prints a kubeconfig, and leaves nothing after Ctrl-C', async () => {
    const up = await startUp();
    expect(existsSync(up.kubeconfig)).toBe(true);
    up.child.kill('SIGINT');
    up.child.kill('SIGINT');
    const [code] = await up.exit;
    expect(code).toBe(0);
    expect(existsSync(dirname(up.kubeconfig))).toBe(false);
    expect(processesOf(up.pid)).toEqual([]);
  });

  test('when killed, takes its servers with it; what they left goes with the next down', async () => {
    const up = await startUp();
    up.child.kill('SIGKILL');
    await up.exit;
    await waitFor({
      what: 'the end of the servers',
      timeoutMs: 10_000,
      probe: () => processesOf(up.pid).length === 0 || undefined,
    });
    expect(await run(process.execPath, [program, 'down'])).toContain(dirname(up.kubeconfig));
    expect(existsSync(dirname(up.kubeconfig))).toBe(false);
  });
});

interface Up {
  readonly child: ChildProcess;
  readonly pid: number;
  readonly kubeconfig: string;
  readonly exit: Promise<readonly unknown[]>;
}

async function startUp(): Promise<Up> {
  const child = spawn(process.execPath, [program, 'up', '--real-node'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  rig = child;
  const exit = once(child, 'exit');
  let said = '';
  child.stdout.on('data', (chunk) => {
    said += String(chunk);
  });
  const kubeconfig = await waitFor({
    what: 'the kubeconfig',
    timeoutMs: 120_000,
    probe: () => (said.includes('Ctrl-C ends it') ? /kubeconfig +(\S+)/.exec(said)?.[1] : undefined),
  });
  return { child, pid: child.pid ?? 0, kubeconfig, exit };
}

/** Programs that were started with a path below a directory of this rig. */
function processesOf(pid: number): readonly string[] {
  const ids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return ids.map(commandLine).filter((line) => line.includes(`/oakum-rig-${pid}-`));
}

function commandLine(id: string): string {
  try {
    return readFileSync(`/proc/${id}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}
