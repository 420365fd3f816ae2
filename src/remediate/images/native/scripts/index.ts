import type { ScriptEffect, ScriptFacts } from './facts.ts';
import { follow } from './follow.ts';
import { parseScript } from './parse.ts';
import type { Shell } from './shell.ts';
import { UnreadableScript } from './syntax.ts';

export type { PathState, ScriptEffect, ScriptFacts } from './facts.ts';

/** The four scripts that dpkg runs on an upgrade that succeeds: two of the old package, two of the new. */
export type UpgradeScript = 'old-prerm' | 'new-preinst' | 'old-postrm' | 'new-postinst';

const maxScriptLength = 256 * 1024;
const maxCommands = 20_000;

/**
 * Says what a maintainer script would do on exactly this upgrade of this image, without running it: it is read as a
 * shell would read it and followed with what is known (its arguments, versions, the files of the image). An empty
 * list means that it would change nothing, so that leaving it out is the same as running it. Whatever cannot be read
 * or is not on a list of known commands is an effect.
 *
 * Source: Debian Policy 6.5 (how the scripts are called), dash(1).
 */
export function effectsOf(kind: UpgradeScript, script: string, facts: ScriptFacts): readonly ScriptEffect[] {
  const effects: ScriptEffect[] = [];
  try {
    if (script.length > maxScriptLength) throw new UnreadableScript('it is too long');
    checkInterpreter(script);
    const judgement = { facts, effects, budget: maxCommands, depth: 0 };
    follow(parseScript(script), shellFor(kind, facts), judgement);
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

function shellFor(kind: UpgradeScript, facts: ScriptFacts): Shell {
  const variables = new Map<string, string | undefined>([
    ['0', undefined],
    ['DPKG_ROOT', ''],
    ['DEBIAN_FRONTEND', 'noninteractive'],
    ['DEBCONF_RECONFIGURE', ''],
    ['DPKG_MAINTSCRIPT_PACKAGE', facts.package],
    ['DPKG_MAINTSCRIPT_ARCH', facts.architecture],
    ['DPKG_MAINTSCRIPT_NAME', kind.slice('old-'.length)],
  ]);
  return { variables, positional: argumentsOf(kind, facts), functions: new Map() };
}

function argumentsOf(kind: UpgradeScript, facts: ScriptFacts): readonly string[] {
  switch (kind) {
    case 'old-prerm':
    case 'old-postrm':
      return ['upgrade', facts.to];
    case 'new-preinst':
      return ['upgrade', facts.from, facts.to];
    case 'new-postinst':
      return ['configure', facts.from];
  }
}
