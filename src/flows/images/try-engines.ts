import type { ImageSource } from '../../edges/oci/interface.ts';
import { errorCode, errorMessage } from '../../kernel/index.ts';
import type { Contents, Image, Os, PackageType } from '../../model/index.ts';
import {
  allPatchEngines,
  type LayerReadings,
  makeKeptUpgrades,
  type NotPatched,
  type PatchEngine,
  type PatchedImage,
  type PatchPreview,
  type PatchRequest,
  type PatchWorld,
  patchEngineIds,
  type WantedPackages,
  withMixed,
} from '../../remediate/images/index.ts';
import type { World } from '../world.ts';
import { aptRepositories } from './apt-repositories.ts';
import { countedFetcher, countedSource } from './count-bytes.ts';
import { foreignTo } from './foreign-platform.ts';
import { workFolder } from './work-folder.ts';

/** One image to patch, whoever asks. */
export interface ToPatch {
  readonly image: Image;
  readonly source: ImageSource;
  readonly os: Os | undefined;
  /** An engine that understands none of its package databases is not asked. */
  readonly contents: Contents;
  readonly wanted: WantedPackages;
  readonly refusals: PatchRequest['refusals'];
  readonly planDigest: PatchRequest['planDigest'];
  /** When fixes for everybody ended, where that is known. */
  readonly endOfLife?: PatchRequest['endOfLife'];
  /** Set where the image was patched before. */
  readonly patched?: PatchRequest['patched'];
  readonly engines: readonly string[];
  /** Of this patch alone; absent where nothing will be verified. */
  readonly readings?: LayerReadings | undefined;
  /** Names the folder for the work; the same work continues in the same one. */
  readonly work: string;
  readonly signal: AbortSignal;
}

/** What one engine said, in the order they were asked. */
export interface Attempt<Done> {
  readonly engine: string;
  readonly outcome: Done | NotPatched;
}

export interface Attempts<Done> {
  /** The good one, if any engine could. */
  readonly done: Done | undefined;
  readonly attempts: readonly Attempt<Done>[];
  readonly world: PatchWorld;
}

/** Makes one engine do what is asked: plan or patch. */
export type Ask<Done> = (
  engine: PatchEngine,
  request: PatchRequest,
  world: PatchWorld,
) => Promise<Done | NotPatched>;

/** What is asked where a person names no engine. */
export function enginesFor(world: Pick<World, 'buildkit'>, named: readonly string[]): readonly string[] {
  return named.length > 0 ? named : usableEngines(world, patchEngineIds);
}

/** Those of a list that are worth asking: BuildKit only where one is named, unless it alone is wanted. */
export function usableEngines(world: Pick<World, 'buildkit'>, engines: readonly string[]): readonly string[] {
  if (world.buildkit !== undefined) return engines;
  const others = engines.filter((id) => id !== 'buildkit');
  return others.length === 0 ? engines : others;
}

/** Asks the engines one after the other until one can; one whose programs are not installed is passed over with that reason. */
export async function tryEach<Done extends PatchedImage | PatchPreview>(
  world: World,
  subject: ToPatch,
  ask: Ask<Done>,
): Promise<Attempts<Done>> {
  const engines = allPatchEngines({ commands: world.runner, buildkit: world.buildkit });
  const patchWorld: PatchWorld = {
    source: countedSource(subject.source, subject.image.layers, world.progress),
    fetcher: countedFetcher(await world.packageFetcher(), world.progress),
    work: workFolder(world, subject.work),
    logger: world.logger,
    readings: subject.readings,
    kept: makeKeptUpgrades(world.folder('cache/upgrades')),
    signal: subject.signal,
  };
  const request = await requestOf(world, subject);
  const attempts: Attempt<Done>[] = [];
  for (const id of withMixed(subject.engines)) {
    const engine = engines.get(id);
    if (engine === undefined) continue;
    const outcome =
      unfitFor(engine, subject) ??
      (await foreignTo(world, engine, subject.image.platform)) ??
      (await askOne(engine, { world, ask: () => ask(engine, request, patchWorld) }));
    const isDone = outcome.kind === 'patched' || outcome.kind === 'possible';
    // What two cannot do together the second is asked to do alone: its answer is the one that counts.
    if (isDone || subject.engines.includes(id)) attempts.push({ engine: id, outcome });
    if (isDone) return { done: outcome, attempts, world: patchWorld };
    if (outcome.kind !== 'refused') break;
  }
  return { done: undefined, attempts, world: patchWorld };
}

