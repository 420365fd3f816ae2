import {
  newestPodSecurityMinor,
  type PodSecurity,
  podSecurityOf,
  podsIn,
} from '../formats/pod-security/index.ts';
import { OakumError } from '../kernel/index.ts';
import { readText } from './open-document.ts';
import type { World } from './world.ts';

/** How one pod of a file stands, or why nobody can say. `pod` is the name of the object that has it. */
export type PodVerdict =
  | ({ readonly file: string; readonly pod: string } & PodSecurity)
  | { readonly file: string; readonly pod: string; readonly error: string };

export interface PodSecurityRequest {
  /** `1.34`, `v1.34` or `latest`. */
  readonly version: string;
  readonly files: readonly string[];
  readonly signal: AbortSignal;
}

/**
 * The Pod Security level of every pod and pod template of some files, in their order.
 *
 * @throws usage.version, usage.document for a file that is not there.
 */
export async function podSecurityOfFiles(
  world: Pick<World, 'openTree'>,
  { version, files, signal }: PodSecurityRequest,
): Promise<readonly PodVerdict[]> {
  const minor = minorOf(version);
  const verdicts: PodVerdict[] = [];
  for (const file of files) {
    signal.throwIfAborted();
    for (const written of podsIn(await readText(world, file))) {
      const place = { file, pod: written.name };
      if (written.kind === 'malformed') verdicts.push({ ...place, error: written.reason });
      else verdicts.push({ ...place, ...podSecurityOf(written.pod, minor) });
    }
  }
  return verdicts;
}

/** A version that is newer than what is known here is refused: it may ask more. */
function minorOf(version: string): number {
  if (version === 'latest') return newestPodSecurityMinor;
  const minor = Number(/^v?1\.(\d{1,3})$/.exec(version)?.[1] ?? Number.NaN);
  if (minor <= newestPodSecurityMinor) return minor;
  throw new OakumError('usage.version', `no Pod Security policy ${JSON.stringify(version.slice(0, 50))}`, {
    hint: `1.0 to 1.${newestPodSecurityMinor}, or latest`,
  });
}
