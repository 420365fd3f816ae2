import type { Digest } from '../kernel/pure/index.ts';
import type {
  Approval,
  Checkpoint,
  ClusterSighting,
  Contents,
  Entry,
  Inventory,
  KeptHistory,
  KeptHost,
  Loan,
  LoanEnd,
  Node,
  Plan,
  Run,
  RunWish,
  ScanReport,
  SigningKey,
  WritingStop,
} from '../model/index.ts';

/** Who may write a run now. A writer whose `fence` is not the newest is refused with `store.fenced`. */
export interface Lease {
  readonly run: string;
  readonly owner: string;
  readonly fence: number;
  readonly until: Temporal.Instant;
}

/** An evidence entry before the log gives it index and previous leaf. */
export type NewEntry = Omit<Entry, 'index' | 'previous'>;

/**
 * Runs and their story. Everything may throw `store.locked` (later), `store.unreachable` (later), `store.full-disk`,
 * `store.corrupt`; a run that is not there is `store.not-found`, an id that is taken `store.exists`. State change and evidence entries are one transaction. */
export interface RunStore {
  create(run: Run, entries: readonly NewEntry[]): Promise<void>;
  get(id: string): Promise<Run | undefined>;
  /** Newest first. */
  list(limit: number): Promise<readonly Run[]>;
  /** Takes the lease if it is free, expired or ours; the fence grows with every claim, so an older lease of ours ends. */
  claim(
    id: string,
    owner: string,
    options: { readonly now: Temporal.Instant; readonly ttlMs: number },
  ): Promise<Lease | undefined>;
  /** Any run that nobody holds and that has not ended, the longest unclaimed first (`SKIP LOCKED` on PostgreSQL). */
  claimAny(
    owner: string,
    options: { readonly now: Temporal.Instant; readonly ttlMs: number },
  ): Promise<Lease | undefined>;
  /** The lease on a run as it stands, over or not; undefined where nobody has one. Giving back that of an owner who is known to be gone is `release`. */
  holder(id: string): Promise<Lease | undefined>;
  /** @throws store.fenced if another claim came between. */
  renew(lease: Lease, options: { readonly now: Temporal.Instant; readonly ttlMs: number }): Promise<Lease>;
  /** Gives the lease back; may be called twice, and after another owner took over (then nothing happens). */
  release(lease: Lease): Promise<void>;
  /** @throws store.fenced if another owner took over. `wish` of the stored row is kept: it belongs to `setWish`. */
  save(lease: Lease, run: Run, entries: readonly NewEntry[]): Promise<void>;
  /** What a person asked; needs no lease. The current wish is part of `get`. */
  setWish(id: string, wish: RunWish, entry: NewEntry): Promise<void>;
  /** The newest outcome recorded for an effect key (`body.key`), if any. */
  outcomeOf(effectKey: string): Promise<Entry | undefined>;
  /** The newest intent recorded for an effect key, if any. */
  intentOf(effectKey: string): Promise<Entry | undefined>;
}

/** Append-only evidence. */
export interface EvidenceStore {
  append(entries: readonly NewEntry[]): Promise<void>;
  size(): Promise<number>;
  read(from: number, limit: number): Promise<readonly Entry[]>;
  /** The exact RFC 8785 bytes as stored, with their leaf. */
  raw(from: number, limit: number): Promise<readonly { readonly bytes: string; readonly leaf: Digest }[]>;
  /** All entries of one run, oldest first. */
  ofRun(run: string): Promise<readonly Entry[]>;
  /** Keeps a signed statement about the log; the same one twice is kept once. */
  saveCheckpoint(checkpoint: Checkpoint): Promise<void>;
  /** Oldest first. */
  checkpoints(): Promise<readonly Checkpoint[]>;
}

/** Plans and the words of people on them. */
export interface PlanStore {
  /** May be called twice with the same plan: the second changes nothing. @throws store.exists for another plan with its id. */
  save(plan: Plan, entry: NewEntry): Promise<void>;
  get(idOrDigest: string): Promise<Plan | undefined>;
  list(limit: number): Promise<readonly Plan[]>;
  /** One word for each person and digest: a later one replaces it; the log keeps both. */
  approve(approval: Approval, entry: NewEntry): Promise<void>;
  /** Oldest first. */
  approvals(digest: Digest): Promise<readonly Approval[]>;
}

/** A manifest, index or configuration: its media type and exact bytes. */
export interface RegistryDocument {
  readonly mediaType: string;
  readonly bytes: Uint8Array;
}

/** What scans learnt: contents by layer and image, first-seen dates, the last report and inventory of a cluster. */
export interface KnowledgeStore {
  /** Package lists of one layer by diff id and reader version; JSON text. */
  layer(diffId: Digest, reader: string): Promise<string | undefined>;
  saveLayer(diffId: Digest, reader: string, json: string): Promise<void>;
  /** What is in an image, as this version of the readers found it; without a version as whichever read it last. */
  contents(manifest: Digest, reader?: string): Promise<Contents | undefined>;
  saveContents(manifest: Digest, reader: string, contents: Contents): Promise<void>;
  /** What a registry gave for a digest, as it was saved: whoever asks checks it. May have been forgotten. */
  document(digest: Digest): Promise<RegistryDocument | undefined>;
  /** Replaces what was there. One of more than 1 MiB is not kept; of all together 32 MiB are, the newest. */
  saveDocument(digest: Digest, document: RegistryDocument, at: Temporal.Instant): Promise<void>;
  /** First seen by finding and place; gives the earlier date where one is known. */
  firstSeen(keys: readonly string[], now: Temporal.Instant): Promise<ReadonlyMap<string, string>>;
  /** Kept unless a later report of the same subject is there. */
  saveReport(report: ScanReport): Promise<void>;
  report(subject: string): Promise<ScanReport | undefined>;
  /** Of that report when it was made and where its images come from, and nothing else: reports of estates are large. */
  reportImages(subject: string): Promise<Pick<ScanReport, 'scannedAt' | 'images'> | undefined>;
  /** The newest report of any subject. */
  lastReport(): Promise<ScanReport | undefined>;
  saveInventory(inventory: Inventory): Promise<void>;
  inventory(cluster: string): Promise<Inventory | undefined>;
  /** Keeps that a cluster was read, by its UID; kept unless a later reading of it is there. @throws store.invalid without UID or time. */
  saveReading(sighting: ClusterSighting): Promise<void>;
  /** Every cluster that was ever read, sorted by UID, without what was in it. */
  readings(): Promise<readonly ClusterSighting[]>;
  /** Digests that failed a gate: nobody applies them again. The first reason stays. */
  quarantine(digest: Digest, reason: string, at: Temporal.Instant): Promise<void>;
  quarantined(digest: Digest): Promise<string | undefined>;
}

