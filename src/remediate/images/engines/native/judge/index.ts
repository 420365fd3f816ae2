/**
 * Judges whether the packages of one upgrade can be unpacked without running anything: their maintainer scripts would
 * do nothing here, nobody else's script would be triggered to do something, and the linker's cache stays right.
 * It answers with refusals, never with a guess.
 */
import { fieldOf } from '../../../../../formats/deb822/index.ts';
import type { Refusal } from '../../../contract.ts';
import type { StatusDPlace } from '../../../dpkg-database/index.ts';
import { interestedInPaths, readTriggerDeclarations } from '../../../dpkg-database/triggers.ts';
import type { FileChanges } from '../../../layer.ts';
import { cachePath, effectOn } from '../linker/index.ts';
import type { StoredDeb } from '../package-store.ts';
import { effectsOf, type ScriptCall, type ScriptEffect } from '../scripts/index.ts';
import type { PackageChanges } from '../unpack/changes.ts';
import { type BesideScripts, type JudgedPackage, scriptEffects, scriptRefusals } from './own-scripts.ts';
import { scriptFacts } from './script-facts.ts';

export interface MovingPackage extends JudgedPackage {
  readonly deb: StoredDeb;
  readonly changes: PackageChanges;
}

export interface Upgrade extends BesideScripts {
  readonly moving: ReadonlyMap<string, MovingPackage>;
}

const noFiles: FileChanges = { members: new Map(), removed: new Set() };

/**
 * The reasons against a package that hold whatever files it brings: then these need not be unpacked. Its scripts are followed as if no
 * file changed. What the upgrade changes is unknown to a script, and more that is unknown only makes for more effects, so that
 * `judgePackage` would have these reasons too, and perhaps others.
 */
export function judgeAhead(
  item: JudgedPackage,
  image: Pick<Upgrade, 'lower' | 'database'>,
): readonly Refusal[] {
  const { layout } = image.database;
  const isDistroless = layout.kind === 'status.d';
  const judgesScripts = !isDistroless || scriptsRan(image);
  return [
    ...(isDistroless ? withoutHashes(item, layout.places) : []),
    ...(judgesScripts ? scriptRefusals(item, scriptEffects(item, { ...image, files: noFiles })) : []),
    ...(isDistroless ? [] : declarationRefusals(item, image)),
    ...unsupported(item, image),
  ];
}

/** The reasons against one package, in its own name. */
export function judgePackage(item: MovingPackage, upgrade: Upgrade): readonly Refusal[] {
  const { layout } = upgrade.database;
  if (layout.kind === 'status.d') return judgeDistroless(item, { upgrade, places: layout.places });
  const scripts = scriptEffects(item, upgrade);
  const declared = [...declarationRefusals(item, upgrade), ...unsupported(item, upgrade)];
  const triggers = [...activatedBy(item, upgrade), ...scripts.flatMap(({ effect }) => triggerOf(effect))];
  return [
    ...scriptRefusals(item, scripts),
    ...declared,
    ...triggerRefusals(item, [...new Set(triggers)], upgrade),
  ];
}

interface Distroless {
  readonly upgrade: Upgrade;
  readonly places: ReadonlyMap<string, StatusDPlace>;
}

/**
 * Builders of distroless images unpack packages and run none of their scripts, so a new version is unpacked in the same
 * way. Where the image shows that scripts did run, those of the new version are judged as for any image; the old ones
 * are not kept.
 */
function judgeDistroless(item: MovingPackage, { upgrade, places }: Distroless): readonly Refusal[] {
  const { deb } = item;
  const refuse = (code: Refusal['code'], message: string): Refusal => ({ code, package: deb.name, message });
  const unknown = withoutHashes(item, places);
  if (unknown.length > 0) return unknown;
  const bundle = 'its script makes the certificate bundle';
  return [
    ...(makesBundle(item, upgrade) ? [refuse('maintainer-script', bundle)] : []),
    ...(scriptsRan(upgrade) ? scriptRefusals(item, scriptEffects(item, upgrade)) : []),
    ...ldconfigReasons(item, upgrade).map((message) => refuse('ldconfig', message)),
    ...unsupported(item, upgrade),
  ];
}

function withoutHashes({ deb }: JudgedPackage, places: Distroless['places']): readonly Refusal[] {
  const message = 'status.d has no md5sums of it, so its files are not known';
  const isKnown = places.get(deb.name)?.md5sums !== undefined;
  return isKnown ? [] : [{ code: 'unsupported', package: deb.name, message }];
}

const bundlePath = 'etc/ssl/certs/ca-certificates.crt';

/** Builders make the bundle in their own way, each another. */
function makesBundle({ changes }: MovingPackage, { lower }: Upgrade): boolean {
  const brings = changes.list.some((path) => path.startsWith('usr/share/ca-certificates/'));
  return brings && lower.entry(bundlePath) !== undefined;
}

