import { sha256 } from '../../kernel/pure/index.ts';
import {
  type AdvisoryIndex,
  advisoryName,
  allRead,
  type Contents,
  type Os,
  type Package,
} from '../../model/index.ts';
import { identityOf, repeated } from './about-advisory.ts';
import { namesAsked } from './asked.ts';
import type { AskedName } from './look-up.ts';

/**
 * Which subjects hold which packages, by the names under which advisories speak of them. A package that many subjects
 * have is kept once. It may hold less than there is, never more than its bound, and says what it does not hold.
 */
export interface Holders {
  /**
   * Takes what is in a subject in place of what was held of it. `same`: it was held already, and nothing that judging reads
   * of it is another. `left`: there is no room, and nothing of it is held.
   */
  put(subject: string, contents: readonly Contents[]): 'same' | 'taken' | 'left';
  drop(subject: string): void;
  /** Subjects that are held, and those that were put and did not fit. */
  held(): readonly string[];
  left(): readonly string[];
  /**
   * What may have to do with any of these names: contents of the subjects, reduced to the packages whose judgement may
   * look at one of them, and to packages that cannot be told apart from those; and every name that judging these may look
   * at.
   */
  about(names: readonly AskedName[]): {
    readonly contents: readonly Contents[];
    readonly names: readonly AskedName[];
  };
  /** About how much memory it takes; never more than the bound. */
  bytes(): number;
}

export interface HoldersOptions {
  /** Who speaks for what: where a package is looked up follows from it. Others need other holders. */
  readonly index: Pick<AdvisoryIndex, 'feeds'>;
  readonly maxBytes: number;
}

/** One package of one system, wherever it is. */
interface Slot {
  readonly key: string;
  readonly item: Package;
  readonly names: readonly string[];
  readonly subjects: Set<string>;
  /** One set for all that some subject has together under one identity; undefined where it stands alone. */
  twins: Set<Slot> | undefined;
  readonly bytes: number;
}

/** One system of one subject. */
interface HeldContents {
  readonly os: Os | undefined;
  readonly slots: Slot[];
}

interface Held extends HoldersOptions {
  readonly slots: Map<string, Slot>;
  readonly byName: Map<string, Set<Slot>>;
  readonly subjects: Map<string, readonly HeldContents[]>;
  readonly left: Set<string>;
  bytes: number;
}

/** By what maps, sets and objects were measured to take, rounded up. */
const cost = { slot: 700, name: 150, place: 40, subject: 1000 };

export function makeHolders(options: HoldersOptions): Holders {
  const held: Held = {
    ...options,
    slots: new Map(),
    byName: new Map(),
    subjects: new Map(),
    left: new Set(),
    bytes: 0,
  };
  return {
    put: (subject, contents) => put(held, subject, contents),
    drop: (subject) => drop(held, subject),
    held: () => [...held.subjects.keys()],
    left: () => [...held.left],
    about: (names) => about(held, names),
    bytes: () => held.bytes,
  };
}

function put(held: Held, subject: string, contents: readonly Contents[]): 'same' | 'taken' | 'left' {
  const keyed = contents.map(({ os, packages }) => ({
    os,
    items: packages.map((item) => keyedBy(item, os)),
  }));
  if (isHeld(held.subjects.get(subject), keyed)) return 'same';
  drop(held, subject);
  held.bytes += cost.subject;
  const own = keyed.map(({ os }): HeldContents => ({ os, slots: [] }));
  held.subjects.set(subject, own);
  if (held.bytes > held.maxBytes) return leave(held, subject);
  for (const [at, { os, items }] of keyed.entries()) {
    for (const item of items) {
      const slot = slotOf(held, item, os);
      slot.subjects.add(subject);
      own[at]?.slots.push(slot);
      held.bytes += cost.place;
      if (held.bytes > held.maxBytes) return leave(held, subject);
    }
    tellTwins(own[at]?.slots ?? []);
  }
  return 'taken';
}

/** The system is part of every key; one without packages is no difference. */
function isHeld(own: readonly HeldContents[] | undefined, keyed: readonly Keyed[]): boolean {
  return (
    own?.length === keyed.length &&
    keyed.every(
      ({ items }, at) =>
        items.length === own[at]?.slots.length &&
        items.every(({ key }, index) => key === own[at]?.slots[index]?.key),
    )
  );
}

