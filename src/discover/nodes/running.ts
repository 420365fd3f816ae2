import type { Look } from './look.ts';
import { isRelease } from './release.ts';

/** The kernel that runs; fields that nothing tells are absent. */
export interface RunningKernel {
  /** `uname -r` */
  readonly release: string | undefined;
  /** The version of the package that it was built as. */
  readonly build: string | undefined;
}

/** /proc tells the kernel of the host in every container. */
export async function readRunning(kernel: Look): Promise<RunningKernel> {
  const version = await kernel.text('proc/version');
  const release =
    (await kernel.text('proc/sys/kernel/osrelease'))?.trim() ??
    /^Linux version (\S+)/.exec(version ?? '')?.[1];
  return {
    release: release !== undefined && isRelease(release) ? release : undefined,
    build: buildOf(version ?? '', (await kernel.text('proc/version_signature')) ?? ''),
  };
}

/**
 * `uname -r` of Debian and Ubuntu names only the ABI, which many uploads share. Debian writes the upload into
 * /proc/version (`… Debian 6.1.106-3 (2024-08-26)`), Ubuntu into /proc/version_signature
 * (`Ubuntu 5.15.0-139.149-generic 5.15.178`).
 */
function buildOf(version: string, signature: string): string | undefined {
  const debian = /\sDebian (\d[\w.+~:-]{0,120})(?:\s|$)/.exec(version)?.[1];
  return debian ?? /^Ubuntu (\d[\w.+]{0,60}-[\d.]{1,30}(?:~[\d.]{1,30})?)-[a-z][\w-]*\s/.exec(signature)?.[1];
}
