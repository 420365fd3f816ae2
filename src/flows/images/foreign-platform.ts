import { machine } from 'node:os';
import { type Platform, platformText } from '../../model/index.ts';
import type { NotPatched, PatchEngine } from '../../remediate/images/index.ts';
import type { World } from '../world.ts';

/** As Go and images name processors, by what uname and QEMU's handlers in binfmt_misc call them. */
const names = new Map([
  ['x86_64', 'amd64'],
  ['aarch64', 'arm64'],
  ['i386', '386'],
  ['i686', '386'],
  ['arm', 'arm'],
  ['armv7l', 'arm'],
  ['ppc64le', 'ppc64le'],
  ['riscv64', 'riscv64'],
  ['s390x', 's390x'],
  ['mips64el', 'mips64le'],
  ['loongarch64', 'loong64'],
]);

const handlers = '/proc/sys/fs/binfmt_misc';

/**
 * Why an engine that runs programs of the image cannot do so here; undefined where it can, by this machine's processor or
 * because the kernel hands them to QEMU, and for engines that run nothing.
 */
export async function foreignTo(
  world: Pick<World, 'openTree'>,
  { needs }: PatchEngine,
  platform: Platform,
): Promise<NotPatched | undefined> {
  const here = names.get(machine()) ?? machine();
  if (needs.executes === 'nothing' || platform.architecture === here) return undefined;
  // Every processor of that kind runs both.
  if (here === 'amd64' && platform.architecture === '386') return undefined;
  if ((await emulated(world)).has(platform.architecture)) return undefined;
  const message = `its programs are for ${platformText(platform)}, this machine is ${here}, and no QEMU is registered in ${handlers}`;
  return { kind: 'refused', reasons: [{ code: 'foreign-platform', message }] };
}

/** Processors whose programs the kernel hands to an enabled handler. */
async function emulated(world: Pick<World, 'openTree'>): Promise<ReadonlySet<string>> {
  const tree = await world.openTree(handlers);
  const found = new Set<string>();
  for (const { path } of await tree.list('')) {
    const name = names.get(path.replace(/^qemu-/, ''));
    if (name === undefined || !path.startsWith('qemu-')) continue;
    const text = Buffer.from((await tree.read(path, 4096)) ?? []).toString();
    if (text.startsWith('enabled')) found.add(name);
  }
  return found;
}
