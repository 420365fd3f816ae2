import type { ImageVerdict } from '../../../model/index.ts';
import type { ImageFiles } from '../image-files/index.ts';
import { leavesBelow } from './changed-places.ts';
import { type Linked, librarySearch } from './library-search.ts';
import type { FilesToJudge } from './paths.ts';
import { shortList } from './short-list.ts';

interface Needs {
  /** `place needs soname`, each that is not met. */
  readonly missing: ReadonlyMap<string, Need>;
  /** Files that are too large to be read, with their hashes. */
  readonly unread: ReadonlyMap<string, string>;
  readonly count: number;
  /** Names by which some library of the image can be had, wherever it lies. */
  readonly names: ReadonlySet<string>;
}

interface Need {
  readonly place: string;
  readonly needed: string;
}

/**
 * Whether programs and libraries still find what they need: every linked ELF file of the image with the layer, against the
 * image without it. What was not found before is no fault of the patch. What is not found now and lies where linkers do
 * not look may be loaded by a program that knows; nobody can say.
 */
export function judgeLinker({ lower, merged }: Pick<FilesToJudge, 'lower' | 'merged'>): ImageVerdict {
  const before = needsIn(lower);
  const after = needsIn(merged);
  const fresh = [...after.missing].filter(([name]) => !before.missing.has(name)).map(([, need]) => need);
  const isSomewhere = ({ needed }: Need): boolean => after.names.has(needed);
  const gone = fresh.filter((need) => !isSomewhere(need) || wasMet(need, lower));
  const astray = fresh.filter((need) => !gone.includes(need));
  const unread = [...after.unread]
    .filter(([place, sha1]) => before.unread.get(place) !== sha1)
    .map(([place]) => `/${place}`);
  const measured = [
    `needs=${after.count}`,
    `missing=${fresh.length}`,
    `as-before=${after.missing.size - fresh.length}`,
    `unread=${unread.length}`,
  ];
  const verdict = { check: 'linker', measured } as const;
  if (gone.length > 0)
    return { ...verdict, verdict: 'failed', message: shortList('not found any more', gone.map(textOf)) };
  if (astray.length > 0)
    return {
      ...verdict,
      verdict: 'unknown',
      message: shortList('only where linkers do not look', astray.map(textOf)),
    };
  if (unread.length > 0)
    return { ...verdict, verdict: 'unknown', message: shortList('too large to be read', unread) };
  return { ...verdict, verdict: 'passed', message: 'every library that was found before is found' };
}

function textOf({ place, needed }: Need): string {
  return `${needed} for /${place}`;
}

/** The same file needed the same before, and it was there. */
function wasMet({ place, needed }: Need, lower: ImageFiles): boolean {
  const entry = lower.entry(place);
  const elf = entry?.kind === 'file' ? entry.content.elf : undefined;
  return elf !== undefined && elf !== 'unread' && [...elf.needed, elf.interpreter].includes(needed);
}

function needsIn(files: ImageFiles): Needs {
  const { linked, unread } = linkedIn(files);
  const search = librarySearch(files);
  const missing = new Map<string, Need>();
  const names = new Set(linked.flatMap(({ place, elf: { soname } }) => [soname ?? '', nameOf(place)]));
  let count = 0;
  for (const one of linked) {
    const { interpreter, needed } = one.elf;
    for (const name of interpreter === undefined ? needed : [interpreter, ...needed]) {
      count += 1;
      if (search.isMissing(name, one))
        missing.set(`${one.place} needs ${name}`, { place: one.place, needed: name });
    }
  }
  return { missing, unread, count, names };
}

function linkedIn(files: ImageFiles): Pick<Needs, 'unread'> & { readonly linked: readonly Linked[] } {
  const linked: Linked[] = [];
  const unread = new Map<string, string>();
  for (const place of leavesBelow(files, '')) {
    const entry = files.entry(place);
    if (entry?.kind !== 'file') continue;
    const { elf, sha1 = '' } = entry.content;
    if (elf === 'unread') unread.set(place, sha1);
    else if (elf !== undefined) linked.push({ place, elf });
  }
  return { linked, unread };
}

function nameOf(place: string): string {
  return place.slice(place.lastIndexOf('/') + 1);
}
