import { createHash } from 'node:crypto';
import { existsSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { withLock } from '../rig/lock.ts';
import { cacheDirectory } from '../rig/paths.ts';
import { run } from '../rig/process.ts';

const module = join(import.meta.dirname, 'peers', 'syft');
const path = 'github.com/anchore/syft';
const buildLimitMs = 60 * 60_000;

export const buildCommand = 'npm run bench -- --build-peers';

/** Where syft is once built, beside the programs of the rig. */
export function peerPath(): string {
  const hash = createHash('sha256').update(readFileSync(join(module, 'go.sum')));
  hash.update(readFileSync(join(module, 'go.mod')));
  return join(cacheDirectory(), `syft-${hash.digest('hex').slice(0, 16)}`);
}

/** As `peers/syft/go.mod` pins it. */
export function syftVersion(): string {
  const text = readFileSync(join(module, 'go.mod'), 'utf8');
  return new RegExp(`${path} v(\\S+)`).exec(text)?.[1] ?? 'unknown';
}

/** Builds syft as its authors do, once: about ten minutes of one processor and 2 GB of Go's caches. */
export async function buildPeers(say: (line: string) => void): Promise<void> {
  const built = peerPath();
  await withLock(join(cacheDirectory(), 'syft.lock'), async () => {
    if (existsSync(built)) return;
    say(`building syft ${syftVersion()}: about ten minutes where Go's build cache is empty`);
    const unfinished = `${built}.unfinished`;
    const linker = `-s -w -X main.version=${syftVersion()}`;
    const args = ['build', '-trimpath', '-mod=readonly', '-ldflags', linker, '-o', unfinished];
    try {
      await run('go', [...args, `${path}/cmd/syft`], {
        cwd: module,
        env: { CGO_ENABLED: '0' },
        timeoutMs: buildLimitMs,
      });
      renameSync(unfinished, built);
    } finally {
      rmSync(unfinished, { force: true });
    }
  });
  say(`syft ${built}`);
}
