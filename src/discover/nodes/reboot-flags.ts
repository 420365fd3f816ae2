import { type Look, nameOf } from './look.ts';

/** What the system itself left in /run for whoever reboots it. */
export interface RebootFlag {
  /** Whether /run could be seen at all: without it, no flag says nothing. */
  readonly isRunSeen: boolean;
  /** Debian and Ubuntu: the packages that asked, empty where the flag names none; undefined without a flag. */
  readonly required: readonly string[] | undefined;
  /** SUSE: `reboot`, `kexec`, `soft-reboot`; undefined without a flag. */
  readonly needed: string | undefined;
}

const maxReasons = 100;

/** @see zypp-boot-plugin(8) for /run/reboot-needed */
export async function rebootFlags(files: Look): Promise<RebootFlag> {
  const names = (await files.entries('run')).map(nameOf);
  const lines = async (name: string): Promise<readonly string[]> =>
    ((await files.text(`run/${name}`)) ?? '')
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => /^[\w.+:-]{1,120}$/.test(line));
  const packages = names.includes('reboot-required.pkgs') ? await lines('reboot-required.pkgs') : [];
  return {
    isRunSeen: names.length > 0,
    required: names.includes('reboot-required') ? [...new Set(packages)].slice(0, maxReasons) : undefined,
    needed: names.includes('reboot-needed') ? ((await lines('reboot-needed'))[0] ?? 'reboot') : undefined,
  };
}
