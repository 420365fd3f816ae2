import { cleanPath, errorMessage } from '../../kernel/pure/index.ts';
import { readZip, type ZipEntry } from '../zip/index.ts';
import { type ArchiveFacts, artifactsOf, type JavaArtifact } from './artifact.ts';
import { mainSection } from './manifest.ts';
import { readProperties } from './properties.ts';

/** What one archive with everything in it may cost. */
export interface JavaLimits {
  /** Archives inside archives; 0 walks only the outer one. */
  readonly maxDepth: number;
  /** Archives, the outer one included. */
  readonly maxArchives: number;
  /** Directory entries over all archives. */
  readonly maxEntries: number;
  /** One archive inside another, unpacked. */
  readonly maxArchiveBytes: number;
  /** Everything unpacked, over all archives. */
  readonly maxTotalBytes: number;
  /** Everything unpacked, as a multiple of the outer archive; what is below `ratioFromBytes` is never too much. */
  readonly maxRatio: number;
  readonly ratioFromBytes: number;
  readonly maxArtifacts: number;
}

export const defaultJavaLimits: JavaLimits = {
  maxDepth: 6,
  maxArchives: 5_000,
  maxEntries: 2_000_000,
  maxArchiveBytes: 256 * 2 ** 20,
  maxTotalBytes: 1024 * 2 ** 20,
  maxRatio: 100,
  ratioFromBytes: 64 * 2 ** 20,
  maxArtifacts: 10_000,
};

/** An artifact with its place: `within` is the way through archives inside the outer one, joined by `!/`. */
export interface PlacedArtifact extends JavaArtifact {
  readonly within: string | undefined;
}

/** Something inside that was not read. */
export interface JavaProblem {
  readonly kind: 'damaged' | 'too-large' | 'too-deep';
  readonly reason: string;
}

export interface JavaArchive {
  readonly artifacts: readonly PlacedArtifact[];
  readonly problems: readonly JavaProblem[];
}

const archiveForm = /\.(?:jar|war|ear|par|jpi|hpi)$/i;
/** They hold no program: its sources, its documentation. */
const withoutCode = /-(?:sources|javadoc)\.jar$/i;
const maxManifestBytes = 4 * 2 ** 20;
const maxPomBytes = 64 * 2 ** 10;
const maxPoms = 2_000;
const maxProblems = 20;

/** Whether a path names a Java archive that holds programs. */
export function isJavaArchive(path: string): boolean {
  return archiveForm.test(path) && !withoutCode.test(path);
}

/** Reads an archive and those inside it; it never throws, and costs no more than the limits. */
export function readJavaArchive(
  bytes: Uint8Array,
  fileName: string,
  limits: JavaLimits = defaultJavaLimits,
): JavaArchive {
  const byRatio = Math.max(limits.ratioFromBytes, limits.maxRatio * bytes.byteLength);
  const walk = new Walk({ ...limits, maxTotalBytes: Math.min(limits.maxTotalBytes, byRatio) });
  walk.archive({ bytes, fileName, steps: [] });
  return { artifacts: walk.artifacts, problems: walk.problems };
}

interface Place {
  readonly bytes: Uint8Array;
  readonly fileName: string;
  /** The way to it from the outer archive; empty for that one. */
  readonly steps: readonly string[];
}

interface Facts extends ArchiveFacts {
  readonly manifest: Map<string, string>;
  readonly poms: ReadonlyMap<string, string>[];
}

/** Owns what is left of the limits while one outer archive is walked. */
class Walk {
  readonly #limits: JavaLimits;
  #archives = 0;
  #entries = 0;
  #bytes = 0;
  readonly artifacts: PlacedArtifact[] = [];
  readonly problems: JavaProblem[] = [];

  constructor(limits: JavaLimits) {
    this.#limits = limits;
  }