/** All of it goes: of a part nobody could say what it leaves out. */
function leave(held: Held, subject: string): 'left' {
  drop(held, subject);
  held.left.add(subject);
  return 'left';
}

function drop(held: Held, subject: string): void {
  held.left.delete(subject);
  const own = held.subjects.get(subject);
  if (own === undefined) return;
  held.subjects.delete(subject);
  held.bytes -= cost.subject;
  for (const slot of own.flatMap(({ slots }) => slots)) {
    held.bytes -= cost.place;
    slot.subjects.delete(subject);
    if (slot.subjects.size === 0) removeSlot(held, slot);
  }
}

function about({ byName, subjects }: Held, names: readonly AskedName[]): ReturnType<Holders['about']> {
  const wanted = new Set(names.flatMap((one) => [...(byName.get(nameKey(one)) ?? [])]));
  for (const slot of [...wanted]) for (const twin of slot.twins ?? []) wanted.add(twin);
  const touched = new Set([...wanted].flatMap((slot) => [...slot.subjects]));
  const contents = [...touched].flatMap((subject) =>
    (subjects.get(subject) ?? []).flatMap(({ os, slots }): readonly Contents[] => {
      const packages = slots.filter((slot) => wanted.has(slot)).map(({ item }) => item);
      if (packages.length === 0) return [];
      return [{ subject, packages, coverage: allRead(1), ...(os === undefined ? {} : { os }) }];
    }),
  );
  return { contents, names: [...new Set([...wanted].flatMap((slot) => slot.names))].map(askedName) };
}

interface KeyedItem {
  readonly item: Package;
  readonly key: string;
  readonly textLength: number;
}

interface Keyed {
  readonly os: Os | undefined;
  readonly items: readonly KeyedItem[];
}

/** As a digest: the texts would be half of all memory. */
function keyedBy(item: Package, os: Os | undefined): KeyedItem {
  const judged = judgedPart(item);
  const text = JSON.stringify([os, judged]);
  return { item: judged, key: sha256(text), textLength: text.length };
}

function slotOf(held: Held, { item, key, textLength }: KeyedItem, os: Os | undefined): Slot {
  const known = held.slots.get(key);
  if (known !== undefined) return known;
  const names = [...new Set(namesAsked(item, os, held.index).map(nameKey))];
  const bytes = cost.slot + 2 * textLength + cost.name * names.length;
  const slot = { key, item, names, subjects: new Set<string>(), twins: undefined, bytes };
  held.slots.set(key, slot);
  for (const name of names) addTo(held.byName, name, slot);
  held.bytes += bytes;
  return slot;
}

/** A subject may have one package twice: then it is gone with the first. */
function removeSlot(held: Held, slot: Slot): void {
  if (held.slots.get(slot.key) !== slot) return;
  held.slots.delete(slot.key);
  for (const name of slot.names) removeFrom(held.byName, name, slot);
  slot.twins?.delete(slot);
  held.bytes -= slot.bytes;
}

function nameKey({ ecosystem, name }: AskedName): string {
  return `${ecosystem}\t${advisoryName(ecosystem, name)}`;
}

function askedName(key: string): AskedName {
  const cut = key.indexOf('\t');
  return { ecosystem: key.slice(0, cut), name: key.slice(cut + 1) };
}

/** What judging reads of a package; where it was found in its layers, and by which evidence, differs by image. */
function judgedPart({ imageLayer: _imageLayer, evidence: _evidence, ...rest }: Package): Package {
  return rest;
}

function tellTwins(own: readonly Slot[]): void {
  const twice = repeated(own.map(({ item }) => item));
  if (twice.size === 0) return;
  const groups = Map.groupBy(own, ({ item }) => identityOf(item));
  for (const identity of twice) {
    const group = groups.get(identity) ?? [];
    const together = new Set(group.flatMap((slot) => [slot, ...(slot.twins ?? [])]));
    for (const slot of together) slot.twins = together;
  }
}

function addTo<K, V>(sets: Map<K, Set<V>>, key: K, value: V): void {
  const known = sets.get(key);
  if (known === undefined) sets.set(key, new Set([value]));
  else known.add(value);
}

function removeFrom<K, V>(sets: Map<K, Set<V>>, key: K, value: V): void {
  const known = sets.get(key);
  known?.delete(value);
  if (known?.size === 0) sets.delete(key);
}
