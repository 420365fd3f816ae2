import type { ScriptEffect, ScriptFacts } from './facts.ts';
import { follow } from './follow.ts';
import { parseScript } from './parse.ts';
import type { Shell } from './shell.ts';
import { UnreadableScript } from './syntax.ts';

export type { PathState, ScriptEffect, ScriptFacts } from './facts.ts';

/** A maintainer script and the arguments that dpkg calls it with (Debian Policy 6.5). */
export interface ScriptCall {
  readonly script: 'preinst' | 'postinst' | 'prerm' | 'postrm';
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
    checkInterpreter(text);
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

function checkInterpreter(script: string): void {
  const interpreter = /^#! *(\S+)/.exec(script)?.[1];
  if (interpreter !== '/bin/sh' && interpreter !== '/bin/dash' && interpreter !== '/bin/bash') {
    throw new UnreadableScript(`its interpreter is ${interpreter ?? 'not named'}`);
  }
}

function shellFor(call: ScriptCall, facts: ScriptFacts): Shell {
  const variables = new Map<string, string | undefined>([
    ['0', undefined],
    ['DPKG_ROOT', ''],
    ['DEBIAN_FRONTEND', 'noninteractive'],
    ['DEBCONF_RECONFIGURE', ''],
    ['DPKG_MAINTSCRIPT_PACKAGE', facts.package],
    ['DPKG_MAINTSCRIPT_ARCH', facts.architecture],
    ['DPKG_MAINTSCRIPT_NAME', call.script],
  ]);
  return { variables, positional: call.args, functions: new Map() };
}
