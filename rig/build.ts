import { existsSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { withLock } from './lock.ts';
import { cacheDirectory, rigRoot } from './paths.ts';
import { run } from './process.ts';
import { builtPath, type GoProgram, goPrograms } from './programs.ts';

const buildLimitMs = 45 * 60_000;

/** Builds what is not in the cache yet, one after the other, and tells what it does. */
export async function buildAll(say: (line: string) => void): Promise<void> {
  for (const program of goPrograms()) {
    const started = performance.now();
    const path = await build(program, say);
    say(`${program.id} ${path} (${((performance.now() - started) / 1000).toFixed(1)} s)`);
  }
}

/** Only one process builds a program; the others wait and find it done. A half-built file never has the final name. */
async function build(program: GoProgram, say: (line: string) => void): Promise<string> {
  const path = builtPath(program);
  if (existsSync(path)) return path;
  await withLock(join(cacheDirectory(), `${program.id}.lock`), async () => {
    if (existsSync(path)) return;
    say(`building ${program.id}: ${program.firstBuild} where Go's build cache is empty`);
    const unfinished = `${path}.unfinished`;
    try {
      await compile(program, unfinished);
      renameSync(unfinished, path);
    } finally {
      rmSync(unfinished, { force: true });
    }
  });
  return path;
}

async function compile(program: GoProgram, output: string): Promise<void> {
  const linker = ['-s', '-w', ...program.linkerFlags].join(' ');
  const args = ['build', '-trimpath', '-mod=readonly', '-ldflags', linker, '-o', output, program.package];
  const cwd = join(rigRoot, program.module);
  await run('go', args, { cwd, env: { CGO_ENABLED: '0' }, timeoutMs: buildLimitMs });
}
