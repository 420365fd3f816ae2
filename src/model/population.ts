import * as z from 'zod';
import { Coverage, Unread } from './coverage.ts';
import { DateText, DigestText, InstantText } from './schemas.ts';

const text = z.string().optional();

/** What people say about a cluster beside what it is; what nobody says is absent. */
const facts = {
  /** `aws`, `gcp`, `azure`, or the kind of Cluster API's infrastructure: `VSphereCluster`. */
  provider: text,
  region: text,
  /** Of the cloud: account, project or subscription. */
  account: text,
  environment: text,
  owner: text,
  criticality: text,
};

/** A person's word that a cluster is left out: until the end of that day (UTC). */
export const IgnoredCluster = z.object({ reason: z.string(), until: DateText }).readonly();
export type IgnoredCluster = z.infer<typeof IgnoredCluster>;

/** One source's record of one cluster, with what tells which one it is. */
export const ClusterSighting = z
  .object({
    /** The provider of the shelf: `kubeconfig`, `cluster-api`, `eks`. */
    source: z.string(),
    /** Where in it: `context prod-eu`, `Cluster capi/prod`, `eks.json[3]`. */
    place: z.string(),
    name: z.string(),
    /** The UID of its kube-system namespace, where the source knows it. */
    uid: text,
    /** `host:port` with path, normalised; empty where the source knows no address. */
    servers: z.array(z.string()).readonly(),
    /** sha256 of the public keys of its authority; empty where the source does not say. */
    caKeys: z.array(DigestText).readonly(),
    ...facts,
    /** What else the source says that matters for reading it: `stopped`, `phase Provisioning`. */
    note: text,
    /** When Oakum last read it; only where it did. */
    readAt: InstantText.optional(),
    ignore: IgnoredCluster.optional(),
  })
  .readonly();
export type ClusterSighting = z.infer<typeof ClusterSighting>;

export const ClusterState = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('read'), at: InstantText }).readonly(),
  /** Known, and nothing of it was ever read; `next` says what a person can do. */
  z.object({ kind: z.literal('unread'), reason: z.string(), next: z.string() }).readonly(),
  /** Reading it was tried just now and failed; `lastReadAt` where an older reading is kept. */
  z
    .object({
      kind: z.literal('unreachable'),
      code: z.string(),
      reason: z.string(),
      lastReadAt: InstantText.optional(),
    })
    .readonly(),
  z.object({ kind: z.literal('ignored'), ...IgnoredCluster.unwrap().shape }).readonly(),
]);
export type ClusterState = z.infer<typeof ClusterState>;

/** One cluster that is known to exist, joined from everything that speaks of it. */
export const KnownCluster = z
  .object({
    /** Its UID where anything knows it, else its first address, else where it was seen. */
    id: z.string(),
    name: z.string(),
    uid: text,
    servers: z.array(z.string()).readonly(),
    ...facts,
    state: ClusterState,
    sightings: z
      .array(z.object({ source: z.string(), place: z.string(), name: z.string() }).readonly())
      .readonly(),
    /** What its sources say against each other, and what it might be the same as: for a person to settle. */
    conflicts: z.array(z.string()).readonly(),
  })
  .readonly();
export type KnownCluster = z.infer<typeof KnownCluster>;

/** Which clusters exist at all, read or not: the JSON of `oakum clusters`. */
export const Population = z
  .object({
    schemaVersion: z.literal(1),
    kind: z.literal('Population'),
    at: InstantText,
    /** Those that were not read first, then by name. */
    clusters: z.array(KnownCluster).readonly(),
    /** Clusters that were read, out of those that are known and not ignored; first the unread ones, then unread sources. */
    coverage: Coverage,
  })
  .readonly();
export type Population = z.infer<typeof Population>;

/** What a scan of one cluster says of the others. */
export const PopulationSummary = z
  .object({
    known: z.number().int(),
    read: z.number().int(),
    ignored: z.number().int(),
    /** Clusters that were not read, and sources that could not be. */
    unread: z.array(Unread).readonly(),
  })
  .readonly();
export type PopulationSummary = z.infer<typeof PopulationSummary>;

/** One cluster as a person writes it down: an entry of an inventory file or of a Population document. */
export const InventoryEntry = z
  .strictObject({
    name: z.string().min(1),
    /** `https://HOST:PORT`; several where it has several addresses. */
    server: z.string().optional(),
    servers: z.array(z.string()).readonly().optional(),
    uid: text,
    ...facts,
    /** Leaves it out of the coverage until the end of a day; a reason and the day are needed. */
    ignore: z
      .strictObject({ reason: z.string().min(1), until: DateText })
      .readonly()
      .optional(),
  })
  .readonly();
export type InventoryEntry = z.infer<typeof InventoryEntry>;