const databasesOf = new Map<PackageType, PatchEngine['needs']['packageDatabases']>([
  ['deb', ['dpkg', 'status.d']],
  ['apk', ['apk']],
  ['rpm', ['rpm']],
]);

/** An image without packages of a system is left to the engines: they look for themselves. */
function unfitFor({ needs }: PatchEngine, { contents }: ToPatch): NotPatched | undefined {
  const types = new Set(contents.packages.map(({ type }) => type).filter((type) => databasesOf.has(type)));
  const databases = [...types].flatMap((type) => databasesOf.get(type) ?? []);
  if (databases.length === 0) return undefined;
  if (databases.some((one) => needs.packageDatabases.includes(one))) return undefined;
  const message = `it patches no ${[...types].join(' or ')} packages`;
  return { kind: 'refused', reasons: [{ code: 'unsupported', message }] };
}

interface Asking<Done> {
  readonly world: World;
  ask(): Promise<Done | NotPatched>;
}

async function askOne<Done>(engine: PatchEngine, { world, ask }: Asking<Done>): Promise<Done | NotPatched> {
  for (const program of engine.needs.programs) {
    if ((await world.runner.find(program)) !== undefined) continue;
    return { kind: 'refused', reasons: [{ code: 'unsupported', message: `${program} is not installed` }] };
  }
  try {
    return await ask();
  } catch (error) {
    if (errorCode(error) !== 'patch.engine-missing') throw error;
    const message = `it cannot be used: ${errorMessage(error)}`;
    return { kind: 'refused', reasons: [{ code: 'unsupported', message }] };
  }
}

async function requestOf(world: World, subject: ToPatch): Promise<PatchRequest> {
  const now = world.clock.now();
  const { image, wanted, refusals, planDigest, endOfLife, patched } = subject;
  const sources = await aptRepositories(world, subject.os);
  return {
    image,
    wanted,
    refusals,
    planDigest,
    endOfLife,
    patched,
    mirrors: [],
    now,
    sourceDateEpoch: Math.floor(now.epochMilliseconds / 86_400_000) * 86_400,
    ...sources,
  };
}

/** Why no engine could, in one line, with the code of the last; engines that say the same say it together. */
export function whyNot(attempts: readonly Attempt<unknown & { readonly kind: string }>[]): {
  readonly code: string;
  readonly reason: string;
} {
  const enginesThatSay = new Map<string, string[]>();
  for (const { engine, outcome } of attempts) {
    const text = notPatchedText(outcome);
    enginesThatSay.set(text, [...(enginesThatSay.get(text) ?? []), engine]);
  }
  const texts = [...enginesThatSay].map(([text, engines]) => `${engines.join(', ')}: ${text}`);
  const last = attempts.at(-1)?.outcome;
  return { code: `patch.${last?.kind ?? 'no-engine'}`, reason: texts.join(' · ') || 'no engine may be used' };
}

function notPatchedText(outcome: { readonly kind: string }): string {
  return isNotPatched(outcome) ? describeNotPatched(outcome) : outcome.kind;
}

const notPatchedKinds: readonly string[] = [
  'nothing-to-do',
  'repository-lags',
  'held',
  'end-of-life',
  'refused',
];

/** An answer that is no success; every engine's answer is one or the other. */
export function isNotPatched(outcome: { readonly kind: string }): outcome is NotPatched {
  return notPatchedKinds.includes(outcome.kind);
}

function waitingText(waiting: Extract<NotPatched, { kind: 'repository-lags' }>['waiting']): string {
  const shown = waiting
    .slice(0, 4)
    .map((one) => `${one.name} ${one.wanted} (offers ${one.offered ?? 'none'})`);
  return `${shown.join(', ')}${waiting.length > shown.length ? ` and ${waiting.length - shown.length} more` : ''}`;
}

export function describeNotPatched(outcome: NotPatched): string {
  switch (outcome.kind) {
    case 'nothing-to-do':
      return outcome.message;
    case 'repository-lags':
      return `the package repositories do not offer the fix: ${waitingText(outcome.waiting)}; a PackageMirror document names others, such as the security suite`;
    case 'held':
      return `on hold in the image: ${outcome.packages.join(', ')}`;
    case 'end-of-life':
      return `${outcome.release} is out of support since ${outcome.since}`;
    case 'refused':
      return (
        outcome.reasons
          .slice(0, 4)
          .map(
            (reason) =>
              `${reason.package === undefined ? '' : `${reason.package}: `}${reason.message} (${reason.code})`,
          )
          .join('; ') + (outcome.reasons.length > 4 ? ` and ${outcome.reasons.length - 4} more` : '')
      );
  }
}
