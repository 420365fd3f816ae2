import type { Generated } from 'kysely';

/**
 * The tables, one shape for SQLite and PostgreSQL. Instants that people read are ISO text; instants that leases compare
 * are epoch milliseconds. `state` and `document` columns hold JSON: text where a person may want to look, zstd bytes
 * where it is large.
 */
export interface Tables {
  migrations: { version: number; name: string; applied_at: string };
  runs: RunsTable;
  evidence: EvidenceTable;
  evidence_head: { id: number; size: number; leaf: string | null };
  checkpoints: { size: number; key_id: string; document: string };
  plans: { id: string; digest: string; created_at: string; document: string };
  approvals: { plan_digest: string; person: string; at: string; document: string };
  layers: { diff_id: string; reader: string; document: Uint8Array };
  contents: { manifest: string; document: Uint8Array };
  documents: { digest: string; media_type: string; saved_ms: number; size: number; document: Uint8Array };
  first_seen: { key: string; at: string };
  reports: { subject: string; at: string; document: Uint8Array };
  inventories: { cluster: string; at: string; document: Uint8Array };
  /** `document` is the sighting of a cluster that was read. */
  readings: { cluster: string; at: string; document: string };
  /** `cluster` is empty, and `node` and `name` are JSON, for a host that was read by itself. */
  node_readings: { cluster: string; node: string; name: string; at: string; document: Uint8Array };
  quarantine: { digest: string; at: string; document: string };
  seat: { id: number; owner: string; until_ms: number };
  writing_stop: { id: number; document: string };
  history: { id: string; turn: number; document: string };
  reached: { cluster: string; hop: 'found' | 'shown'; name: string; at: string };
  history_names: { name: string; id: string };
  loans: { id: string; opened_at: string; ended: number; document: string };
  signing_keys: { key_id: string; state: string; document: string };
}

export interface RunsTable {
  id: string;
  plan_digest: string;
  started_at: string;
  ended: number;
  /** The run without what a person wishes, which has its own column and needs no lease. */
  state: string;
  wish: string;
  owner: string | null;
  fence: Generated<number>;
  until_ms: Generated<number>;
  claimed_ms: Generated<number>;
}

export interface EvidenceTable {
  position: number;
  kind: string;
  run: string | null;
  effect_key: string | null;
  /** The exact RFC 8785 bytes; everything else in the row is an index into them. */
  bytes: string;
  leaf: string;
}
