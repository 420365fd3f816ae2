import type { ScriptEffect, ScriptFacts } from './facts.ts';
import { follow } from './follow.ts';
import { parseScript } from './parse.ts';
import type { Shell } from './shell.ts';
import { UnreadableScript } from './syntax.ts';

export type { PathState, ScriptEffect, ScriptFacts } from './facts.ts';

/** A maintainer script and the arguments that the package manager calls it with (Debian Policy 6.5). */
export interface ScriptCall {
  readonly script: 'preinst' | 'postinst' | 'prerm' | 'postrm' | 'pre-upgrade' | 'post-upgrade' | 'trigger';
  readonly args: readonly string[];
}

/** The calls of an upgrade that succeeds, in order: the first and third go to the old package's scripts. */
export function upgradeCalls(from: string, to: string) {
  return {
    oldPrerm: { script: 'prerm', args: ['upgrade', to] },
    newPreinst: { script: 'preinst', args: ['upgrade', from, to] },
    oldPostrm: { script: 'postrm', args: ['upgrade', to] },
    newPostinst: { script: 'postinst', args: ['configure', from] },
  } as const satisfies Record<string, ScriptCall>;
}

const maxScriptLength = 256 * 1024;
const maxCommands = 20_000;

/**
 * Says what a maintainer script would do when called so on this image, without running it: it is read as a shell
 * would read it and followed with what is known (its arguments, versions, the files of the image). An empty list
 * means that it would change nothing, so that leaving it out is the same as running it. Whatever cannot be read or is
 * not on a list of known commands is an effect.
 *
 * Source: dash(1), dpkg-maintscript-helper(1), deb-systemd-helper(1p).
 */
export function effectsOf(text: string, call: ScriptCall, facts: ScriptFacts): readonly ScriptEffect[] {
  const effects: ScriptEffect[] = [];
  try {
    if (text.length > maxScriptLength) throw new UnreadableScript('it is too long');
    checkInterpreter(text, facts);
    follow(parseScript(text), shellFor(call, facts), {
      facts,
      effects,
      budget: maxCommands,
      depth: 0,
      jumps: 0,
    });
    return effects;
  } catch (error) {
    if (!(error instanceof UnreadableScript)) throw error;
    return [...effects, { kind: 'unreadable', what: `cannot be read: ${error.message}` }];
  }
}

const interpreters: Readonly<Record<ScriptFacts['manager'], readonly string[]>> = {
  dpkg: ['/bin/sh', '/bin/dash', '/bin/bash'],
  apk: ['/bin/sh', '/bin/ash', '/bin/bash', '/bin/busybox sh', '/bin/busybox ash'],
};

function checkInterpreter(script: string, { manager }: ScriptFacts): void {
  const line = /^#! *([^\n]*)/.exec(script)?.[1]?.trim();
  if (line !== undefined && interpreters[manager].some((known) => isCalledBy(line, known))) return;
  throw new UnreadableScript(`its interpreter is ${line?.split(' ')[0] || 'not named'}`);
}

/** Debian's shells may be called with any option; busybox is a shell by its first argument only. */
function isCalledBy(line: string, interpreter: string): boolean {
  return line === interpreter || (!interpreter.includes(' ') && line.startsWith(`${interpreter} `));
}

function shellFor(call: ScriptCall, facts: ScriptFacts): Shell {
  const own: readonly (readonly [string, string | undefined])[] =
    facts.manager === 'dpkg' ? dpkgVariables(call, facts) : [];
  const variables = new Map([['0', undefined] as const, ...own]);
  return { variables, positional: call.args, functions: new Map() };
}

function dpkgVariables(call: ScriptCall, facts: ScriptFacts) {
  return [
    ['DPKG_ROOT', ''],
    ['DEBIAN_FRONTEND', 'noninteractive'],
    ['DEBCONF_RECONFIGURE', ''],
    ['DPKG_MAINTSCRIPT_PACKAGE', facts.package],
    ['DPKG_MAINTSCRIPT_ARCH', facts.architecture],
    ['DPKG_MAINTSCRIPT_NAME', call.script],
  ] as const;
}