/** What was read of hosts: of the nodes of clusters by the collector, and of hosts by themselves. */
export interface HostStore {
  /**
   * Keeps the latest reading of each node, and of each boot of a host; an older one that comes late changes nothing.
   * Readings of before `forgetBefore` are removed.
   */
  keep(readings: readonly KeptHost[], forgetBefore: Temporal.Instant): Promise<void>;
  /**
   * Readings that may be about the nodes of a cluster: those of the nodes by their UID, and those of hosts with the boot
   * or the name of one. Latest first. Whether one still holds is not judged here.
   */
  about(
    cluster: string,
    nodes: readonly Pick<Node, 'uid' | 'name' | 'bootId'>[],
  ): Promise<readonly KeptHost[]>;
}

/** One server at a time on SQLite: `store.second-server` names PostgreSQL. Kept alive by renewing. */
export interface ServerSeat {
  take(owner: string, options: { readonly now: Temporal.Instant; readonly ttlMs: number }): Promise<void>;
  /** Who sits there, were it only by an old claim; undefined where nobody does. */
  sitter(): Promise<string | undefined>;
  leave(owner: string): Promise<void>;
}

/** The switch that stops all writing of every process on this store; it survives them all. */
export interface WritingStopStore {
  current(): Promise<WritingStop | undefined>;
  /** Gives the one in force: an earlier one stays, and then no entry is written. */
  set(stop: WritingStop, entry: NewEntry): Promise<WritingStop>;
  /** Gives what was lifted; undefined, and no entry, where nothing was. */
  lift(entry: (lifted: WritingStop) => NewEntry): Promise<WritingStop | undefined>;
}

/** What other tools knew of findings before. Records are never changed or removed: who speaks is settled when they are read. */
export interface HistoryStore {
  /**
   * Keeps what is not there by its id; what is there keeps its source and is said last again. Gives how many were new. The entry is written in any case: somebody imported.
   */
  keep(records: readonly KeptHistory[], entry: NewEntry): Promise<number>;
  /** Every record that names one of the vulnerabilities, each once, in the order in which they were last imported. */
  about(vulnerabilities: readonly string[]): Promise<readonly KeptHistory[]>;
}

/** The hops of an entry of a catalogue of exploited vulnerabilities that happen here. */
export type ReachedHop = 'found' | 'shown';

/** When an entry first came to each hop, as ISO text; absent where it is not known to have come there. */
export type ReachedTimes = Readonly<Partial<Record<ReachedHop, string>>>;

/** When entries of catalogues, by their names, were first found in a cluster and first shown to a person. */
export interface ReachedStore {
  /**
   * Keeps the earliest time of each name; a later one changes nothing. Names of more than 100 characters are not kept, and
   * of one hop of one cluster no more than 10,000: what does not fit stays unknown.
   */
  keep(
    cluster: string,
    hop: ReachedHop,
    reached: { readonly names: readonly string[]; readonly at: Temporal.Instant },
  ): Promise<void>;
  /** What is kept of these names; and since when this store keeps it, as ISO text: what was before that, it does not know. */
  about(
    cluster: string,
    names: readonly string[],
  ): Promise<{ readonly since: string; readonly times: ReadonlyMap<string, ReachedTimes> }>;
}

/** Keys that sign images, ours and those of others that were revoked; never a private half. */
export interface KeyStore {
  /** Sorted by id. */
  list(): Promise<readonly SigningKey[]>;
  /**
   * All of them and the entries, or nothing. @throws store.exists where a compromised key would become anything else, or
   * two would be active: somebody else was first.
   */
  save(keys: readonly SigningKey[], entries: readonly NewEntry[]): Promise<void>;
}

/** Layer patches that are lent to images. */
export interface LoanStore {
  /** The newest first, ended ones too. */
  list(): Promise<readonly Loan[]>;
  /** Keeps a loan with its entry; false, and nothing is written, where there is one with its id. */
  open(loan: Loan, entry: NewEntry): Promise<boolean>;
  /** Ends a loan with its entry; false, and nothing is written, where there is none or it has ended: the first end stays. */
  end(id: string, end: LoanEnd, entry: NewEntry): Promise<boolean>;
}

export interface Store {
  readonly kind: 'sqlite' | 'postgresql';
  readonly runs: RunStore;
  readonly evidence: EvidenceStore;
  readonly plans: PlanStore;
  readonly knowledge: KnowledgeStore;
  readonly seat: ServerSeat;
  readonly writingStop: WritingStopStore;
  readonly history: HistoryStore;
  readonly hosts: HostStore;
  readonly reached: ReachedStore;
  readonly keys: KeyStore;
  readonly loans: LoanStore;
  close(): Promise<void>;
}
