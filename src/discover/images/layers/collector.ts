import { parseDigest } from '../../../kernel/pure/index.ts';
import type { PackageReader } from '../packages/reader.ts';
import { type LayerLimits, tooLarge } from './limits.ts';
import type { FileRecord } from './record.ts';
import type { LayerResult } from './work.ts';

/** Owned paths that no language reader would claim say nothing; keeping them would be most of the record. */
type Claims = (path: string) => boolean;

/** Gathers what a layer says. Where a path occurs twice, the last one counts, as when it is unpacked. */
export class Collector {
  readonly #limits: LayerLimits;
  readonly #files = new Map<string, FileRecord>();
  readonly #replaced = new Set<string>();
  readonly #whiteouts = new Set<string>();
  readonly #opaque = new Set<string>();
  readonly #links = new Map<string, string>();
  readonly #missed = new Map<string, string>();
  readonly #isLanguagePath: Claims;
  #entries = 0;

  constructor(limits: LayerLimits, readers: readonly PackageReader[]) {
    this.#limits = limits;
    const language = readers.filter((reader) => reader.kind !== 'system');
    this.#isLanguagePath = (path) => language.some((reader) => reader.claims(path));
  }

  count(): void {
    this.#entries += 1;
  }

  /** Takes away what the layers below have there; what this layer itself has stays. */
  hide({ kind, path }: { readonly kind: 'path' | 'opaque'; readonly path: string }): void {
    (kind === 'opaque' ? this.#opaque : this.#whiteouts).add(path);
  }

  add(path: string, record: FileRecord): void {
    const { reading } = record;
    const owns = reading.owns.filter(this.#isLanguagePath);
    this.#files.set(path, { ...record, reading: { ...reading, owns } });
    this.#replaced.delete(path);
    this.#links.delete(path);
    if (this.#files.size > this.#limits.maxFiles) {
      throw tooLarge(`more than ${this.#limits.maxFiles} files that packages were found in`);
    }
  }

  has(path: string): boolean {
    return this.#files.has(path);
  }

  /** Something that gives nothing stands where a reader may have found something below. */
  replace(path: string): void {
    this.#files.delete(path);
    this.#links.delete(path);
    this.#replaced.add(path);
  }

  link(path: string, target: string): void {
    this.#files.delete(path);
    this.#links.set(path, target);
  }

  /** A second name of a file in the same layer: it says what the first one said, if that was kept. */
  hardlink(path: string, target: string, readers: readonly PackageReader[]): void {
    const first = this.#files.get(target);
    const reader = readers.find((one) => one.claims(path));
    if (reader === undefined) return;
    if (first?.reader === reader.id) {
      this.add(path, { ...first, path, sameAs: first.sameAs ?? target });
      return;
    }
    this.replace(path);
    // Programs have many names; their first one was read already. A database under another name was not.
    if (reader.kind === 'system') this.#missed.set(target, path);
  }

  finish(measured: { readonly diffId: string; readonly sizeBytes: number }): LayerResult {
    return {
      record: {
        diffId: parseDigest(measured.diffId),
        files: [...this.#files.values()],
        whiteouts: [...this.#whiteouts],
        opaque: [...this.#opaque],
        links: [...this.#links],
        replaced: [...this.#replaced],
        entries: this.#entries,
        sizeBytes: measured.sizeBytes,
      },
      missed: this.#missed,
    };
  }
}
