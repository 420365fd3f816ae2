import { matchContents } from '../../assess/match/index.ts';
import { errorMessage } from '../../kernel/index.ts';
import type { Finding, Witness } from '../../model/index.ts';
import { type ImageRead, readImage } from '../images/read-image.ts';
import type { Drive } from './drive.ts';
import type { ToVerify } from './to-verify.ts';
import type { ImageToScan } from './witness-running.ts';

export interface Rescanned {
  readonly witness: Witness;
  /** Ids of findings that are gone, and of those that are still there. */
  readonly removed: readonly string[];
  readonly remaining: readonly string[];
  /** What was read, for whoever looks at the files. */
  readonly reads: readonly ImageRead[];
}

/** Scans exactly what runs, by digest, pulled anew without any cache, and looks for what the patch was to remove. */
export async function rescanWitness(
  drive: Drive,
  subject: ToVerify,
  { images, signal }: { readonly images: readonly ImageToScan[]; readonly signal: AbortSignal },
): Promise<Rescanned> {
  const name = 'rescan' as const;
  const wanted = subject.planned.patch.removes;
  const all = wanted.map((place) => place.id);
  const reference = subject.patch.patchedImage ?? '';
  if (images.length === 0)
    return {
      witness: { name, agrees: false, statement: 'nothing ran that could be scanned' },
      removed: [],
      remaining: all,
      reads: [],
    };
  try {
    const reads: ImageRead[] = [];
    for (const one of images)
      reads.push(await readImage(drive.world, { reference, ...one, useCache: false, signal }));
    const unread = reads.flatMap((read) => read.coverage.unread);
    const index = await drive.world.advisories();
    const still = new Set(reads.flatMap((read) => matchContents(read.contents, index).findings).map(nameOf));
    const remaining = wanted.filter((place) => stillThere(place.name, still)).map((place) => place.id);
    const removed = all.filter((id) => !remaining.includes(id));
    const [gap] = unread;
    if (gap !== undefined)
      return {
        witness: { name, agrees: false, statement: `the new scan could not read ${gap.what}: ${gap.reason}` },
        removed: [],
        remaining: all,
        reads,
      };
    return {
      witness: {
        name,
        agrees: remaining.length === 0,
        statement: statementOf(removed.length, remaining.length, images),
      },
      removed,
      remaining,
      reads,
    };
  } catch (error) {
    signal.throwIfAborted();
    return {
      witness: { name, agrees: false, statement: `the new scan failed: ${errorMessage(error)}` },
      removed: [],
      remaining: all,
      reads: [],
    };
  }
}

/** `CVE-2024-1 openssl`: the vulnerability in that package, whatever its version now. */
function nameOf(finding: Finding): string {
  return `${finding.vulnerability} ${finding.package.name}`;
}

/** A plan names what it removes as `CVE package version`. */
function stillThere(planned: string, still: ReadonlySet<string>): boolean {
  return still.has(planned.split(' ').slice(0, 2).join(' '));
}

function statementOf(removed: number, remaining: number, images: readonly ImageToScan[]): string {
  const scanned = `a new scan of ${images.map(({ digest }) => digest).join(', ')}`;
  return remaining === 0
    ? `${scanned} finds none of the ${removed} findings`
    : `${scanned} still finds ${remaining} of ${removed + remaining} findings`;
}
