import type { DpkgPackage } from '../../../../../formats/dpkg/index.ts';
import type { Refusal } from '../../../contract.ts';
import type { DpkgDatabase } from '../../../dpkg-database/index.ts';
import type { ImageFiles } from '../../../image-files/index.ts';
import type { FileChanges } from '../../../layer.ts';
import type { StoredDeb } from '../package-store.ts';
import { effectsOf, type ScriptCall, type ScriptEffect, upgradeCalls } from '../scripts/index.ts';
import { scriptFacts } from './script-facts.ts';

/** The control part of a package, and what of it is installed: its files need not be unpacked. */
export interface JudgedPackage {
  readonly deb: Omit<StoredDeb, 'members'>;
  readonly old: DpkgPackage;
}

/** What scripts are judged against. */
export interface BesideScripts {
  readonly lower: ImageFiles;
  readonly database: DpkgDatabase;
  readonly files: FileChanges;
}

export interface ScriptEffects {
  readonly script: string;
  readonly effect: ScriptEffect;
}

/** What the scripts of an upgrade would do. */
export function scriptEffects({ deb, old }: JudgedPackage, upgrade: BesideScripts): readonly ScriptEffects[] {
  const calls = upgradeCalls(old.version, deb.version);
  const oldText = (file: string) => upgrade.database.infoText(old.name, file);
  const runs: readonly (readonly [string, string | undefined, ScriptCall])[] = [
    ['old prerm', oldText('prerm'), calls.oldPrerm],
    ['preinst', deb.scripts.preinst, calls.newPreinst],
    ['old postrm', oldText('postrm'), calls.oldPostrm],
    ['postinst', deb.scripts.postinst, calls.newPostinst],
  ];
  const facts = factsFor({ deb, old }, upgrade);
  return runs.flatMap(([script, text, call]) =>
    text === undefined ? [] : effectsOf(text, call, facts).map((effect) => ({ script, effect })),
  );
}

function factsFor({ deb, old }: JudgedPackage, { lower, files }: BesideScripts) {
  const about = { package: deb.name, architecture: deb.architecture, from: old.version, to: deb.version };
  return scriptFacts(about, lower, files);
}

/** One refusal for each script and code: the first effect, and how many more there are. */
export function scriptRefusals(
  { deb }: JudgedPackage,
  effects: readonly ScriptEffects[],
): readonly Refusal[] {
  const counted = effects.filter(({ effect }) => effect.kind !== 'trigger');
  const groups = Map.groupBy(counted, ({ script, effect }) => `${script} ${codeOf(effect)}`);
  return [...groups.values()].flatMap(([first, ...more]) => {
    if (first === undefined) return [];
    const rest = more.length === 0 ? '' : `, and ${more.length} more`;
    return [
      {
        code: codeOf(first.effect),
        package: deb.name,
        message: `${first.script} ${first.effect.what}${rest}`,
      },
    ];
  });
}

function codeOf(effect: ScriptEffect): 'debconf' | 'maintainer-script' {
  return effect.kind === 'debconf' ? 'debconf' : 'maintainer-script';
}