  archive(place: Place): void {
    this.#archives += 1;
    const facts: Facts = { fileName: place.fileName, manifest: new Map(), poms: [] };
    try {
      for (const entry of this.#open(place)) {
        this.#entries += 1;
        if (!this.#take(entry, place, facts)) break;
      }
    } catch (error) {
      this.#problem('damaged', place, errorMessage(error));
    }
    const within = place.steps.length === 0 ? undefined : place.steps.join('!/');
    for (const artifact of unique(artifactsOf(facts))) {
      if (this.artifacts.length < this.#limits.maxArtifacts) this.artifacts.push({ ...artifact, within });
      else this.#tooLarge(place, 'artifacts');
    }
  }

  #open({ bytes }: Place): Generator<ZipEntry> {
    const { maxEntries, maxArchiveBytes, maxTotalBytes } = this.#limits;
    return readZip(bytes, {
      maxEntries: maxEntries - this.#entries,
      maxEntryBytes: maxArchiveBytes,
      maxTotalBytes: Math.max(0, maxTotalBytes - this.#bytes),
    });
  }

  /** Whether to go on with the archive. */
  #take(entry: ZipEntry, place: Place, facts: Facts): boolean {
    const path = cleanPath(entry.path);
    if (/^META-INF\/MANIFEST\.MF$/i.test(path)) {
      for (const [key, value] of mainSection(this.#text(entry, place, maxManifestBytes)))
        facts.manifest.set(key, value);
    } else if (/^META-INF\/maven\/.*\/pom\.properties$/.test(path) && facts.poms.length < maxPoms) {
      facts.poms.push(readProperties(this.#text(entry, place, maxPomBytes)));
    } else if (isJavaArchive(path)) {
      return this.#nested(entry, place, path);
    }
    return true;
  }

  #nested(entry: ZipEntry, place: Place, path: string): boolean {
    const { maxDepth, maxArchives } = this.#limits;
    if (place.steps.length >= maxDepth) {
      this.#problem('too-deep', place, `${path} lies deeper than ${maxDepth} archives and was not read`);
      return true;
    }
    if (this.#archives >= maxArchives) {
      this.#tooLarge(place, 'archives');
      return false;
    }
    const bytes = this.#content(entry, place);
    // An empty file is a placeholder and no archive.
    if (bytes === undefined || bytes.byteLength === 0) return true;
    this.archive({ bytes, fileName: path.split('/').at(-1) ?? path, steps: [...place.steps, path] });
    return true;
  }

  #text(entry: ZipEntry, place: Place, maxBytes: number): Uint8Array {
    if (entry.sizeBytes <= maxBytes) return this.#content(entry, place) ?? new Uint8Array();
    this.#problem('too-large', place, `${entry.path} has ${entry.sizeBytes} bytes`);
    return new Uint8Array();
  }

  /** One entry that cannot be had costs itself and not the archive. */
  #content(entry: ZipEntry, place: Place): Uint8Array | undefined {
    if (entry.sizeBytes > this.#limits.maxTotalBytes - this.#bytes) {
      this.#problem('too-large', place, `${entry.path} is beyond ${this.#limits.maxTotalBytes} bytes in all`);
      return undefined;
    }
    try {
      const bytes = entry.read();
      this.#bytes += bytes.byteLength;
      return bytes;
    } catch (error) {
      this.#problem('damaged', place, errorMessage(error));
      return undefined;
    }
  }

  #tooLarge(place: Place, what: 'archives' | 'artifacts'): void {
    const most = what === 'archives' ? this.#limits.maxArchives : this.#limits.maxArtifacts;
    this.#problem('too-large', place, `more than ${most} ${what}; the others were not read`);
  }

  #problem(kind: JavaProblem['kind'], { steps }: Place, reason: string): void {
    if (this.problems.length === maxProblems) return;
    const where = steps.length === 0 ? '' : `${steps.join('!/')}: `;
    this.problems.push({ kind, reason: `${where}${reason}` });
  }
}

function unique(artifacts: readonly JavaArtifact[]): readonly JavaArtifact[] {
  return [...new Map(artifacts.map((one) => [`${one.group}:${one.artifact}:${one.version}`, one])).values()];
}