/** Whether maintainer scripts ran when the image was built: dpkg keeps them, and libc-bin's makes the linker's cache. */
export function scriptsRan({ database, lower }: Pick<Upgrade, 'database' | 'lower'>): boolean {
  return database.layout.kind === 'status' || lower.entry(cachePath) !== undefined;
}

/** Rare things of packages that this engine does not do. */
function unsupported(
  { deb, old }: JudgedPackage,
  { database }: Pick<Upgrade, 'database'>,
): readonly Refusal[] {
  const refuse = (message: string): Refusal => ({ code: 'unsupported', package: deb.name, message });
  const isQualified = database.infoName(old.name).includes(':');
  const shouldBe = fieldOf(deb.control, 'Multi-Arch') === 'same';
  const conffiles = Buffer.from(deb.controlFiles.get('conffiles') ?? []).toString();
  return [
    ...(database.layout.kind === 'status.d' || isQualified === shouldBe
      ? []
      : [refuse('it changes between one and several architectures')]),
    ...(/^remove-on-upgrade /m.test(conffiles) ? [refuse('it removes a configuration file on upgrade')] : []),
  ];
}

function triggerOf(effect: ScriptEffect): readonly string[] {
  return effect.kind === 'trigger' ? [effect.what] : [];
}

/** A package that listens to other triggers than before would change dpkg's own record of them. */
function declarationRefusals(
  { deb, old }: JudgedPackage,
  { database }: Pick<Upgrade, 'database'>,
): readonly Refusal[] {
  const fresh = readTriggerDeclarations(deb.scripts.triggers);
  const before = readTriggerDeclarations(database.infoText(old.name, 'triggers'));
  const isSame = fresh.interests.join('\n') === before.interests.join('\n');
  const refuse = (message: string): Refusal => ({ code: 'trigger', package: deb.name, message });
  return [
    ...(isSame ? [] : [refuse('it listens to other triggers than before')]),
    ...fresh.unknown.map((line) => refuse(`its triggers file says ${JSON.stringify(line)}`)),
  ];
}

/** Explicit ones of its triggers file, and those of paths that it writes or gives up. */
function activatedBy({ deb, changes }: MovingPackage, { database }: Upgrade): readonly string[] {
  const { activates } = readTriggerDeclarations(deb.scripts.triggers);
  const paths = [...changes.list, ...changes.gone, ...activates.map((name) => name.replace(/^\//, ''))];
  const byPath = [...interestedInPaths(database.fileInterests, paths).values()].flat();
  return [...activates.filter((name) => !name.startsWith('/')), ...byPath];
}

function triggerRefusals(
  item: MovingPackage,
  triggers: readonly string[],
  upgrade: Upgrade,
): readonly Refusal[] {
  const refuse = (code: 'ldconfig' | 'trigger', message: string): Refusal => ({
    code,
    package: item.deb.name,
    message,
  });
  return triggers.flatMap((trigger) => {
    const listeners = listenersOf(trigger, upgrade);
    if (trigger === 'ldconfig' && listeners.every((name) => name === 'libc-bin')) {
      return ldconfigReasons(item, upgrade).map((message) => refuse('ldconfig', message));
    }
    return listeners.flatMap((name) =>
      listenerEffects(name, trigger, upgrade).map(({ what }) =>
        refuse('trigger', `${name}'s postinst ${what} on ${trigger}`),
      ),
    );
  });
}

function listenersOf(trigger: string, { database }: Upgrade): readonly string[] {
  if (!trigger.startsWith('/')) return database.interested(trigger);
  return database.fileInterests
    .filter((interest) => `/${interest.path}` === trigger)
    .map((interest) => interest.package);
}

function listenerEffects(name: string, trigger: string, upgrade: Upgrade): readonly ScriptEffect[] {
  const moving = upgrade.moving.get(name);
  const old = upgrade.database.packages.get(name);
  const text = moving?.deb.scripts.postinst ?? upgrade.database.infoText(name, 'postinst');
  if (text === undefined || old === undefined) return [];
  const about = { package: name, architecture: old.architecture ?? '', from: old.version, to: old.version };
  const call: ScriptCall = { script: 'postinst', args: ['triggered', trigger] };
  return effectsOf(text, call, scriptFacts(about, upgrade.lower, upgrade.files));
}

/** ldconfig's own upgrade would write another name into the cache, with rules that may be new. */
function ldconfigReasons({ changes }: MovingPackage, upgrade: Upgrade): readonly string[] {
  const { reasons, gone, added } = effectOn(changes, upgrade);
  const isChanged = gone.length + added.length > 0;
  return isChanged && upgrade.moving.has('libc-bin')
    ? [...reasons, 'the cache changes, and libc-bin with it']
    : reasons;
}

/** What the judges need of the image's files. */
export function isJudgedFile(path: string): boolean {
  return path === cachePath;
}
