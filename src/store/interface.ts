import type { Digest } from '../kernel/pure/index.ts';
import type { Approval, Contents, Entry, Inventory, Plan, Run, RunWish, ScanReport } from '../model/index.ts';

/** Who may write a run now. A writer whose `fence` is not the newest is refused with `store.fenced`. */
export interface Lease {
  readonly run: string;
  readonly owner: string;
  readonly fence: number;
  readonly until: Temporal.Instant;
}

/** An evidence entry before the log gives it index and previous leaf. */
export type NewEntry = Omit<Entry, 'index' | 'previous'>;

/** Runs and their story. State change and evidence entries are one transaction. */
export interface RunStore {
  create(run: Run, entries: readonly NewEntry[]): Promise<void>;
  get(id: string): Promise<Run | undefined>;
  /** Newest first. */
  list(limit: number): Promise<readonly Run[]>;
  /** Takes the lease if it is free, expired or ours; the fence grows with every new owner. */
  claim(
    id: string,
    owner: string,
    options: { readonly now: Temporal.Instant; readonly ttlMs: number },
  ): Promise<Lease | undefined>;
  /** Any run that nobody holds and that has not ended (`FOR UPDATE SKIP LOCKED` on PostgreSQL). */
  claimAny(
    owner: string,
    options: { readonly now: Temporal.Instant; readonly ttlMs: number },
  ): Promise<Lease | undefined>;
  renew(lease: Lease, options: { readonly now: Temporal.Instant; readonly ttlMs: number }): Promise<Lease>;
  release(lease: Lease): Promise<void>;
  /** @throws store.fenced if another owner took over. `wish` of the stored row is kept: it belongs to `setWish`. */
  save(lease: Lease, run: Run, entries: readonly NewEntry[]): Promise<void>;
  /** What a person asked; needs no lease. The current wish is part of `get`. */
  setWish(id: string, wish: RunWish, entry: NewEntry): Promise<void>;
  /** The outcome recorded for an effect key, if any. */
  outcomeOf(effectKey: string): Promise<Entry | undefined>;
  intentOf(effectKey: string): Promise<Entry | undefined>;
}

/** Append-only evidence. */
export interface EvidenceStore {
  append(entries: readonly NewEntry[]): Promise<void>;
  size(): Promise<number>;
  read(from: number, limit: number): Promise<readonly Entry[]>;
  /** The exact RFC 8785 bytes as stored, with their leaf. */
  raw(from: number, limit: number): Promise<readonly { readonly bytes: string; readonly leaf: Digest }[]>;
}

/** Plans and the words of people on them. */
export interface PlanStore {
  save(plan: Plan, entry: NewEntry): Promise<void>;
  get(idOrDigest: string): Promise<Plan | undefined>;
  list(limit: number): Promise<readonly Plan[]>;
  approve(approval: Approval, entry: NewEntry): Promise<void>;
  approvals(digest: Digest): Promise<readonly Approval[]>;
}

/** What scans learnt: contents by layer and image, first-seen dates, the last report and inventory of a cluster. */
export interface KnowledgeStore {
  /** Package lists of one layer by diff id and reader version; JSON text. */
  layer(diffId: Digest, reader: string): Promise<string | undefined>;
  saveLayer(diffId: Digest, reader: string, json: string): Promise<void>;
  contents(manifest: Digest): Promise<Contents | undefined>;
  saveContents(manifest: Digest, contents: Contents): Promise<void>;
  /** First seen by finding and place; gives the earlier date where one is known. */
  firstSeen(keys: readonly string[], now: Temporal.Instant): Promise<ReadonlyMap<string, string>>;
  saveReport(report: ScanReport): Promise<void>;
  report(subject: string): Promise<ScanReport | undefined>;
  saveInventory(inventory: Inventory): Promise<void>;
  inventory(cluster: string): Promise<Inventory | undefined>;
  /** Digests that failed a gate: nobody applies them again. */
  quarantine(digest: Digest, reason: string, at: Temporal.Instant): Promise<void>;
  quarantined(digest: Digest): Promise<string | undefined>;
}

/** One server at a time on SQLite: `store.second-server` names PostgreSQL. Kept alive by renewing. */
export interface ServerSeat {
  take(owner: string, options: { readonly now: Temporal.Instant; readonly ttlMs: number }): Promise<void>;
  leave(owner: string): Promise<void>;
}

export interface Store {
  readonly kind: 'sqlite' | 'postgresql';
  readonly runs: RunStore;
  readonly evidence: EvidenceStore;
  readonly plans: PlanStore;
  readonly knowledge: KnowledgeStore;
  readonly seat: ServerSeat;
  close(): Promise<void>;
}
